"""A burst, and the rule by which it is one, in plain sentences."""

from signals.bursts.judging import BUDGET_DAYS, BUDGET_SERIES, BY_VOLUME
from signals.bursts.telling import LEAST_CUSTOMERS
from signals.bursts.usual import LEAST_DAYS, LONGEST_DAYS
from signals.bursts.walking import Peak

RULE = (
    f"It is a warning when so many customers complain within 1, 6 or 24 hours that chance alone would do it at most once in "
    f"{BUDGET_DAYS} days among {BUDGET_SERIES} watched series."
)
USUAL = (
    f"What is usual comes from the last {LONGEST_DAYS // 7} weeks, by weekday and hour, the latest weeks first; with less than "
    f"{LEAST_DAYS} days nobody can say. Each customer counts once an hour, at least {LEAST_CUSTOMERS} must be behind it, and it must hold "
    f"without the loudest of them. If everybody merely speaks more, it takes {BY_VOLUME:.0f} times the usual for hours."
)


def found(peak: Peak) -> str:
    """“128 complaints in 6 hours, usually about 26”."""
    return f"{peak.found:,} complaint{'s' if peak.found != 1 else ''} in {hours(peak.window)}, usually {about(peak.expected)}"


def times(peak: Peak) -> str:
    ratio = peak.ratio
    if peak.expected < 0.1:
        return "usually none"
    return f"{ratio:.0f} × usual" if ratio >= 10 else f"{ratio:.1f} × usual"


def about(expected: float) -> str:
    if expected >= 10:
        return f"about {expected:,.0f}"
    return f"about {expected:.1f}" if expected >= 0.1 else "none"


def hours(window: int) -> str:
    return "an hour" if window == 1 else f"{window} hours"


def chance(value: float) -> str:
    """Of so many by chance, for people."""
    if value <= 0 or value < 1e-12:
        return "less than one in a million million"
    return f"one in {round(1 / value, -int(len(str(int(1 / value))) - 2)):,.0f}"

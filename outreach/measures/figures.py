"""A figure with its n, and how it is said. Where too little is known no number is given: it would be read as one."""

from dataclasses import dataclass
from decimal import Decimal

from crisis_triage.shared.vocabulary import Vocabulary

MINUS = "−"
FEWEST_TO_COMPARE = 10
FEWEST_TO_TELL_APART = 20
"""Under twenty a share of people who stayed moves by five points with every single one of them."""


class FigureKind(Vocabulary):
    SHARE = "share"
    HOURS = "hours"
    DAYS = "days"
    SIGNED_DAYS = "signed_days"
    COUNT = "count"
    MONEY = "money"


class Better(Vocabulary):
    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


@dataclass(frozen=True)
class Figure:
    """``rows`` were found; ``n`` of them have a value, ``judged`` a verdict, of whom ``hits`` a good one."""

    rows: int = 0
    n: int = 0
    judged: int = 0
    hits: int = 0
    median: float | None = None
    p90: float | None = None
    total: Decimal | None = None

    @property
    def share(self) -> float | None:
        return self.hits / self.judged if self.judged else None


@dataclass(frozen=True)
class Change:
    words: str
    is_good: bool | None  # None: neither


def value(kind: FigureKind, figure: Figure, *, fewest: int = 1) -> float | None:
    """What stands for the figure in charts and comparisons. None under ``fewest``."""
    if kind in (FigureKind.COUNT, FigureKind.MONEY):
        return float(figure.rows)
    if count(kind, figure) < fewest:
        return None
    return figure.share if kind == FigureKind.SHARE else figure.median


def count(kind: FigureKind, figure: Figure) -> int:
    """The n that belongs to the value."""
    if kind in (FigureKind.COUNT, FigureKind.MONEY):
        return figure.rows
    return figure.judged if kind == FigureKind.SHARE else figure.n


def said(kind: FigureKind, number: float | None) -> str:
    if number is None:
        return "–"
    if kind == FigureKind.SHARE:
        return _percent(number)
    if kind in (FigureKind.COUNT, FigureKind.MONEY):
        return f"{number:,.0f}"
    unit = "h" if kind == FigureKind.HOURS else "day" if abs(number) == 1 else "days"
    written = f"{number:,.{0 if abs(number) >= 100 else 1}f}".removesuffix(".0").replace("-", MINUS)
    written = "0" if written == f"{MINUS}0" else written
    return f"{'+' if kind == FigureKind.SIGNED_DAYS and number > 0 and written != '0' else ''}{written} {unit}"


def change(kind: FigureKind, better: Better, now: Figure, before: Figure, *, fewest: int = 1) -> Change | None:
    """Against the period before; nothing where one of the two has too few to be compared."""
    if min(count(kind, now), count(kind, before)) < max(fewest, FEWEST_TO_COMPARE):
        return None
    after, earlier = value(kind, now), value(kind, before)
    if after is None or earlier is None:
        return None
    moved = after - earlier
    if kind == FigureKind.SHARE:
        words = f"{100 * moved:+.0f} points".replace("-", MINUS)
    else:
        words = said(kind, moved) if moved <= 0 else f"+{said(kind, moved).removeprefix('+')}"
    is_still = not any(digit in words for digit in "123456789")
    if is_still:
        return Change("as before", None)
    return Change(words, None if better == Better.NEITHER else (moved > 0) == (better == Better.HIGHER))


def told_apart(no: Figure, promise: Figure) -> str:
    """Who stayed after a no, against who stayed after a promise. No cause is claimed, and under twenty no number either."""
    fewest = min(no.judged, promise.judged)
    if fewest < FEWEST_TO_TELL_APART or no.share is None or promise.share is None:
        return (
            f"Too few to compare: {no.judged} after a no and {promise.judged} after a promise, "
            f"and it takes {FEWEST_TO_TELL_APART} of each."
        )
    points = round(100 * (no.share - promise.share))
    how = (
        "as many"
        if points == 0
        else f"{abs(points)} point{'' if abs(points) == 1 else 's'} {'more' if points > 0 else 'fewer'}"
    )
    return (
        f"After a no {said(FigureKind.SHARE, no.share)} stayed (n {no.judged}), after a promise {said(FigureKind.SHARE, promise.share)} "
        f"(n {promise.judged}): {how}. Not causal: nobody drew lots about who hears a no."
    )


def _percent(share: float) -> str:
    """“100 %” is said of all, and “0 %” of none."""
    whole = f"{100 * share:.0f}"
    if (whole == "100" and share < 1) or (whole == "0" and share > 0):
        return "> 99 %" if share > 0.5 else "< 1 %"
    return f"{whole} %"

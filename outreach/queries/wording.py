"""How amounts, days and movements are written on the pages of `outreach`, so that templates only print."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from outreach.priority import renewal_words

STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))
MINUS = "−"


def amount(value: Decimal | float) -> str:
    """Whole units: cents say nothing about whom to call."""
    return f"{value:,.0f}"


def compact(value: Decimal | float) -> str:
    """``1.2M``: for figures that are read at a glance."""
    size = abs(float(value))
    for step, letter in STEPS:
        if size >= step * 0.9995:
            scaled = size / step
            return f"{MINUS if value < 0 else ''}{scaled:.0f}{letter}" if scaled >= 100 else _short(value, step, letter)
    return f"{value:.0f}".replace("-", MINUS)


def _short(value: Decimal | float, step: float, letter: str) -> str:
    return f"{float(value) / step:.1f}".removesuffix(".0").replace("-", MINUS) + letter


def signed(text: str) -> str:
    return text if text.startswith(MINUS) or text == "0" else f"+{text}"


def movement(change: float | None) -> str:
    """Of a probability, in points: ``+12``. Empty where nothing is known or nothing moved."""
    points = 0 if change is None else round(100 * change)
    return f"{points:+d}".replace("-", MINUS) if points else ""


def day(value: date | None) -> str:
    """A day is a day: it is never moved into anybody's time zone."""
    return "" if value is None else f"{value:%-d %b %Y}"


def renewal(value: date | None, *, today: date) -> str:
    return "" if value is None else renewal_words((value - today).days).removeprefix("renewal ")


def moment(value: datetime) -> str:
    """In the zone of whoever reads, and saying so."""
    return f"{timezone.localtime(value):%-d %b %Y, %H:%M %Z}"


def short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def parts(*words: str) -> str:
    """``with Jo · by Ana``: those that there are."""
    return " · ".join(word for word in words if word)


def age(passed: timedelta) -> str:
    """``3 days``: the largest unit is enough to know whether it is late."""
    seconds = max(0, int(passed.total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "a moment"

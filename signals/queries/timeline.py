"""What we noticed about one customer, the latest first: the facts with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import Signal, TextReading
from signals.models.source import INTERNAL
from signals.text.reading import word
from signals.text.themes import label
from signals.vocabulary import Kind

PAGE = 30
ORDER = Order("timeline", (("occurred_at", datetime), ("id", int)), is_descending=True)
MOOD_TONES = {"negative": "bad", "positive": "good"}
SAFE_LINKS = ("https://", "http://")


@dataclass(frozen=True)
class TimelineItem:
    id: int
    kind: str
    title: str
    note: str
    when: str
    iso: str
    text: str
    url: str
    mood: str  # how the text sounds; empty where nothing was read in it
    mood_tone: str
    themes: str
    author: str
    own_name: str  # of what we recorded ourselves, such as "escalation:17"; empty for what came from elsewhere
    link: str = "Open the original"


@dataclass(frozen=True)
class Timeline:
    items: Sequence[TimelineItem]
    next_cursor: str


def timeline(*, customer_id: int, kind: Kind | None = None, after: str = "", limit: int = PAGE) -> Timeline:
    """For a customer that the caller has found to be visible. Raises BadCursor."""
    found = Signal.objects.filter(customer_id=customer_id).select_related("measure", "source")
    # What we read in a text stands beside the text.
    found = found.exclude(measure__name=TEXT_SENTIMENT)
    if kind is not None:
        found = found.filter(measure__kind=kind)
    page = cursors.take(found, ORDER, Slice(limit=limit, after=cursors.unsign(ORDER, after) if after else None))
    readings = TextReading.objects.in_bulk([signal.pk for signal in page.entries if signal.text])
    return Timeline(
        items=[_item(signal, readings.get(signal.pk)) for signal in page.entries],
        next_cursor=cursors.sign(ORDER, page.last_key) if page.last_key else "",
    )


def _item(signal: Signal, reading: TextReading | None) -> TimelineItem:
    moment = timezone.localtime(signal.occurred_at)
    measure = signal.measure
    said_by = [signal.author, f"from {signal.source.name}"]
    return TimelineItem(
        id=signal.pk,
        kind=measure.kind,
        title=_title(Kind(measure.kind), measure.name.replace("_", " ")),
        note=" · ".join(word for word in (_amount(signal), *said_by) if word),
        when=f"{moment:%-d %b %Y, %H:%M %Z}",
        iso=moment.isoformat(),
        text=signal.text,
        url=signal.url if signal.url.startswith(SAFE_LINKS) else "",
        mood=_mood(reading),
        mood_tone=MOOD_TONES.get(_mood(reading), "plain"),
        themes=", ".join(label(theme) for theme in reading.themes) if reading else "",
        author=signal.author,
        own_name=signal.external_id if signal.source.slug == INTERNAL else "",
    )


def _mood(reading: TextReading | None) -> str:
    if reading is None:
        return ""
    return "language not known" if reading.sentiment is None else word(reading.sentiment)


def _title(kind: Kind, measure: str) -> str:
    return kind.label if measure == kind.label.lower() else f"{kind.label}: {measure}"


def _amount(signal: Signal) -> str:
    """With its unit; a unit that is a scale, such as “severity 1 (worst) to 5”, would read like a second number."""
    if signal.value is None:
        return ""
    amount, unit = f"{signal.value:,.6g}".replace("-", "−"), signal.measure.unit
    return f"{amount} ({unit})" if any(letter.isdigit() for letter in unit) else f"{amount} {unit}".strip()

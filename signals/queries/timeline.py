"""What we noticed about one customer, the latest first: the facts with their words, and when the score changed its band."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import Lag
from django.utils import timezone

from crisis_triage.shared.strands import Place, Strand
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import ScoreHistory, Signal, TextReading
from signals.models.source import INTERNAL
from signals.queries.explanations import percent
from signals.text.reading import word
from signals.text.themes import label
from signals.vocabulary import Band, Kind

FACTS = Strand(rank=0, moment="occurred_at")
BANDS = Strand(rank=1, moment="scored_at")
MOOD_TONES = {"negative": "bad", "positive": "good"}
SAFE_LINKS = ("https://", "http://")


@dataclass(frozen=True)
class TimelineItem:
    place: Place
    icon: str
    title: str
    note: str
    text: str = ""
    url: str = ""
    link: str = "Open the original"
    mood: str = ""  # how the text sounds; empty where nothing was read in it
    mood_tone: str = "plain"
    themes: str = ""
    author: str = ""
    own_name: str = ""  # of what we recorded ourselves, such as "escalation:17"; empty for what came from elsewhere

    @property
    def when(self) -> str:
        return f"{timezone.localtime(self.place.at):%-d %b %Y, %H:%M %Z}"

    @property
    def iso(self) -> str:
        return timezone.localtime(self.place.at).isoformat()


def facts(*, customer_id: int, kind: Kind | None = None, before: Place | None = None) -> Sequence[TimelineItem]:
    """For a customer that the caller has found to be visible."""
    found = Signal.objects.filter(customer_id=customer_id).select_related("measure", "source", "retraction")
    # What we read in a text stands beside the text.
    found = found.exclude(measure__name=TEXT_SENTIMENT)
    if kind is not None:
        found = found.filter(measure__kind=kind)
    signals = FACTS.before(found, before)
    readings = TextReading.objects.in_bulk([signal.pk for signal in signals if signal.text])
    return [_item(signal, readings.get(signal.pk)) for signal in signals]


def bands(*, customer_id: int, before: Place | None = None) -> Sequence[TimelineItem]:
    """When the score came into another band, or was made for the first time."""
    scores = ScoreHistory.objects.filter(customer_id=customer_id).select_related("model")
    was = Window(Lag("band"), order_by=[F("scored_at").asc(), F("id").asc()])
    changes = scores.annotate(was=was).filter(Q(was=None) | ~Q(was=F("band")))
    return [_band(score) for score in BANDS.before(changes, before)]


def _band(score: ScoreHistory) -> TimelineItem:
    was = Band(score.was).label if score.was else "not scored"  # type: ignore[attr-defined]
    return TimelineItem(
        place=BANDS.place(score),
        icon="mark",
        title=f"{was} → {Band(score.band).label.lower()}",
        note=f"churn risk {percent(score.churn_risk)} · health {score.health_score} · scored by {score.model.version}",
    )


def _item(signal: Signal, reading: TextReading | None) -> TimelineItem:
    measure = signal.measure
    if hasattr(signal, "retraction"):
        return _retracted(signal)
    said_by = [signal.author, f"from {signal.source.name}"]
    return TimelineItem(
        place=FACTS.place(signal),
        icon=measure.kind,
        title=_title(Kind(measure.kind), measure.name.replace("_", " ")),
        note=" · ".join(word for word in (_amount(signal), *said_by) if word),
        text=signal.text,
        url=signal.url if signal.url.startswith(SAFE_LINKS) else "",
        mood=_mood(reading),
        mood_tone=MOOD_TONES.get(_mood(reading), "plain"),
        themes=", ".join(label(theme) for theme in reading.themes) if reading else "",
        author=signal.author,
        own_name=signal.external_id if signal.source.slug == INTERNAL else "",
    )


def _retracted(signal: Signal) -> TimelineItem:
    """That there was something stays; whose it is, and what was said, is no matter of this customer."""
    kind = Kind(signal.measure.kind)
    note = "It turned out to be another customer's, and was moved there."
    return TimelineItem(place=FACTS.place(signal), icon=kind, title=f"{kind.label}: taken back", note=note)


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

"""The sources and how fresh they are. A silent source is an alarm: its customers only look calm."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet, Sum

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared import charts
from crisis_triage.shared.durations import every, in_words
from crisis_triage.shared.errors import NotFound
from signals.models import DecayedRate, FactTally, Measure, Source
from signals.queries import holds
from signals.vocabulary import Direction

DAYS_SHOWN = 30
COUNTED_AT_MOST = 10_000
"""Nobody needs to know whether 10,000 or 900,000 customers are concerned; counting them all would take seconds."""


@dataclass(frozen=True)
class Freshness:
    """``late`` is past its due moment; ``silent`` has missed a whole further turn, and is an alarm."""

    state: str
    label: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class SourceRow:
    slug: str
    name: str
    is_directory: bool
    freshness: Freshness
    last_received_at: datetime | None
    expected: str
    due_at: datetime | None
    facts: str
    spark: str
    spark_label: str


@dataclass(frozen=True)
class Alarm:
    title: str
    text: str
    url: str
    link: str


@dataclass(frozen=True)
class MeasureRow:
    id: int
    name: str
    kind: str
    unit: str
    facts: str
    direction: str
    value_direction: str


@dataclass(frozen=True)
class SourcePage:
    source: Source
    row: SourceRow
    measures: list[MeasureRow]


def overview(user: User, *, at: datetime) -> tuple[list[SourceRow], list[Alarm]]:
    """Everybody may know whether the feeds run; how much they bring is for those who see every customer."""
    sources = list(Source.objects.order_by("-is_directory", "name", "id"))
    daily = _daily(sources, at=at) if access.sees_everyone(user) else {}
    rows = [_row(source, daily.get(source.pk), at=at) for source in sources]
    silent = [source for source, row in zip(sources, rows, strict=True) if row.freshness.state == "silent"]
    return rows, [*_held(user), *(_alarm(source, user, at=at) for source in silent)]


def page(user: User, slug: str, *, at: datetime) -> SourcePage:
    source = get_source(slug)
    daily = _daily([source], at=at) if access.sees_everyone(user) else {}
    return SourcePage(source, _row(source, daily.get(source.pk), at=at), _measures(source, user))


def get_source(slug: str) -> Source:
    source = Source.objects.filter(slug=slug).first()
    if source is None:
        raise NotFound("There is no source of this name.")
    return source


def get_measure(source: Source, pk: int) -> Measure:
    measure = Measure.objects.filter(pk=pk, facttally__source=source).distinct().first()
    if measure is None:
        raise NotFound("This source has no such measure.")
    return measure


def freshness(source: Source, *, at: datetime) -> Freshness:
    heard, rhythm = source.last_received_at, source.expected_every
    since = in_words(at - heard) if heard else ""
    if rhythm is None and heard and source.silent_since:
        return Freshness("silent", f"silent for {since}", "bad", f"Silent for {since}, which is not its usual rhythm.")
    if rhythm is None:
        sentence = (
            f"Last heard {since} ago; nothing is expected." if heard else "Nothing came yet; nothing is expected."
        )
        return Freshness("free", "no rhythm", "plain", sentence)
    overdue = at - ((heard or source.created_at) + rhythm)
    if overdue <= timedelta(0):
        if heard is None:
            return Freshness("waiting", "waiting", "plain", f"Nothing came yet; due in {in_words(-overdue)}.")
        return Freshness("on_time", "on time", "good", f"Last heard {since} ago.")
    quiet = since or in_words(at - source.created_at)
    if overdue <= rhythm:
        return Freshness(
            "late", f"late by {in_words(overdue)}", "watch", f"Silent for {quiet}, expected {every(rhythm)}."
        )
    return Freshness("silent", f"silent for {quiet}", "bad", f"Silent for {quiet}, expected {every(rhythm)}.")


def _row(source: Source, daily: dict[date, int] | None, *, at: datetime) -> SourceRow:
    rhythm = source.expected_every
    days = [(at - timedelta(days=back)).date() for back in range(DAYS_SHOWN - 1, -1, -1)]
    counts = [daily.get(day, 0) for day in days] if daily is not None else []
    return SourceRow(
        slug=source.slug,
        name=source.name,
        is_directory=source.is_directory,
        freshness=freshness(source, at=at),
        last_received_at=source.last_received_at,
        expected=every(rhythm) if rhythm else "whenever it likes",
        due_at=(source.last_received_at or source.created_at) + rhythm if rhythm else None,
        facts=f"{sum(counts):,}" if daily is not None else "",
        spark=charts.sparkline(counts),
        spark_label=_spark_label(counts),
    )


def _spark_label(counts: list[int]) -> str:
    if not counts:
        return ""
    return (
        f"Facts a day in the last {len(counts)} days: between {min(counts):,} and {max(counts):,}, today {counts[-1]:,}"
    )


def _daily(sources: list[Source], *, at: datetime) -> dict[int, dict[date, int]]:
    first = (at - timedelta(days=DAYS_SHOWN - 1)).date()
    counted: dict[int, dict[date, int]] = defaultdict(dict)
    for source in sources:
        counted[source.pk] = {}
    sums = FactTally.objects.filter(source__in=sources, day__gte=first, day__lte=at.date())
    for source_id, day, facts in sums.values_list("source_id", "day").annotate(facts=Sum("facts")).order_by():
        counted[source_id][day] = facts
    return counted


def _held(user: User) -> list[Alarm]:
    """Whoever reads a score must know that it is not moving, and why."""
    held = holds.held()
    if held is None:
        return []
    url = "/model/held-scores/" if access.may(user, Action.MANAGE_SETTINGS) else ""
    return [Alarm(title=held.title, text=held.said, url=url, link="Let them pass")]


def _alarm(source: Source, user: User, *, at: datetime) -> Alarm:
    return Alarm(
        title=f"{source.name} has been silent for {in_words(at - (source.last_received_at or source.created_at))}",
        text=f"{_rhythm(source)} {_leaning(source, user)}",
        url=f"/sources/{source.slug}",
        link="See the source",
    )


def _rhythm(source: Source) -> str:
    if source.expected_every is None:
        return "It used to bring something on most days."
    return f"It is expected {every(source.expected_every)}."


def _leaning(source: Source, user: User) -> str:
    told_of = access.visible_customers(user).filter(Exists(_rates_fed_by(source)), churned_on=None)
    count = len(told_of.order_by().values_list("pk", flat=True)[: COUNTED_AT_MOST + 1])
    if count > COUNTED_AT_MOST:
        return f"The scores of more than {COUNTED_AT_MOST:,} customers lean on old facts."
    if count:
        return f"The {'score' if count == 1 else 'scores'} of {count:,} customer{'' if count == 1 else 's'} {'leans' if count == 1 else 'lean'} on old facts."
    return "No customer that you see has facts from it yet."


def _rates_fed_by(source: Source) -> QuerySet[DecayedRate]:
    measures = list(FactTally.objects.filter(source=source).values_list("measure_id", flat=True).distinct().order_by())
    return DecayedRate.objects.filter(customer_id=OuterRef("pk"), measure_id__in=measures)


def _measures(source: Source, user: User) -> list[MeasureRow]:
    counts = dict(
        FactTally.objects.filter(source=source).values_list("measure_id").annotate(facts=Sum("facts")).order_by()
    )
    shows_counts = access.sees_everyone(user)
    return [
        MeasureRow(
            id=measure.pk,
            name=measure.name,
            kind=measure.get_kind_display(),
            unit=measure.unit,
            facts=f"{counts[measure.pk]:,}" if shows_counts else "",
            direction=Direction(measure.direction).label,
            value_direction=Direction(measure.value_direction).label,
        )
        for measure in Measure.objects.filter(pk__in=counts).order_by("kind", "name")
    ]

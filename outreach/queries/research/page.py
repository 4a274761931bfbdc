"""The page of research: how ready we are and why, what is covered by segment and by method, and what weighs most of what nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from accounts.models import Contact
from crisis_triage.shared import charts, cursors
from crisis_triage.shared.cursors import Slice
from outreach import insights
from outreach.insights import Depth, Figures, Readiness, ResearchMethod, SpotKind, depth, percent, share
from outreach.models import CallListEntry, ResearchDay
from outreach.queries import insight_cards, wording
from outreach.queries.insight_cards import TalkCard
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader
from outreach.queries.research import standing
from outreach.queries.research.current import BY_WEIGHT, Current, Spot
from outreach.queries.research.standing import Group

ROOT = "/research/blind-spots"
SHOWN, PAGE, MOST_SEGMENTS = 5, 50, 50
CHARTED = timedelta(days=365)
NO_SEGMENT = "No segment"


@dataclass(frozen=True)
class ShareShown:
    """``percent`` of the ARR, and of how many customers."""

    percent: int
    arr: str
    customers: str


@dataclass(frozen=True)
class SegmentRow:
    name: str
    url: str
    customers: str
    arr: str
    fresh: ShareShown
    broad: int
    single: int
    single_url: str
    readiness: Readiness | None


@dataclass(frozen=True)
class MethodRow:
    label: str
    days: int
    fresh: ShareShown


@dataclass(frozen=True)
class PartRow:
    label: str
    points: int
    most: int
    percent: int
    words: str
    url: str


@dataclass(frozen=True)
class SpotRow:
    customer_id: int
    customer: str
    url: str
    arr: str
    risk: str
    last: str
    depth: str
    only: str
    step: str
    owner: str


@dataclass(frozen=True)
class SpotPage:
    rows: Sequence[SpotRow]
    next_url: str


@dataclass(frozen=True)
class ResearchPage:
    as_of: str
    is_stored: bool
    customers: str
    fresh: ShareShown
    blind: int
    single: int
    readiness: Readiness | None
    parts: Sequence[PartRow]
    segments: Sequence[SegmentRow]
    methods: Sequence[MethodRow]
    chart: charts.LineChart | None
    spots: Sequence[SpotRow]
    talks: Sequence[TalkCard]


def research(*, reader: Reader) -> ResearchPage:
    now = Current(reader)
    whole, *segments = now.groups
    figures = whole.figures
    ready = insights.readiness(figures)
    days = standing.fresh_days()
    return ResearchPage(
        as_of=wording.moment(now.at),
        is_stored=now.stored_at is not None,
        customers=counted(figures.customers, "customer"),
        fresh=_fresh(figures, reader.currency),
        blind=figures.blind_customers,
        single=figures.single_customers,
        readiness=ready,
        parts=_parts(ready),
        segments=[_segment(group, reader.currency) for group in segments[:MOST_SEGMENTS]],
        methods=[_method(method, days, figures, reader.currency) for method in ResearchMethod],
        chart=_chart(reader) if now.stored_at else None,
        spots=spot_rows(now.spots(SpotKind.BLIND, Slice(limit=SHOWN)).entries, reader),
        talks=insight_cards.talks(reader=reader, is_mine=False, after="").cards[:SHOWN],
    )


def spots(*, reader: Reader, kind: SpotKind, segment: str | None, after: str) -> SpotPage:
    """What weighs most first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(BY_WEIGHT, after) if after else None)
    taken = Current(reader).spots(kind, part, segment=segment)
    more = {"after": cursors.sign(BY_WEIGHT, taken.last_key)} if taken.last_key else {}
    return SpotPage(spot_rows(taken.entries, reader), address(kind, segment, **more) if more else "")


def address(kind: SpotKind, segment: str | None = None, **more: str) -> str:
    asked = {"kind": kind.value, **({} if segment is None else {"segment": segment, "of": "segment"}), **more}
    return f"{ROOT}?{urlencode(asked)}"


def _parts(ready: Readiness | None) -> Sequence[PartRow]:
    """Each leads to whom it misses."""
    urls = {insights.BROADLY: address(SpotKind.SINGLE), insights.WORDED: "/insights"}
    return [
        PartRow(
            label=part.label,
            points=part.points,
            most=part.most,
            percent=percent(part.share),
            words=part.words,
            url=urls.get(part.name, address(SpotKind.BLIND)),
        )
        for part in (ready.parts if ready else ())
    ]


def _fresh(figures: Figures, currency: str) -> ShareShown:
    return ShareShown(
        percent=percent(share(figures.fresh_arr, figures.arr)),
        arr=f"{currency} {wording.compact(figures.fresh_arr)} of {wording.compact(figures.arr)}",
        customers=f"{figures.fresh_customers:,} of {counted(figures.customers, 'customer')}",
    )


def _segment(group: Group, currency: str) -> SegmentRow:
    figures, segment = group.figures, group.segment or ""
    return SegmentRow(
        name=segment or NO_SEGMENT,
        url=address(SpotKind.BLIND, segment),
        customers=f"{figures.customers:,}",
        arr=f"{currency} {wording.compact(figures.arr)}",
        fresh=_fresh(figures, currency),
        broad=percent(share(figures.broad_arr, figures.arr)),
        single=figures.single_customers,
        single_url=address(SpotKind.SINGLE, segment),
        readiness=insights.readiness(figures),
    )


def _method(method: ResearchMethod, days: Mapping[str, int], figures: Figures, currency: str) -> MethodRow:
    customers, arr = (figures.by_method or {}).get(method.value, (0, 0.0))
    only = Figures(customers=figures.customers, arr=figures.arr, fresh_customers=int(customers), fresh_arr=float(arr))
    return MethodRow(method.label, days[method.value], _fresh(only, currency))


def _chart(reader: Reader) -> charts.LineChart | None:
    """Of the company, a point a day; from two days on."""
    kept = ResearchDay.objects.filter(segment=None, day__gt=reader.today - CHARTED, readiness__isnull=False)
    points = [
        charts.Point(
            at=datetime.combine(row.day, time.min, tzinfo=reader.zone),
            value=float(row.readiness or 0),
            label=f"{row.readiness} of 100",
            when=wording.day(row.day),
        )
        for row in kept.order_by("day")
    ]
    return charts.line_chart(title="Readiness", points=points) if len(points) > 1 else None


def spot_rows(found: Sequence[Spot], reader: Reader) -> Sequence[SpotRow]:
    """Two more queries, for the names."""
    entries = CallListEntry.objects.select_related("owner").in_bulk([spot.customer_id for spot in found])
    people = Contact.objects.in_bulk([spot.contact_id for spot in found if spot.contact_id])
    return [
        _row(spot, entries[spot.customer_id], people.get(spot.contact_id or 0), reader)
        for spot in found
        if spot.customer_id in entries
    ]


def _row(spot: Spot, entry: CallListEntry, only: Contact | None, reader: Reader) -> SpotRow:
    told = f"{ResearchMethod(spot.last_method).label}, {wording.day(spot.last_on)}" if spot.last_method else ""
    return SpotRow(
        customer_id=entry.pk,
        customer=entry.name,
        url=f"/customers/{entry.pk}",
        arr=f"{reader.currency} {wording.compact(entry.arr)}",
        risk=f"{percent(entry.churn_risk)} %",
        last=told,
        depth=depth(spot.people, spot.levels).label if spot.people else Depth.NOBODY.label,
        only=wording.parts(only.name, only.job_title) if only else "",
        step=insights.next_step(spot.kind, last_method=spot.last_method, people=spot.people),
        owner=entry.owner.name if entry.owner else "",
    )

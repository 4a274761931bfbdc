"""Insights, planned talks and coverage as the API hands them on. People are ids."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach import insights
from outreach.insights import ContactLevel, Figures, ResearchMethod, SpotKind, TalkState
from outreach.models import CrisisResearch, Insight, PlannedTalk
from outreach.queries import insight_scope
from outreach.queries.readers import Reader
from outreach.queries.research import standing
from outreach.queries.research.current import Current, Spot

INSIGHTS = cursors.by_change("insights")
TALKS = cursors.by_change("planned talks", unique="id")


class InsightPerson(msgspec.Struct):
    contact_id: int
    level: Annotated[ContactLevel | None, msgspec.Meta(description="None: neither said, nor told by the job title.")]


class InsightRecord(msgspec.Struct):
    """Research about one customer. It is never changed; what was a mistake is withdrawn, and counts no more."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    customer_id: int
    method: ResearchMethod
    held_on: date
    learned: str
    resonates: str
    avoid: Annotated[str, msgspec.Meta(description="What would make it worse.")]
    contacts: list[InsightPerson]
    need_ids: list[int]
    made_by_id: int
    logged_at: datetime
    withdrawn_at: datetime | None
    withdrawn_by_id: int | None
    withdrawn_because: str
    updated_at: datetime


class PlannedTalkRecord(msgspec.Struct):
    """A talk that is to end a blind spot. What is recorded by its method ticks it off."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    customer_id: int
    method: ResearchMethod
    contact_id: int | None
    question: str
    owner_id: int
    due_on: date
    state: TalkState
    note: Annotated[str, msgspec.Meta(description="Why it was dropped.")]
    insight_id: Annotated[int | None, msgspec.Meta(description="What came of it; or")]
    touchpoint_id: Annotated[int | None, msgspec.Meta(description="the talk that was logged.")]
    added_by_id: int
    added_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    updated_at: datetime


class ReadinessPart(msgspec.Struct):
    name: str
    label: str
    points: int
    most: int
    share: float
    words: str


class MethodCoverage(msgspec.Struct):
    method: ResearchMethod
    customers: Annotated[int, msgspec.Meta(description="With something fresh of it.")]
    arr: float


class CoverageRecord(msgspec.Struct):
    """Of a segment, or of everybody whom you see. Money is in the reporting currency."""

    segment: Annotated[str | None, msgspec.Meta(description="None: all of them; empty: those without a segment.")]
    customers: int
    arr: float
    expected_loss: float
    fresh_customers: Annotated[int, msgspec.Meta(description="Somebody learned about them lately.")]
    fresh_arr: float
    fresh_expected_loss: float
    broad_arr: Annotated[float, msgspec.Meta(description="Several people at several levels were met in a year.")]
    single_customers: Annotated[int, msgspec.Meta(description="One person was met in a year.")]
    single_arr: float
    worded_arr: Annotated[float, msgspec.Meta(description="We know what resonates, and what would make it worse.")]
    by_method: list[MethodCoverage]
    readiness: Annotated[
        int | None, msgspec.Meta(description="0 to 100, the sum of its parts; None without a customer.")
    ]
    parts: list[ReadinessPart]


class ResearchCoverage(msgspec.Struct):
    as_of: datetime
    currency: str
    results: Annotated[list[CoverageRecord], msgspec.Meta(description="All of them first, then the segments by ARR.")]


class BlindSpotRecord(msgspec.Struct):
    customer_id: int
    kind: SpotKind
    weight: Annotated[float, msgspec.Meta(description="ARR × churn risk × staleness.")]
    staleness: Annotated[float, msgspec.Meta(description="0.5 on the last fresh day, 1 where nobody ever asked.")]
    last_method: str
    last_on: date | None
    people: Annotated[int, msgspec.Meta(description="Met in a year.")]
    levels: int
    contact_id: Annotated[int | None, msgspec.Meta(description="The only one who was met.")]
    next_step: str


class MethodDays(msgspec.Struct):
    method: ResearchMethod
    days: int


class FreshnessRecord(msgspec.Struct):
    results: list[MethodDays]


class CrisisResearchRecord(msgspec.Struct):
    """What is known of those whom a crisis touches: now, and when its audience was frozen."""

    now: CoverageRecord
    then: CoverageRecord | None
    then_at: datetime | None


def list_insights(
    user: User, part: Slice, *, customer: int | None = None, method: str | None = None
) -> Page[InsightRecord]:
    """Withdrawn ones too: whoever keeps a copy must learn of it."""
    found = insight_scope.visible_insights(user).filter(**given(customer=customer, method=method))
    page = cursors.take_changes(found.prefetch_related("contacts", "need_links"), INSIGHTS, part)
    return Page([insight_record(each) for each in page.entries], page.last_key)


def read_insight(user: User, pk: int) -> InsightRecord:
    return insight_record(insight_scope.get_insight(user, pk))


def insight_record(insight: Insight) -> InsightRecord:
    people = [
        InsightPerson(each.contact_id, ContactLevel(each.level) if each.level else None)
        for each in insight.contacts.all()
    ]
    made: dict[str, Any] = {"contacts": people, "need_ids": sorted(link.need_id for link in insight.need_links.all())}
    return InsightRecord(**_copied(insight, InsightRecord, "contacts", "need_ids"), **made)


def reread_insight(insight: Insight) -> InsightRecord:
    return insight_record(Insight.objects.get(pk=insight.pk))


def list_talks(
    user: User, part: Slice, *, customer: int | None = None, owner: int | None = None, state: str | None = None
) -> Page[PlannedTalkRecord]:
    found = insight_scope.visible_talks(user).filter(**given(customer=customer, owner=owner, state=state))
    page = cursors.take_changes(found, TALKS, part)
    return Page([talk_record(each) for each in page.entries], page.last_key)


def read_talk(user: User, pk: int) -> PlannedTalkRecord:
    return talk_record(insight_scope.get_talk(user, pk))


def talk_record(talk: PlannedTalk) -> PlannedTalkRecord:
    return PlannedTalkRecord(**_copied(talk, PlannedTalkRecord))


def reread_talk(talk: PlannedTalk) -> PlannedTalkRecord:
    return talk_record(PlannedTalk.objects.get(pk=talk.pk))


def coverage(*, reader: Reader) -> ResearchCoverage:
    now = Current(reader)
    return ResearchCoverage(
        now.at, reader.currency, [coverage_record(group.figures, group.segment) for group in now.groups]
    )


def coverage_record(figures: Figures, segment: str | None = None) -> CoverageRecord:
    ready = insights.readiness(figures)
    same = {name for name in Figures.__dataclass_fields__ if name in CoverageRecord.__struct_fields__}
    numbers = {name: getattr(figures, name) for name in same - {"by_method"}}
    by_method = figures.by_method or {}
    return CoverageRecord(
        segment=segment,
        expected_loss=figures.loss,
        fresh_expected_loss=figures.fresh_loss,
        by_method=[
            MethodCoverage(method, int(by_method[method][0]), float(by_method[method][1]))
            for method in ResearchMethod
            if method in by_method
        ],
        readiness=ready.score if ready else None,
        parts=[
            ReadinessPart(part.name, part.label, part.points, part.most, part.share, part.words)
            for part in (ready.parts if ready else ())
        ],
        **numbers,
    )


def freshness() -> FreshnessRecord:
    return FreshnessRecord([MethodDays(ResearchMethod(method), days) for method, days in standing.fresh_days().items()])


def list_spots(reader: Reader, part: Slice, *, kind: SpotKind, segment: str | None = None) -> Page[BlindSpotRecord]:
    page = Current(reader).spots(kind, part, segment=segment)
    return Page([_spot(each) for each in page.entries], page.last_key)


def crisis_record(now: Figures, then: CrisisResearch | None, figures: Figures | None) -> CrisisResearchRecord:
    return CrisisResearchRecord(
        now=coverage_record(now),
        then=coverage_record(figures) if figures is not None else None,
        then_at=then.taken_at if then else None,
    )


def _spot(spot: Spot) -> BlindSpotRecord:
    same = {name: getattr(spot, name) for name in BlindSpotRecord.__struct_fields__ if name != "next_step"}
    return BlindSpotRecord(
        **same, next_step=insights.next_step(spot.kind, last_method=spot.last_method, people=spot.people)
    )


def _copied(row: Insight | PlannedTalk, record: type[msgspec.Struct], *made: str) -> dict[str, Any]:
    names = [name for name in record.__struct_fields__ if name not in (*made, "etag")]
    return {name: getattr(row, name) for name in names} | {"etag": f'"{row.version}"'}

"""Favours and who may be asked, as the API hands them on. People are ids."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.asks import AskKind, AskState, Exclusion, Reason
from outreach.models import Ask, AskPolicy
from outreach.public_voice import NOT_CAUSAL, Estimate
from outreach.queries import ask_scope, issue_records
from outreach.queries.advocates import Advocate, Advocates
from outreach.queries.issue_records import MoveRecord
from outreach.queries.public_voice import PublicVoice, Spoken

ASKS = cursors.by_change("asks")


class AskRecord(msgspec.Struct):
    """A favour asked of a contact."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    customer_id: int
    contact_id: int
    kind: AskKind
    what: str
    crisis_id: int | None
    deal_id: Annotated[int | None, msgspec.Meta(description="The deal that it helps to win.")]
    prospect: str
    state: AskState
    owner_id: Annotated[int, msgspec.Meta(description="Who asks, and gives thanks.")]
    proposed_by_id: int
    proposed_at: datetime
    asked_by_id: int | None
    asked_at: datetime | None
    channel: str
    answer: Annotated[str, msgspec.Meta(description="In their words.")]
    agreed_at: datetime | None
    outcome: str
    done_at: datetime | None
    thanks_due_at: Annotated[datetime | None, msgspec.Meta(description="Null: none are owed.")]
    thanked_by_id: int | None
    thanked_at: datetime | None
    thanks: str
    updated_at: datetime


class AskHistory(msgspec.Struct):
    """Every move, from the first to the last."""

    results: list[MoveRecord]


class ExclusionRecord(msgspec.Struct):
    reason: Reason
    words: Annotated[str, msgspec.Meta(description="What is so, and what would end it.")]


class FactorRecord(msgspec.Struct):
    name: str
    value: Annotated[float, msgspec.Meta(description="From 0 to 1.")]
    words: str


class AdvocateRecord(msgspec.Struct):
    contact_id: int
    contact: str
    customer: str
    score: Annotated[float, msgspec.Meta(description="The product of the factors.")]
    factors: list[FactorRecord]
    exclusions: Annotated[list[ExclusionRecord], msgspec.Meta(description="Empty: they may be asked.")]


class AdvocatesRecord(msgspec.Struct):
    """The best first. Fifty of each at most."""

    may_be_asked: list[AdvocateRecord]
    excluded: list[AdvocateRecord]
    is_cut: bool


class AskPolicyRecord(msgspec.Struct):
    """How often anybody is asked, and how soon thanks are due."""

    contact_most: int
    contact_days: int
    contact_most_a_year: int
    customer_most: int
    customer_days: int
    broken_days: int
    thank_days: int


class EstimateRecord(msgspec.Struct):
    """With its 90 % interval. Never causal."""

    value: float
    low: float
    high: float
    is_sure: bool


class VoicedMessageRecord(msgspec.Struct):
    """What was said in public before and after a message."""

    title: str
    sent_at: datetime
    hours: Annotated[float, msgspec.Meta(description="So long on each side.")]
    before: Annotated[int, msgspec.Meta(description="How many spoke.")]
    after: int
    volume: Annotated[EstimateRecord | None, msgspec.Meta(description="After by before.")]
    tone: Annotated[EstimateRecord | None, msgspec.Meta(description="After less before, of −1 to 1.")]
    why: Annotated[str, msgspec.Meta(description="Why there is no number.")]
    is_crowded: Annotated[bool, msgspec.Meta(description="Another message lies in it.")]


class VoiceBucketRecord(msgspec.Struct):
    at: datetime
    posts: int
    speakers: int
    tone: float | None


class PublicVoiceRecord(msgspec.Struct):
    """What is said in public around a crisis."""

    since: datetime
    until: datetime
    step_hours: int
    posts: int
    timeline: list[VoiceBucketRecord]
    messages: list[VoicedMessageRecord]
    note: str


def list_asks(
    user: User,
    part: Slice,
    *,
    state: str | None = None,
    kind: str | None = None,
    crisis: int | None = None,
    customer: int | None = None,
    owner: int | None = None,
) -> Page[AskRecord]:
    exact = given(state=state, kind=kind, crisis=crisis, customer=customer, owner=owner)
    found = ask_scope.visible_asks(user).filter(**exact).select_related("clock")
    page = cursors.take_changes(found, ASKS, part)
    return Page([_ask(each) for each in page.entries], page.last_key)


def read_ask(user: User, pk: int) -> AskRecord:
    return _ask(ask_scope.get_ask(user, pk))


def reread_ask(ask: Ask) -> AskRecord:
    return _ask(Ask.objects.select_related("clock").get(pk=ask.pk))


def history(ask: Ask) -> AskHistory:
    return AskHistory(issue_records.moves_of(ask))


def advocates_record(found: Advocates) -> AdvocatesRecord:
    return AdvocatesRecord(
        [advocate_record(each) for each in found.able], [advocate_record(each) for each in found.excluded], found.is_cut
    )


def policy() -> AskPolicyRecord:
    return AskPolicyRecord(**asdict(AskPolicy.rules()))


def voice_record(found: PublicVoice) -> PublicVoiceRecord:
    return PublicVoiceRecord(
        since=found.since,
        until=found.until,
        step_hours=int(found.step.total_seconds()) // 3600,
        posts=found.posts,
        timeline=[VoiceBucketRecord(each.at, each.posts, each.speakers, _rounded(each.tone)) for each in found.buckets],
        messages=[_message(each) for each in found.messages],
        note=f"Whoever speaks counts once on each side; {NOT_CAUSAL}.",
    )


def _message(spoken: Spoken) -> VoicedMessageRecord:
    found = spoken.found
    return VoicedMessageRecord(
        title=spoken.title,
        sent_at=found.at,
        hours=round(found.span.total_seconds() / 3600, 2),
        before=found.before,
        after=found.after,
        volume=_estimate(found.volume),
        tone=_estimate(found.tone),
        why=found.why,
        is_crowded=found.is_crowded,
    )


def _estimate(found: Estimate | None) -> EstimateRecord | None:
    if found is None:
        return None
    return EstimateRecord(round(found.value, 4), round(found.low, 4), round(found.high, 4), found.is_sure)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def advocate_record(found: Advocate) -> AdvocateRecord:
    return AdvocateRecord(
        found.contact_id,
        found.contact,
        found.customer,
        round(found.weighed.score, 4),
        [FactorRecord(each.name, round(each.value, 4), each.words) for each in found.weighed.factors],
        exclusions_of(found.exclusions),
    )


def exclusions_of(found: Sequence[Exclusion]) -> list[ExclusionRecord]:
    return [ExclusionRecord(each.reason, each.words) for each in found]


def _ask(ask: Ask) -> AskRecord:
    own = {"etag", "thanks_due_at"}
    copied = {name: getattr(ask, name) for name in AskRecord.__struct_fields__ if name not in own}
    clock = getattr(ask, "clock", None)
    return AskRecord(**copied, etag=f'"{ask.version}"', thanks_due_at=clock.due_at if clock else None)

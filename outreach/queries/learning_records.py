"""Reviews, preventions and what came back, as the API hands them on. People are ids."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.learning import FactorKind, PreventionState, ReviewState, Weighed
from outreach.models import Prevention, Review, ReviewFactor
from outreach.models.ledger import Moved
from outreach.queries import issue_records, learning_scope
from outreach.queries.issue_records import MoveRecord
from outreach.queries.recurrences import Recurrence, Thing
from outreach.queries.root_causes import RootCauses

REVIEWS = cursors.by_change("reviews")
PREVENTIONS = cursors.by_change("preventions")


class ReviewRecord(msgspec.Struct):
    """The after-action review of a crisis. One writes it, somebody else closes it."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    crisis_id: int
    state: ReviewState
    owner_id: Annotated[int | None, msgspec.Meta(description="Who looks back.")]
    due_on: date | None
    what_happened: str
    went_well: str
    went_badly: str
    written_by_id: int | None
    written_at: datetime | None
    closed_by_id: int | None
    closed_at: datetime | None
    updated_at: datetime


class ReviewFactorRecord(msgspec.Struct):
    """What contributed. No person: what made it possible, and which function can change it."""

    id: int
    kind: FactorKind
    function: Function
    what: str
    added_by_id: int
    added_at: datetime


class ReviewFactors(msgspec.Struct):
    """In the order in which they were named."""

    results: list[ReviewFactorRecord]


class LearningHistory(msgspec.Struct):
    """Every move, from the first to the last."""

    results: list[MoveRecord]


class PreventionRecord(msgspec.Struct):
    """What is done so that it does not happen again. It comes of a review or of an issue, and of one of them only."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    review_id: int | None
    issue_id: int | None
    what: str
    kind: Annotated[FactorKind, msgspec.Meta(description="Of the cause that it is against.")]
    function: Annotated[Function, msgspec.Meta(description="Who can change it.")]
    theme: Annotated[str, msgspec.Meta(description="Of the complaints that should end; empty if of none.")]
    owner_id: int
    due_on: date
    state: PreventionState
    added_by_id: int
    added_at: datetime
    done_by_id: int | None
    done_at: datetime | None
    result: Annotated[str, msgspec.Meta(description="What was done.")]
    verified_by_id: Annotated[int | None, msgspec.Meta(description="Never who owns it or did it.")]
    verified_at: datetime | None
    evidence: Annotated[str, msgspec.Meta(description="What shows that it works.")]
    updated_at: datetime


class RecurringThing(msgspec.Struct):
    what: Annotated[str, msgspec.Meta(description="prevention, issue or crisis.")]
    id: int
    name: str


class RecurrenceRecord(msgspec.Struct):
    """Something began within 90 days after something of the same theme, or of the same cause and function, was settled."""

    settled: RecurringThing
    settled_at: datetime
    began: RecurringThing
    began_at: datetime
    why: str


class Recurrences(msgspec.Struct):
    """Of the last year, the latest first; 50 at most."""

    results: list[RecurrenceRecord]


class CauseRecord(msgspec.Struct):
    name: str
    count: int
    share: float
    running_share: Annotated[float, msgspec.Meta(description="With those before it.")]


class RootCausesRecord(msgspec.Struct):
    """Of the last year, the most frequent first: what contributed to crises, and what preventions of issues are against."""

    total: int
    by_kind: list[CauseRecord]
    by_function: list[CauseRecord]


def list_reviews(user: User, part: Slice, *, state: str | None = None, crisis: int | None = None) -> Page[ReviewRecord]:
    found = learning_scope.visible_reviews(user).filter(**given(state=state, crisis=crisis)).select_related("crisis")
    page = cursors.take_changes(found, REVIEWS, part)
    return Page([_review(each) for each in page.entries], page.last_key)


def read_review(user: User, pk: int) -> ReviewRecord:
    return _review(learning_scope.get_review(user, pk))


def reread_review(review: Review) -> ReviewRecord:
    return _review(Review.objects.select_related("crisis").get(pk=review.pk))


def factors(review: Review) -> ReviewFactors:
    return ReviewFactors([_factor(each) for each in review.factors.order_by("pk")])


def history(moved: Moved) -> LearningHistory:
    return LearningHistory(issue_records.moves_of(moved))


def list_preventions(
    user: User,
    part: Slice,
    *,
    state: str | None = None,
    review: int | None = None,
    issue: int | None = None,
    owner: int | None = None,
) -> Page[PreventionRecord]:
    exact = given(state=state, review=review, issue=issue, owner=owner)
    page = cursors.take_changes(learning_scope.visible_preventions(user).filter(**exact), PREVENTIONS, part)
    return Page([_prevention(each) for each in page.entries], page.last_key)


def read_prevention(user: User, pk: int) -> PreventionRecord:
    return _prevention(learning_scope.get_prevention(user, pk))


def reread_prevention(prevention: Prevention) -> PreventionRecord:
    return _prevention(Prevention.objects.get(pk=prevention.pk))


def recurrences_record(found: Sequence[Recurrence]) -> Recurrences:
    return Recurrences(
        [
            RecurrenceRecord(_thing(each.settled), each.settled_at, _thing(each.began), each.began_at, each.why)
            for each in found
        ]
    )


def root_causes_record(found: RootCauses) -> RootCausesRecord:
    return RootCausesRecord(found.total, _causes(found.by_kind), _causes(found.by_function))


def _causes(weighed: Sequence[Weighed]) -> list[CauseRecord]:
    return [CauseRecord(each.name, each.count, round(each.share, 4), round(each.running, 4)) for each in weighed]


def _thing(thing: Thing) -> RecurringThing:
    return RecurringThing(thing.what, thing.id, thing.name)


def _factor(factor: ReviewFactor) -> ReviewFactorRecord:
    return ReviewFactorRecord(*(getattr(factor, name) for name in ReviewFactorRecord.__struct_fields__))


def _review(review: Review) -> ReviewRecord:
    own = {"etag", "owner_id", "due_on"}
    copied = {name: getattr(review, name) for name in ReviewRecord.__struct_fields__ if name not in own}
    crisis = review.crisis
    return ReviewRecord(
        **copied,
        etag=f'"{review.version}"',
        owner_id=crisis.after_action_owner_id,
        due_on=crisis.after_action_due_on,
    )


def _prevention(prevention: Prevention) -> PreventionRecord:
    copied = {name: getattr(prevention, name) for name in PreventionRecord.__struct_fields__ if name != "etag"}
    return PreventionRecord(**copied, etag=f'"{prevention.version}"')

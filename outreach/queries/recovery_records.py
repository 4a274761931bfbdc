"""Recovery cases as the API hands them on. People are ids."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach import trust
from outreach.models import Recovery, RecoveryClock, RecoveryStep, RecoveryWord
from outreach.models.recovery import OPEN
from outreach.queries import issue_records, recovery_scope, recovery_standing, trust_compared
from outreach.queries.crisis_records import CheckRecord
from outreach.queries.issue_records import MoveRecord
from outreach.queries.trust_compared import ComparedFigure, Comparison
from outreach.recoveries import RecoveryCause, RecoveryState, StepState, WordKind, recovery_checks
from outreach.trust import Compared

RECOVERIES = cursors.by_change("recovery cases")
STEPS = cursors.by_change("recovery steps")
WORDS = cursors.Order("words of a recovery case", (("id", int),))


class RecoveryRecord(msgspec.Struct):
    """One customer whose trust is to be rebuilt. There is one open case of a customer at a time."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    customer_id: int
    state: RecoveryState
    owner_id: Annotated[int, msgspec.Meta(description="Who leads it.")]
    opened_because: RecoveryCause
    reason: str
    crisis_id: int | None
    follows_id: Annotated[int | None, msgspec.Meta(description="Their case before this one.")]
    opened_by_id: int
    opened_at: Annotated[datetime, msgspec.Meta(description="When its clock began.")]
    arr: Annotated[Decimal | None, msgspec.Meta(description="As it was when the case was opened.")]
    currency: str
    cause: Annotated[str, msgspec.Meta(description="What went wrong, as they are told; empty without a plan.")]
    goal: str
    cadence_days: int | None
    ended_at: datetime | None
    updated_at: datetime


class RecoveryStandingRecord(msgspec.Struct):
    """What is owed next, and what must be true before anybody may say “recovered”."""

    due_at: Annotated[datetime | None, msgspec.Meta(description="Of the plan, then of the next word to them.")]
    is_overdue: bool
    checks: list[CheckRecord]


class ComparedRecord(msgspec.Struct):
    """One figure, before and after. Without a difference there are too few to compare."""

    name: str
    label: str
    matched: Annotated[int, msgspec.Meta(description="Affected customers with somebody like them.")]
    controls: int
    before: Annotated[
        float | None, msgspec.Meta(description="Of the affected; of usage the natural logarithm of 1 + it.")
    ]
    after: float | None
    others_before: float | None
    others_after: float | None
    difference: Annotated[float | None, msgspec.Meta(description="What the affected moved more than the others.")]
    low: Annotated[float | None, msgspec.Meta(description="Of the interval that holds 90 of 100.")]
    high: float | None
    higher_is_better: bool
    words: str


class ComparisonRecord(msgspec.Struct):
    """Trust before and after: of the affected, against others like them."""

    days: int
    affected: int
    waiting: Annotated[int, msgspec.Meta(description="Affected, and their time after is not over.")]
    rule: str
    results: list[ComparedRecord]


class RecoveryHistory(msgspec.Struct):
    """Every stage, from the first to the last."""

    results: list[MoveRecord]


class RecoveryWordRecord(msgspec.Struct):
    """What the customer was told, or that a word that was due did not come. It cannot be changed."""

    id: int
    kind: WordKind
    text: str
    has_moved: Annotated[bool, msgspec.Meta(description="Something was other than at the last update.")]
    tells_the_cause: bool
    channel: Annotated[str, msgspec.Meta(description="Empty where nothing was said.")]
    contact_id: int | None
    said_by_id: int | None
    job: Annotated[str, msgspec.Meta(description="What noticed it, where nobody said anything.")]
    said_at: datetime
    was_due_at: datetime | None
    next_due_on: Annotated[date | None, msgspec.Meta(description="They were told to hear from us by then.")]


class RecoveryStepRecord(msgspec.Struct):
    """A touch, which a touchpoint of its kind ticks off, or work."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    recovery_id: int
    what: str
    touch: Annotated[str, msgspec.Meta(description="Empty: it is work of ours.")]
    programme: str
    owner_id: int
    due_on: date
    state: StepState
    outcome: str
    touchpoint_id: Annotated[int | None, msgspec.Meta(description="The talk that did it.")]
    added_by_id: int
    added_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    updated_at: datetime


class RecoveryStepsRecord(msgspec.Struct):
    """The steps of a programme, in the order of their days."""

    results: list[RecoveryStepRecord]


def list_recoveries(
    user: User, part: Slice, *, state: str | None = None, customer: int | None = None, is_open: bool | None = None
) -> Page[RecoveryRecord]:
    found = recovery_scope.visible_recoveries(user).filter(**given(state=state, customer=customer))
    if is_open is not None:
        found = found.filter(OPEN if is_open else ~OPEN)
    page = cursors.take_changes(found, RECOVERIES, part)
    return Page([_record(case) for case in page.entries], page.last_key)


def read_recovery(user: User, pk: int) -> RecoveryRecord:
    return _record(recovery_scope.get_recovery(user, pk))


def reread(recovery: Recovery) -> RecoveryRecord:
    return _record(Recovery.objects.get(pk=recovery.pk))


def standing(recovery: Recovery, *, at: datetime) -> RecoveryStandingRecord:
    checks = recovery_checks(recovery_standing.standing(recovery, at=at))
    owed = RecoveryClock.objects.filter(recovery=recovery).first()
    return RecoveryStandingRecord(
        due_at=owed.due_at if owed else None,
        is_overdue=owed is not None and owed.due_at <= at,
        checks=[CheckRecord(each.name, each.label, each.is_met, each.open, each.words) for each in checks],
    )


def compared(found: Comparison) -> ComparisonRecord:
    rows = [_compared(each) for each in found.figures]
    return ComparisonRecord(found.days, found.affected, found.waiting, trust.RULE, rows)


def _compared(each: ComparedFigure) -> ComparedRecord:
    figure, found = each.figure, each.found
    known = found if isinstance(found, Compared) else None
    return ComparedRecord(
        name=figure.name,
        label=figure.label,
        matched=found.matched,
        controls=known.controls if known else 0,
        before=known.of_affected.before if known else None,
        after=known.of_affected.after if known else None,
        others_before=known.of_controls.before if known else None,
        others_after=known.of_controls.after if known else None,
        difference=known.effect if known else None,
        low=known.low if known else None,
        high=known.high if known else None,
        higher_is_better=figure.better > 0,
        words=trust_compared.shown(each).verdict,
    )


def history(recovery: Recovery) -> RecoveryHistory:
    return RecoveryHistory(issue_records.moves_of(recovery))


def list_words(recovery: Recovery, part: Slice) -> Page[RecoveryWordRecord]:
    """In the order in which they were said; ``updated_since`` asks when that was, for they never change."""
    found = recovery.words.filter(**given(said_at__gte=part.updated_since))
    page = cursors.take(found, WORDS, part)
    return Page([word_record(word) for word in page.entries], page.last_key)


def word_record(word: RecoveryWord) -> RecoveryWordRecord:
    return RecoveryWordRecord(*(getattr(word, name) for name in RecoveryWordRecord.__struct_fields__))


def list_steps(recovery: Recovery, part: Slice, *, state: str | None = None) -> Page[RecoveryStepRecord]:
    page = cursors.take_changes(recovery.steps.filter(**given(state=state)), STEPS, part)
    return Page([step_record(step) for step in page.entries], page.last_key)


def step_record(step: RecoveryStep) -> RecoveryStepRecord:
    copied = {name: getattr(step, name) for name in RecoveryStepRecord.__struct_fields__ if name != "etag"}
    return RecoveryStepRecord(**copied, etag=f'"{step.version}"')


def _record(case: Recovery) -> RecoveryRecord:
    copied = {name: getattr(case, name) for name in RecoveryRecord.__struct_fields__ if name != "etag"}
    return RecoveryRecord(**copied, etag=f'"{case.version}"')

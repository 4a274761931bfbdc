"""Steps of a recovery plan: added one by one or as a programme; done or dropped by people, or ticked off by the touchpoint that did them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Recovery, RecoveryStep, Touchpoint
from outreach.queries import recovery_scope
from outreach.recoveries import PROGRAMMES, StepState, days_of
from outreach.services import recovery_moves, words
from outreach.vocabulary import Outcome, TouchpointKind

MOST = 60
"""Open ones of a case. Whoever plans more plans nothing."""
EARLY = timedelta(days=5)
"""A talk so long before its day is the one that was planned."""


class StepSettled(DomainError):
    code = "step_settled"


@transaction.atomic
def add(
    *,
    recovery: Recovery,
    what: str,
    due_on: date,
    touch: TouchpointKind | None = None,
    owner: User | None = None,
    by: User,
    at: datetime,
) -> RecoveryStep:
    """``owner`` None: who leads the case. Raises Forbidden, NotFound, Invalid, RecoveryIsOver."""
    held = recovery_moves.hold_to_lead(recovery, by=by)
    said = words.required(what, field="what", ask="Say what is done.", longest=2000)
    if due_on < at.date() - timedelta(days=1):
        raise Invalid("That day is over. Name one that is to come.", field="due_on")
    return _write(held, [RecoveryStep(what=said, touch=touch or "", due_on=due_on)], owner, by, at)[0]


@transaction.atomic
def add_programme(
    *, recovery: Recovery, programme: str, owner: User | None = None, by: User, at: datetime
) -> Sequence[RecoveryStep]:
    """Its touches, each on its day. Raises Forbidden, NotFound, Invalid, RecoveryIsOver."""
    held = recovery_moves.hold_to_lead(recovery, by=by)
    chosen = PROGRAMMES.get(programme)
    if chosen is None:
        raise Invalid(f"There is no such programme. There are: {', '.join(PROGRAMMES)}.", field="programme")
    if held.steps.filter(programme=programme, state=StepState.OPEN).exists():
        raise Invalid(f"“{chosen.label}” is in this plan already.", field="programme")
    planned = [
        RecoveryStep(what=touch.what, touch=touch.kind, due_on=day, programme=programme)
        for touch, day in days_of(chosen, at.date())
    ]
    return _write(held, planned, owner, by, at)


@transaction.atomic
def settle(
    *, step: RecoveryStep, to: StepState, outcome: str, seen: Seen | None = None, by: User, at: datetime
) -> RecoveryStep:
    """Raises Forbidden, NotFound, Invalid, StepSettled, Stale."""
    recovery_moves.hold(step.recovery, by=by)
    rows = RecoveryStep.objects.select_for_update(of=("self",))
    held = rows.select_related("owner", "settled_by", "recovery__customer").get(pk=step.pk)
    if not recovery_scope.may_settle(by, held):
        raise Forbidden("You may not settle this step. Whose step it is, or who leads the case can.")
    if is_stale(held.version, seen):
        raise Stale(f"{_where_it_is(held)}. {GO_ON}")
    if held.state != StepState.OPEN:
        raise StepSettled(f"{_where_it_is(held)}. Add another step to change it.")
    if to == StepState.OPEN:
        raise Invalid("A step ends as done or as dropped.", field="to")
    ask = "Say what came of it." if to == StepState.DONE else "Say why it is dropped."
    held.outcome = words.required(outcome, field="outcome", ask=ask, longest=2000)
    held.state, held.settled_by, held.settled_at = to, by, at
    held.save()
    return held


def tick_off(*, touchpoint: Touchpoint, by: User, at: datetime) -> RecoveryStep | None:
    """In the transaction that logs a talk: the next step of that kind is done by it, without anybody's saying so twice."""
    if touchpoint.outcome != Outcome.CONNECTED:
        return None
    waiting = RecoveryStep.objects.select_for_update(of=("self",)).filter(
        recovery__customer=touchpoint.customer_id,
        state=StepState.OPEN,
        touch=touchpoint.kind,
        due_on__lte=(touchpoint.happened_at + EARLY).date(),
        added_at__lte=touchpoint.happened_at,
    )
    step = waiting.order_by("due_on", "pk").first()
    if step is not None:
        step.state, step.settled_by, step.settled_at, step.touchpoint = StepState.DONE, by, at, touchpoint
        step.outcome = touchpoint.summary[:2000] or "See the touchpoint."
        step.save()
    return step


def _write(
    held: Recovery, planned: Sequence[RecoveryStep], owner: User | None, by: User, at: datetime
) -> Sequence[RecoveryStep]:
    if held.steps.filter(state=StepState.OPEN).count() + len(planned) > MOST:
        raise Invalid(f"More than {MOST} open steps are no plan. Settle some first.", field="what")
    doing = owner or held.owner
    recovery_moves.check_leads(doing, held)
    for step in planned:
        step.recovery, step.owner, step.added_by, step.added_at = held, doing, by, at
    return RecoveryStep.objects.bulk_create(planned)


def _where_it_is(held: RecoveryStep) -> str:
    if held.settled_by is None or held.settled_at is None:
        return f"{held.owner.name} sees to it, and it is open"
    state = StepState(held.state).label.lower()
    return f"{held.settled_by.name} ended it on {held.settled_at:%-d %b %Y at %H:%M} UTC: it is {state}"

"""Recovery cases: opened by whose customer it is, or by the CCO; planned, led, and ended as recovered or lost.

A customer has one open case at a time. Whoever is at risk once more gets a new one, with a clock of its own.
"""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from accounts.models import Company, Customer, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import Seen
from outreach import due
from outreach.models import Crisis, Recovery, RecoveryClock
from outreach.models.recovery import OPEN
from outreach.notices import Event
from outreach.queries import recovery_scope, recovery_standing
from outreach.recoveries import LONGEST_CADENCE, PLAN_WITHIN, RECOVERY, RecoveryCause, RecoveryState, recovery_checks
from outreach.services import notifications, recovery_moves, whereabouts, words
from outreach.services.escalations import check_has_not_left
from outreach.services.recovery_moves import RecoveryMoved

END_ASKS = {
    RecoveryState.RECOVERED: "Say what shows that they trust us again.",
    RecoveryState.LOST: "Say why they left, or why we gave up.",
    RecoveryState.NOT_AT_RISK: "Say how we know that they never were at risk.",
}


class AlreadyOpen(DomainError):
    """``recovery_id``: of the one that is."""

    code = "recovery_already_open"

    def __init__(self, message: str, *, recovery_id: int) -> None:
        super().__init__(message)
        self.recovery_id = recovery_id


class NotRecovered(DomainError):
    code = "not_recovered"


@transaction.atomic
def open_case(
    *,
    customer: Customer,
    reason: str,
    opened_because: RecoveryCause = RecoveryCause.BY_HAND,
    crisis: Crisis | None = None,
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Recovery:
    """``owner`` None: whose customer it is, or who opens it. Raises Forbidden, Invalid, AlreadyOpen, CustomerHasLeft."""
    check_may_open(by, customer)
    said = words.required(reason, field="reason", ask="Say why their trust is at risk.")
    held = Customer.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=customer.pk)
    check_has_not_left(held, at)
    _check_is_first(held)
    before = Recovery.objects.filter(customer=held, followed_by=None).order_by("-opened_at", "-pk").first()
    case = Recovery(
        customer=held,
        owner=owner or _usual_owner(held, by),
        opened_because=opened_because,
        reason=said,
        crisis=crisis,
        follows=before,
        opened_by=by,
        opened_at=at,
        arr=held.arr,
        currency=held.currency if held.arr is not None else "",
    )
    recovery_moves.check_leads(case.owner, case)
    _insert(case)
    RecoveryClock.objects.create(recovery=case, due_at=at + PLAN_WITHIN)
    notifications.notify(event=Event.RECOVERY_YOURS, to=[case.owner], about=case, by=by, at=at)
    return case


@transaction.atomic
def plan(
    *,
    recovery: Recovery,
    cause: str,
    goal: str,
    cadence_days: int,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Recovery:
    """What went wrong, what must be so in the end, and how often they hear from us; made, or made better. Raises Forbidden, NotFound,
    Invalid, RecoveryIsOver, Stale."""
    held = recovery_moves.hold_to_lead(recovery, by=by, seen=seen)
    held.cause = words.required(cause, field="cause", ask="Say what went wrong, as you tell it to them.")
    held.goal = words.required(goal, field="goal", ask="Say what must be so, that they trust us again.")
    if not 1 <= cadence_days <= LONGEST_CADENCE:
        raise Invalid(f"Name 1 to {LONGEST_CADENCE} days: longer silence is no cadence.", field="cadence_days")
    held.cadence_days = cadence_days
    if held.state != RecoveryState.AT_RISK:
        held.save()
        return held
    moved = recovery_moves.move(held, RecoveryState.PLAN_IN_PLACE, by=by, at=at)
    owe_word(held, at)
    return moved


@transaction.atomic
def hand_over(*, recovery: Recovery, owner: User, seen: Seen | None = None, by: User, at: datetime) -> Recovery:
    """Raises Forbidden, NotFound, Invalid, RecoveryIsOver, Stale."""
    held = recovery_moves.hold_to_lead(recovery, by=by, seen=seen)
    recovery_moves.check_leads(owner, held)
    if owner.pk == held.owner_id:
        raise Invalid(f"{owner.name} leads it already.", field="owner")
    held.owner = owner
    held.save()
    notifications.notify(event=Event.RECOVERY_YOURS, to=[owner], about=held, by=by, at=at)
    return held


@transaction.atomic
def end(
    *, recovery: Recovery, to: RecoveryState, note: str, seen: Seen | None = None, by: User, at: datetime
) -> Recovery:
    """Recovered only with nothing open; lost, or never at risk, drops what was planned. Raises Forbidden, NotFound, Invalid,
    NotRecovered, RecoveryMoved, RecoveryIsOver, Stale."""
    held = recovery_moves.hold_to_lead(recovery, by=by, seen=seen)
    if to not in END_ASKS:
        raise Invalid("A case ends as recovered, as lost, or as never at risk.", field="to")
    said = words.required(note, field="note", ask=END_ASKS[to])
    if not RECOVERY.may(held.state, to):
        raise RecoveryMoved(whereabouts.not_from_here(held, to, RECOVERY))
    if to == RecoveryState.RECOVERED:
        _check_recovered(held, at)
    return end_held(held, to, note=said, by=by, at=at)


def end_held(
    held: Recovery, to: RecoveryState, *, note: str, by: User | None = None, job: str = "", at: datetime
) -> Recovery:
    """For whoever holds it and has checked. What was planned is dropped; who drops it is who led it, where a job does."""
    recovery_standing.open_steps(held).update(
        state="dropped", settled_by=by or held.owner, settled_at=at, outcome=f"The case ended as {to.label.lower()}."
    )
    held.ended_at = at
    RecoveryClock.objects.filter(recovery=held).delete()
    return recovery_moves.move(held, to, note=note, by=by, job=job, at=at)


def owe_word(held: Recovery, at: datetime, *, days: int | None = None) -> date:
    """The next word is due when that day, which is returned, ends where the customer is."""
    zone = due.zone_of(held.customer.time_zone, Company.ours().zone)
    day = at.astimezone(zone).date() + timedelta(days=days or held.cadence_days or 1)
    owed = {"due_at": due.end_of(day, zone), "missed_at": None, "changed_at": at}
    RecoveryClock.objects.update_or_create(recovery=held, defaults=owed)
    return day


def check_may_open(by: User, customer: Customer) -> None:
    """Raises Forbidden."""
    if not recovery_scope.may_open(by, customer):
        raise Forbidden("You may not open a recovery case here. Whose customer it is, or the CCO can.")


def _check_recovered(held: Recovery, at: datetime) -> None:
    check_has_not_left(held.customer, at)
    standing = recovery_standing.standing(held, at=at)
    open_ones = [f"{each.label.lower()} ({each.words})" for each in recovery_checks(standing) if not each.is_met]
    if open_ones:
        raise NotRecovered(f"Not yet. What is missing: {'; '.join(open_ones)}.", field="to")


def _check_is_first(held: Customer) -> None:
    first = Recovery.objects.filter(OPEN, customer=held).first()
    if first is not None:
        raise _already(first)


def _already(first: Recovery) -> AlreadyOpen:
    return AlreadyOpen(f"Their case is open: go on in /recoveries/{first.pk}.", recovery_id=first.pk)


def _insert(case: Recovery) -> None:
    """Past the check above only whoever does not hold the customer could be first."""
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        first = Recovery.objects.filter(OPEN, customer=case.customer_id).first()
        raise (_already(first) if first else error) from error


def _usual_owner(customer: Customer, by: User) -> User:
    owner = customer.owner
    return owner if owner is not None and owner.is_active else by

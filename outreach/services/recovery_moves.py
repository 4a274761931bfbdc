"""A recovery case held until its transaction ends, for whoever leads it, and its moves from one stage to another."""

from datetime import datetime

from accounts import access
from accounts.models import Contact, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Ask, Recovery
from outreach.queries import last_change, recovery_scope
from outreach.recoveries import RECOVERY, RecoveryState
from outreach.services import ledgers, whereabouts, words


class RecoveryMoved(DomainError):
    """It is not at the stage at which this step begins; somebody may have been first."""

    code = "recovery_moved"


class RecoveryIsOver(DomainError):
    code = "recovery_is_over"


def hold(recovery: Recovery, *, by: User, seen: Seen | None = None) -> Recovery:
    """Its row, until the transaction ends, for somebody who sees its customer and has seen it as it is. Raises NotFound, Stale."""
    recovery_scope.get_recovery(by, recovery.pk)
    rows = Recovery.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("customer__owner", "owner").get(pk=recovery.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{whereabouts.where_it_is(held)}{_changed(held)}. {GO_ON}")
    return held


def hold_to_lead(recovery: Recovery, *, by: User, seen: Seen | None = None) -> Recovery:
    """While it goes on. Raises Forbidden, RecoveryIsOver besides."""
    held = hold(recovery, by=by, seen=seen)
    if not recovery_scope.may_lead(by, held):
        raise Forbidden("You may not lead this case. Who owns it, who owns the customer, or the CCO can.")
    return goes_on(held)


def goes_on(held: Recovery) -> Recovery:
    if held.is_over:
        raise RecoveryIsOver(f"{whereabouts.where_it_is(held)}. Open another case if they are at risk again.")
    return held


def check_leads(person: User, about: Recovery | Ask | Contact, *, field: str = "owner") -> None:
    """Whoever does something for a customer must see it."""
    if not person.is_active:
        raise Invalid(f"{person.name} is switched off. Choose somebody who works here.", field=field)
    if not access.visible_customers(person).filter(pk=about.customer_id).exists():
        raise Invalid(f"{person.name} does not see this customer. Choose somebody of its team.", field=field)


def move(
    held: Recovery, to: RecoveryState, *, note: str = "", by: User | None = None, job: str = "", at: datetime
) -> Recovery:
    """For whoever holds it, with what they changed in it."""
    if not RECOVERY.may(held.state, to):
        raise RecoveryMoved(whereabouts.not_from_here(held, to, RECOVERY))
    held.save()
    ledgers.move(held, to, note=words.optional(note, field="note"), by=by, job=job, at=at)
    return held


def _changed(held: Recovery) -> str:
    now = {"owner_id": f"{held.owner.name} leads it", "cadence_days": f"a word is owed every {held.cadence_days} days"}
    told = last_change.told(held, {**now, "cause": "the cause is told otherwise", "goal": "it has another goal"})
    return f"; {told}" if told else ""

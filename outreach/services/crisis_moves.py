"""A crisis held until its transaction ends, for whoever may act on it, and its moves from one stage to another."""

from datetime import datetime

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Crisis
from outreach.queries import crisis_scope, last_change
from outreach.services import ledgers, words
from outreach.services.whereabouts import not_from_here, where_it_is
from outreach.states import CRISIS, CrisisState


class CrisisMoved(DomainError):
    """It is not at the stage at which this step begins; somebody may have been first."""

    code = "crisis_moved"


class CrisisIsOver(DomainError):
    code = "crisis_is_over"


def hold(crisis: Crisis, *, by: User, seen: Seen | None = None) -> Crisis:
    """Its row, until the transaction ends, for somebody inside who has seen it as it is. Raises Stale."""
    crisis_scope.get_inside(by, crisis.pk)
    people = (*crisis_scope.ROLES, "opened_by")
    held = Crisis.objects.select_for_update(no_key=True, of=("self",)).select_related(*people).get(pk=crisis.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}{_changed(held)}. {GO_ON}")
    return held


def hold_to_command(crisis: Crisis, *, by: User, seen: Seen | None = None) -> Crisis:
    held = hold(crisis, by=by, seen=seen)
    if not crisis_scope.may_command(by, held):
        raise Forbidden("You may not command this crisis. Its commander, the CCO or an administrator can.")
    return held


def hold_to_work(crisis: Crisis, *, by: User) -> Crisis:
    """While it goes on. Raises CrisisIsOver."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    held = hold(crisis, by=by)
    if held.is_over:
        raise CrisisIsOver("This crisis is over. Declare another one if it begins anew.")
    return held


def check_works_here(person: User | None, *, field: str) -> None:
    if person is not None and not person.is_active:
        raise Invalid(f"{person.name} is switched off. Choose somebody who works here.", field=field)


def move(held: Crisis, to: CrisisState, *, note: str = "", by: User, at: datetime) -> Crisis:
    """For whoever holds it, with what they changed in it."""
    if not CRISIS.may(held.state, to):
        raise CrisisMoved(not_from_here(held, to, CRISIS))
    held.save()
    ledgers.move(held, to, note=words.optional(note, field="note"), by=by, at=at)
    return held


def _changed(held: Crisis) -> str:
    told = last_change.told(
        held,
        {
            "severity": f"its severity is {held.severity}",
            "cadence_minutes": f"an update is due every {held.cadence_minutes} minutes",
            "commander_id": f"{held.commander.name if held.commander else 'nobody'} commands it",
            "liaison_id": "it has another liaison",
            "scribe_id": "it has another scribe",
        },
    )
    return f"; {told}" if told else ""

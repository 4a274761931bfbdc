"""A version of a script held until its transaction ends, and its moves."""

from datetime import datetime

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.honesty.stages import SCRIPT, ScriptState
from outreach.models import Crisis, ScriptVersion
from outreach.queries import crisis_scope, script_scope
from outreach.services import crisis_moves, ledgers, whereabouts
from outreach.services.crisis_moves import CrisisIsOver


class ScriptMoved(DomainError):
    """It is not at the state in which this step begins; somebody may have been first."""

    code = "script_moved"


def check_may_write(crisis: Crisis, by: User) -> None:
    """Inside the crisis, while it goes on. Raises NotFound, Forbidden, CrisisIsOver."""
    inside = crisis_scope.get_inside(by, crisis.pk)
    access.check_may(by, Action.MAKE_PROMISES)
    if inside.is_over:
        raise CrisisIsOver("This crisis is over: what was said in it stays as it is.")


def hold(version: ScriptVersion, *, by: User, seen: Seen | None = None) -> ScriptVersion:
    """Its row, for somebody who may write in its crisis and has seen it as it is. Raises Stale besides."""
    known = script_scope.get_version(by, version.pk)
    check_may_write(known.script.crisis, by)
    crisis_moves.hold(known.script.crisis, by=by)  # one after the other: of a script one version is published
    locked = ScriptVersion.objects.select_for_update(of=("self",)).select_related(*script_scope.PEOPLE)
    held = locked.get(pk=version.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}. {GO_ON}")
    return held


def move(held: ScriptVersion, to: ScriptState, *, note: str = "", by: User, at: datetime) -> ScriptVersion:
    """For whoever holds it, with what they changed in it."""
    check_may_move(held, to)
    held.save()
    ledgers.move(held, to, note=note, by=by, at=at)
    held.refresh_from_db()
    return held


def check_may_move(held: ScriptVersion, to: ScriptState) -> None:
    if not SCRIPT.may(held.state, to):
        raise ScriptMoved(f"{where_it_is(held)}, so it cannot become {to.label.lower()} now.")


def where_it_is(held: ScriptVersion) -> str:
    return whereabouts.where_it_is(held, called=f"Version {held.number}")

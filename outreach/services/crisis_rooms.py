"""Who runs a crisis, how severe it is, which issues belong to it, and whom it touches: what changes while it goes on."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import Crisis, CrisisCadence, CrisisIssue, Issue
from outreach.notices import Event
from outreach.queries import scope
from outreach.queries.audience_rules import Filter
from outreach.services import crises, crisis_audience, crisis_moves, notifications
from outreach.services.crisis_moves import CrisisIsOver, CrisisMoved
from outreach.states import CrisisState


@transaction.atomic
def give_roles(
    *,
    crisis: Crisis,
    commander: User,
    liaison: User | None = None,
    scribe: User | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Crisis:
    """All three at once: who is not named has none. Raises Forbidden, NotFound, Invalid, Stale, CrisisIsOver."""
    held = _hold(crisis, by, seen)
    given = {"commander": commander, "liaison": liaison, "scribe": scribe}
    new = [person for name, person in given.items() if person and person.pk != getattr(held, f"{name}_id")]
    for name, person in given.items():
        crisis_moves.check_works_here(person, field=name)
        setattr(held, name, person)
    held.save()
    notifications.notify(event=Event.CRISIS_JOINED, to=new, about=held, by=by, at=at)
    return held


@transaction.atomic
def weigh(
    *,
    crisis: Crisis,
    severity: int,
    cadence_minutes: int | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Crisis:
    """Its severity, and how often an update is owed. The next one never comes later for it. Raises Invalid, besides."""
    held = _hold(crisis, by, seen)
    if not 1 <= severity <= 5:
        raise Invalid("A severity is 1 (worst) to 5.", field="severity")
    held.severity, held.cadence_minutes = severity, crises.checked_cadence(severity, cadence_minutes)
    held.save()
    soonest = at + timedelta(minutes=held.cadence_minutes)
    CrisisCadence.objects.filter(crisis=held, due_at__gt=soonest).update(due_at=soonest, missed_at=None)
    return held


@transaction.atomic
def link(*, crisis: Crisis, issue: Issue, by: User, at: datetime) -> CrisisIssue:
    """Its squad sees the room from now on, and its customers are in the audience. Linking twice changes nothing."""
    held = crisis_moves.hold_to_work(crisis, by=by)
    scope.get_issue(by, issue.pk)
    found, is_new = CrisisIssue.objects.get_or_create(
        crisis=held, issue=issue, defaults={"linked_by": by, "linked_at": at}
    )
    if is_new:
        crisis_audience.read_again(crisis=held, at=at)
    return found


@transaction.atomic
def unlink(*, crisis: Crisis, issue: Issue, by: User, at: datetime) -> bool:
    """Whom it brought into the audience stays there. False if it was not linked."""
    held = crisis_moves.hold_to_command(crisis, by=by)
    if held.is_over:
        raise CrisisIsOver("This crisis is over: its issues stay in its books.")
    if held.main_issue_id == issue.pk:
        raise Invalid("The crisis was opened for this issue, which stays its first.", field="issue")
    deleted, _ = CrisisIssue.objects.filter(crisis=held, issue=issue).delete()
    return deleted > 0


@transaction.atomic
def set_audience(*, crisis: Crisis, wanted: Filter, seen: Seen | None = None, by: User, at: datetime) -> int:
    """Whoever matches comes in, now and later; nobody leaves. Returns how many are new. Raises Invalid, CrisisMoved, besides."""
    held = _hold(crisis, by, seen)
    if held.state == CrisisState.SUSPECTED:
        raise CrisisMoved("Whom a crisis touches is frozen when it is declared. Declare it with this audience.")
    return crisis_audience.set_filter(crisis=held, wanted=wanted, by=by, at=at)


def _hold(crisis: Crisis, by: User, seen: Seen | None) -> Crisis:
    held = crisis_moves.hold_to_command(crisis, by=by, seen=seen)
    if held.is_over:
        raise CrisisIsOver("This crisis is over. Declare another one if it begins anew.")
    return held

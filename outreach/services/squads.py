"""Who works on an issue. The owner stands in the issue; everybody else has one or more roles in its squad."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import Issue, SquadMember
from outreach.notices import Event
from outreach.services import issues, notifications
from outreach.vocabulary import SquadRole


@transaction.atomic
def join(*, issue: Issue, user: User, role: SquadRole, seen: Seen | None = None, by: User, at: datetime) -> SquadMember:
    """Joining twice changes nothing. Whoever is in a squad sees the issue and its loops. Raises Forbidden, NotFound, Invalid,
    IssueMoved."""
    held = issues.hold(issue, by=by, seen=seen)
    issues.check_goes_on(held)
    if not user.is_active:
        raise Invalid(f"{user.name} is switched off. Choose somebody who works here.", field="user")
    member, is_new = SquadMember.objects.get_or_create(issue=held, user=user, role=role, defaults={"joined_at": at})
    if is_new:
        notifications.notify(event=Event.SQUAD_JOINED, to=[user], about=held, by=by, at=at)
    return member


@transaction.atomic
def leave(*, issue: Issue, user: User, role: SquadRole, seen: Seen | None = None, by: User, at: datetime) -> bool:
    """False if that person did not have that role."""
    held = issues.hold(issue, by=by, seen=seen)
    deleted, _ = SquadMember.objects.filter(issue=held, user=user, role=role).delete()
    return deleted > 0

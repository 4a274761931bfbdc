"""Who works on an issue, and who may settle what is decided about it: for whoever has something to tell them."""

from accounts.models import User
from accounts.vocabulary import Role
from outreach.models import Issue
from outreach.vocabulary import SquadRole


def crew_of(issue: Issue) -> list[User]:
    """Its owner, and whoever is in its squad."""
    return [*([issue.owner] if issue.owner else []), *User.objects.filter(squads__issue=issue).distinct()]


def approvers_of(issue: Issue) -> list[User]:
    """Whom the squad names, and the CCO. Administrators may as well, and are not asked each time."""
    named = User.objects.filter(squads__issue=issue, squads__role=SquadRole.APPROVER)
    return [*named, *deciders()]


def deciders() -> list[User]:
    return list(User.objects.filter(role=Role.CCO, is_active=True))

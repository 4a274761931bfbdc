"""Who works on an issue, and who may settle what is decided about it: for whoever has something to tell them."""

from collections.abc import Collection

from accounts.models import User
from accounts.vocabulary import Role
from outreach.models import Issue
from outreach.vocabulary import SquadRole


def crew_of(issue: Issue) -> list[User]:
    """Its owner, and whoever is in its squad."""
    return [*([issue.owner] if issue.owner else []), *User.objects.filter(squads__issue=issue).distinct()]


def approvers_of(issue: Issue, *, besides: Collection[int]) -> list[User]:
    """Whom the squad names, and the CCO. Administrators may as well, and are not asked each time."""
    named = User.objects.filter(squads__issue=issue, squads__role=SquadRole.APPROVER)
    return [*named, *deciders(besides=besides)]


def deciders(*, besides: Collection[int]) -> list[User]:
    """The CCO; where every CCO is among those who wrote it, and so may not settle it, the administrators."""
    others = User.objects.filter(is_active=True).exclude(pk__in=besides)
    return list(others.filter(role=Role.CCO)) or list(others.filter(role=Role.ADMINISTRATOR))

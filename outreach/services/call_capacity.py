"""How many conversations fit into a week, and how many issues an expert can carry. The audit row is written by trigger."""

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.models import CallCapacity, ExpertCapacity
from outreach.models.call_plan import MOST_CONVERSATIONS
from outreach.models.scene import MOST_ISSUES


@transaction.atomic
def set_capacity(*, conversations: int, by: User) -> CallCapacity:
    """Raises Forbidden, Invalid."""
    _check(conversations, 0, MOST_CONVERSATIONS, "conversations", by)
    stored, _ = CallCapacity.objects.update_or_create(pk=1, defaults={"conversations": conversations})
    return stored


@transaction.atomic
def set_of_experts(*, issues: int, by: User) -> ExpertCapacity:
    """Raises Forbidden, Invalid."""
    _check(issues, 1, MOST_ISSUES, "issues", by)
    stored, _ = ExpertCapacity.objects.update_or_create(pk=1, defaults={"issues": issues})
    return stored


def _check(given: int, least: int, most: int, field: str, by: User) -> None:
    access.check_may(by, Action.SET_CAPACITY)
    if not least <= given <= most:
        raise Invalid(f"Give a whole number from {least} to {most:,}.", field=field)

"""How many conversations fit into a week. The audit row is written by trigger."""

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.models import CallCapacity
from outreach.models.call_plan import MOST_CONVERSATIONS


@transaction.atomic
def set_capacity(*, conversations: int, by: User) -> CallCapacity:
    """Raises Forbidden, Invalid."""
    access.check_may(by, Action.SET_CAPACITY)
    if not 0 <= conversations <= MOST_CONVERSATIONS:
        raise Invalid(f"Give a whole number from 0 to {MOST_CONVERSATIONS:,}.", field="conversations")
    stored, _ = CallCapacity.objects.update_or_create(pk=1, defaults={"conversations": conversations})
    return stored

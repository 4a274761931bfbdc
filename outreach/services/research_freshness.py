"""For how long research by a method is fresh. The audit row is written by trigger."""

from collections.abc import Mapping

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.insights import MOST_FRESH_DAYS, ResearchMethod
from outreach.models import MethodFreshness


@transaction.atomic
def set_days(*, days: Mapping[ResearchMethod, int], by: User) -> None:
    """Of the methods that are named; the others stay. Raises Forbidden, Invalid."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    for method, count in days.items():
        if not 1 <= count <= MOST_FRESH_DAYS:
            raise Invalid(f"Give a whole number of days from 1 to {MOST_FRESH_DAYS}.", field=method.value)
        MethodFreshness.objects.update_or_create(method=method, defaults={"days": count})

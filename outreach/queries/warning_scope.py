"""Which early warnings a person may see, and how much of them.

Who sees everybody sees all of it. Whoever has a customer among those who complain sees the warning and its numbers, and no customer and no
word but those of their own.
"""

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import NotFound
from outreach.models import EarlyWarning, WarnedCustomer


def visible_warnings(user: User) -> QuerySet[EarlyWarning]:
    if access.sees_everyone(user):
        return EarlyWarning.objects.all()
    if not access.may_see(user):
        return EarlyWarning.objects.none()
    own = access.limit(Customer.objects.all(), user).values("pk")
    return EarlyWarning.objects.filter(pk__in=WarnedCustomer.objects.filter(customer__in=own).values("warning_id"))


def get_warning(user: User, pk: int) -> EarlyWarning:
    """The warning, or NotFound: a stranger never learns whether there is one."""
    warning = visible_warnings(user).select_related("issue", "crisis").filter(pk=pk).first()
    if warning is None:
        raise NotFound("There is no such early warning, or none of your customers is in it.")
    return warning


def may_settle(user: User) -> bool:
    """Put it aside for everybody."""
    return access.may(user, Action.RUN_CRISES)


def may_take_in_hand(user: User) -> bool:
    return access.may(user, Action.WORK_ON_ISSUES)

"""Which recovery cases a person may see (those of the customers they see), and who leads one."""

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import NotFound
from outreach.models import Recovery, RecoveryStep
from outreach.models.recovery import OPEN


def visible_recoveries(user: User) -> QuerySet[Recovery]:
    """Not those of customers who were deleted, or turned out to be another one."""
    found = Recovery.objects.filter(customer__deleted_at=None)
    return access.limit(found, user, team="customer__team_id", owner="customer__owner_id")


def get_recovery(user: User, pk: int) -> Recovery:
    """The case, or NotFound: a stranger never learns whether there is one."""
    found = visible_recoveries(user).select_related("customer__owner", "owner", "opened_by", "crisis", "follows")
    recovery = found.filter(pk=pk).first()
    if recovery is None:
        raise NotFound("There is no such recovery case, or its customer is not one of yours.")
    return recovery


def get_step(user: User, pk: int) -> RecoveryStep:
    found = RecoveryStep.objects.select_related("recovery", "owner")
    step = found.filter(pk=pk, recovery__in=visible_recoveries(user)).first()
    if step is None:
        raise NotFound("There is no such step, or its customer is not one of yours.")
    return step


def open_of(customer_id: int) -> Recovery | None:
    return Recovery.objects.filter(OPEN, customer=customer_id).select_related("owner", "customer", "clock").first()


def may_open(user: User, customer: Customer) -> bool:
    """Whose customer it is, and the CCO."""
    return _works(user) and (customer.owner_id == user.pk or _decides(user))


def may_lead(user: User, recovery: Recovery) -> bool:
    """``recovery`` with its customer, which this person sees."""
    return _works(user) and (user.pk in (recovery.owner_id, recovery.customer.owner_id) or _decides(user))


def may_settle(user: User, step: RecoveryStep) -> bool:
    return may_lead(user, step.recovery) or (_works(user) and step.owner_id == user.pk)


def _works(user: User) -> bool:
    return access.may(user, Action.WORK_ON_ISSUES)


def _decides(user: User) -> bool:
    return access.may(user, Action.RUN_CRISES)

"""Which favours a person may see (those of the customers they see), and who leads one."""

from django.db.models import QuerySet

from accounts import access, identity
from accounts.access import Action
from accounts.models import Contact, User
from crisis_triage.shared.errors import NotFound
from outreach.models import Ask

WITH = ("customer__owner", "contact", "owner", "crisis", "proposed_by", "asked_by", "thanked_by")


def visible_asks(user: User) -> QuerySet[Ask]:
    """Not those of customers who were deleted, or turned out to be another one."""
    found = Ask.objects.filter(customer__deleted_at=None)
    return access.limit(found, user, team="customer__team_id", owner="customer__owner_id")


def get_ask(user: User, pk: int) -> Ask:
    """The ask, or NotFound: a stranger never learns whether there is one."""
    ask = visible_asks(user).select_related(*WITH).filter(pk=pk).first()
    if ask is None:
        raise NotFound("There is no such ask, or its customer is not one of yours.")
    return ask


def get_contact(user: User, pk: int) -> Contact:
    """Of one who was merged it is the one who goes on."""
    contact = identity.called(identity.visible_contacts(user).select_related("customer"), pk)
    if contact is None:
        raise NotFound("There is no such contact, or their customer is not one of yours.")
    return contact


def may_ask(user: User) -> bool:
    """Whoever works with the customers they see."""
    return access.may(user, Action.WORK_ON_ISSUES)


def may_lead(user: User, ask: Ask) -> bool:
    """``ask`` with its customer, which this person sees."""
    is_theirs = user.pk in (ask.owner_id, ask.proposed_by_id, ask.customer.owner_id)
    return may_ask(user) and (is_theirs or access.may(user, Action.RUN_CRISES))

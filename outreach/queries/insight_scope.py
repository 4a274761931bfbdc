"""Which insights and planned talks a person may see: those of the customers they see."""

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import Insight, PlannedTalk

OF_CUSTOMER = {"team": "customer__team_id", "owner": "customer__owner_id"}


def visible_insights(user: User) -> QuerySet[Insight]:
    """Not those of customers who were deleted, or turned out to be another one."""
    return access.limit(Insight.objects.filter(customer__deleted_at=None), user, **OF_CUSTOMER)


def visible_talks(user: User) -> QuerySet[PlannedTalk]:
    return access.limit(PlannedTalk.objects.filter(customer__deleted_at=None), user, **OF_CUSTOMER)


def get_insight(user: User, pk: int) -> Insight:
    """The insight, or NotFound: a stranger never learns whether there is one."""
    found = visible_insights(user).select_related("customer", "made_by", "withdrawn_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such insight, or its customer is not one of yours.")
    return found


def get_talk(user: User, pk: int) -> PlannedTalk:
    people = ("customer", "contact", "owner", "added_by", "settled_by")
    found = visible_talks(user).select_related(*people).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such plan, or its customer is not one of yours.")
    return found


def may_withdraw(user: User, insight: Insight) -> bool:
    is_own = insight.made_by_id == user.pk and access.may(user, Action.LOG_TOUCHPOINT)
    return is_own or access.may(user, Action.RUN_CRISES)


def may_settle(user: User, talk: PlannedTalk) -> bool:
    is_own = user.pk in (talk.owner_id, talk.added_by_id) and access.may(user, Action.LOG_TOUCHPOINT)
    return is_own or access.may(user, Action.RUN_CRISES)

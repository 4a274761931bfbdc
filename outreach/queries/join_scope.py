"""Who sees a request to join a call: who is asked, who asks, and who sees all of the crisis."""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import JoinRequest
from outreach.queries import crisis_scope, sales_scope

WITH = ("target__crisis", "customer", "deal__customer", "asked", "asked_by")


def visible_joins(user: User) -> QuerySet[JoinRequest]:
    if access.sees_everyone(user):
        return JoinRequest.objects.all()
    if not access.may_see(user):
        return JoinRequest.objects.none()
    inside = Q(target__in=sales_scope.visible_targets(user).values("pk"))
    return JoinRequest.objects.filter(inside | Q(asked=user) | Q(asked_by=user))


def get_join(user: User, pk: int) -> JoinRequest:
    """The request, or NotFound: a stranger never learns whether there is one."""
    join = visible_joins(user).select_related(*WITH, "clock").filter(pk=pk).first()
    if join is None:
        raise NotFound("There is no such request, or neither you nor a crisis of yours is asked.")
    return join


def may_answer(user: User, join: JoinRequest) -> bool:
    return join.asked_id == user.pk and access.may(user, Action.WORK_ON_ISSUES)


def may_withdraw(user: User, join: JoinRequest) -> bool:
    is_theirs = join.asked_by_id == user.pk and access.may(user, Action.WORK_ON_ISSUES)
    return is_theirs or crisis_scope.may_command(user, join.target.crisis)


def may_record(user: User, join: JoinRequest) -> bool:
    """What came of the call."""
    return may_answer(user, join) or may_withdraw(user, join)

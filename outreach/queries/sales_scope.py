"""Who sees what of a sales crisis: its target, who sees all of the crisis; a deal, they and who owns or added it."""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import Deal, SalesTarget
from outreach.queries import crisis_scope

OF_TARGET = ("crisis__commander", "set_by")
OF_DEAL = ("target__crisis", "customer", "owner", "added_by")


def visible_targets(user: User) -> QuerySet[SalesTarget]:
    if access.sees_everyone(user):
        return SalesTarget.objects.all()
    return SalesTarget.objects.filter(crisis__in=crisis_scope.crises_inside(user).values("pk"))


def get_target(user: User, pk: int) -> SalesTarget:
    """The target, or NotFound: a stranger never learns whether there is one."""
    target = visible_targets(user).select_related(*OF_TARGET).filter(pk=pk).first()
    if target is None:
        raise NotFound("There is no such target, or you do not see all of its crisis.")
    return target


def visible_deals(user: User) -> QuerySet[Deal]:
    if access.sees_everyone(user):
        return Deal.objects.all()
    if not access.may_see(user):
        return Deal.objects.none()
    inside = Q(target__in=visible_targets(user).values("pk"))
    return Deal.objects.filter(inside | Q(owner=user) | Q(added_by=user))


def get_deal(user: User, pk: int) -> Deal:
    deal = visible_deals(user).select_related(*OF_DEAL).filter(pk=pk).first()
    if deal is None:
        raise NotFound("There is no such deal, or you do not see the crisis that it belongs to.")
    return deal


def may_settle(user: User, deal: Deal) -> bool:
    """``deal`` with its target and crisis, which this person sees."""
    is_theirs = user.pk in (deal.owner_id, deal.added_by_id) and access.may(user, Action.WORK_ON_ISSUES)
    return is_theirs or crisis_scope.may_command(user, deal.target.crisis)

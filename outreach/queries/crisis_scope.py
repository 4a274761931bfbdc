"""Which crises a person may see, and how much of them.

Inside are those who see everybody, who have a role in it or opened it, who own one of its actions, and the squads of its issues: they see
all of it. Whoever has a customer in its audience knows that it exists, and sees no name but those of their own customers.
"""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import Forbidden, NotFound
from outreach.models import Crisis, CrisisAction, CrisisCustomer, CrisisIssue, SquadMember

ROLES = ("commander", "liaison", "scribe")


def visible_crises(user: User) -> QuerySet[Crisis]:
    """Those of which this person knows."""
    if access.sees_everyone(user):
        return Crisis.objects.all()
    return Crisis.objects.filter(_is_inside(user) | Q(pk__in=_touching(user))) if access.may_see(user) else _none()


def crises_inside(user: User) -> QuerySet[Crisis]:
    if access.sees_everyone(user):
        return Crisis.objects.all()
    return Crisis.objects.filter(_is_inside(user)) if access.may_see(user) else _none()


def get_crisis(user: User, pk: int) -> Crisis:
    """The crisis, or NotFound: a stranger never learns whether there is one."""
    crisis = visible_crises(user).select_related(*ROLES, "opened_by", "after_action_owner").filter(pk=pk).first()
    if crisis is None:
        raise NotFound("There is no such crisis, or it touches no customer of yours.")
    return crisis


def get_inside(user: User, pk: int) -> Crisis:
    """For whoever sees all of it. Raises NotFound, Forbidden."""
    crisis = get_crisis(user, pk)
    if not is_inside(user, crisis):
        raise Forbidden("You see that this crisis exists. Its commander can give you a role that sees the rest.")
    return crisis


def get_action(user: User, pk: int) -> CrisisAction:
    action = CrisisAction.objects.select_related("crisis", "owner").filter(pk=pk).first()
    if action is None or not visible_crises(user).filter(pk=action.crisis_id).exists():
        raise NotFound("There is no such action, or its crisis touches no customer of yours.")
    get_inside(user, action.crisis_id)
    return action


def is_inside(user: User, crisis: Crisis) -> bool:
    if access.sees_everyone(user):
        return True
    return access.may_see(user) and (has_role(user, crisis) or crises_inside(user).filter(pk=crisis.pk).exists())


def has_role(user: User, crisis: Crisis) -> bool:
    return user.pk in (crisis.commander_id, crisis.liaison_id, crisis.scribe_id)


def may_work(user: User, crisis: Crisis) -> bool:
    """Write down what happens, and add what is done."""
    return access.may(user, Action.WORK_ON_ISSUES) and is_inside(user, crisis)


def may_command(user: User, crisis: Crisis) -> bool:
    is_commander = crisis.commander_id == user.pk and access.may(user, Action.WORK_ON_ISSUES)
    return is_commander or access.may(user, Action.RUN_CRISES)


def _none() -> QuerySet[Crisis]:
    return Crisis.objects.none()


def _is_inside(user: User) -> Q:
    own_issues = Q(issue__owner=user) | Q(issue__in=SquadMember.objects.filter(user=user).values("issue_id"))
    linked = CrisisIssue.objects.filter(own_issues).values("crisis_id")
    acting = CrisisAction.objects.filter(owner=user).values("crisis_id")
    roles = Q(commander=user) | Q(liaison=user) | Q(scribe=user) | Q(opened_by=user) | Q(after_action_owner=user)
    return roles | Q(pk__in=linked) | Q(pk__in=acting)


def _touching(user: User) -> QuerySet[CrisisCustomer]:
    """By their customers, deleted ones too."""
    own = access.limit(Customer.objects.all(), user).values("pk")
    return CrisisCustomer.objects.filter(customer__in=own).values("crisis_id")  # type: ignore[return-value]

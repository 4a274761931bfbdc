"""Who may see what, and who may do what: the one place that decides. (Whether it may happen *now* is for the policies.)

A role is a row of ``ROLES``. Sight has two sizes: everything, or the customers of one's teams and those one owns.
What a person may not see does not exist for that person (404); what a person sees but may not do is refused (403).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet

from accounts.models import Customer, User
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, NotFound

Row = TypeVar("Row", bound=Model)


class Action(StrEnum):
    """What may be done; the value completes the sentence "You may not …"."""

    VIEW = "see customers"
    EXPORT = "export lists"
    LOG_ESCALATION = "log an escalation"
    END_ESCALATION = "end an escalation"
    LOG_TOUCHPOINT = "log a touchpoint"
    WORK_ON_ISSUES = "open issues and work on them"
    MAKE_PROMISES = "make promises and tell customers the outcome"
    APPROVE = "approve decisions and messages to customers"
    RUN_CRISES = "declare crises and command them"
    SET_COURSE = "pick battles and park programmes"
    OVERRIDE = "set a claim of yours beside a score"
    CALL_CUSTOMERS = "call customers"
    PLAN_CALLS = "assign, snooze or wake customers on the call list"
    SET_CAPACITY = "set how many conversations fit into a week"
    EDIT_CUSTOMER = "change customers and contacts"
    MERGE = "merge customers, or part them again"
    SEND_SIGNALS = "send signals"
    IMPORT = "import files"
    MANAGE_SOURCES = "manage sources and their quarantine"
    MANAGE_SETTINGS = "change settings"
    MANAGE_PEOPLE = "invite people and set their roles"


@dataclass(frozen=True)
class Rights:
    sees_everyone: bool
    may: frozenset[Action]


def _rights(*actions: Action, sees_everyone: bool) -> Rights:
    return Rights(sees_everyone=sees_everyone, may=frozenset({Action.VIEW, *actions}))


EVERYTHING = tuple(Action)

ROLES: dict[Role, Rights] = {
    Role.CCO: _rights(*(action for action in EVERYTHING if action != Action.MANAGE_PEOPLE), sees_everyone=True),
    Role.ADMINISTRATOR: _rights(*EVERYTHING, sees_everyone=True),
    Role.ANALYST: _rights(Action.EXPORT, sees_everyone=True),
    Role.INTEGRATION: _rights(
        Action.EXPORT,
        Action.LOG_ESCALATION,
        Action.LOG_TOUCHPOINT,
        Action.PLAN_CALLS,
        Action.EDIT_CUSTOMER,
        Action.MERGE,
        Action.SEND_SIGNALS,
        Action.IMPORT,
        Action.MANAGE_SOURCES,
        sees_everyone=True,
    ),
    Role.ACCOUNT_TEAM: _rights(
        Action.EXPORT,
        Action.LOG_ESCALATION,
        Action.END_ESCALATION,
        Action.LOG_TOUCHPOINT,
        Action.WORK_ON_ISSUES,
        Action.MAKE_PROMISES,
        Action.OVERRIDE,
        Action.CALL_CUSTOMERS,
        Action.PLAN_CALLS,
        Action.EDIT_CUSTOMER,
        Action.MERGE,
        Action.SEND_SIGNALS,
        sees_everyone=False,
    ),
    Role.FUNCTION_EXPERT: _rights(
        Action.LOG_ESCALATION,
        Action.LOG_TOUCHPOINT,
        Action.CALL_CUSTOMERS,
        Action.WORK_ON_ISSUES,
        Action.MAKE_PROMISES,
        sees_everyone=False,
    ),
}
NOTHING = Rights(sees_everyone=False, may=frozenset())


def sees_everyone(user: User | AnonymousUser) -> bool:
    return _rights_of(user).sees_everyone


def may_see(user: User | AnonymousUser) -> bool:
    return Action.VIEW in _rights_of(user).may


def may(user: User | AnonymousUser, action: Action) -> bool:
    """For buttons. The service asks ``check_may``: they cannot disagree."""
    return action in _rights_of(user).may


def check_may(user: User | AnonymousUser, action: Action) -> None:
    if not may(user, action):
        raise Forbidden(f"You may not {action.value}. An administrator can give you a role that may.")


def visible_customers(user: User | AnonymousUser) -> QuerySet[Customer]:
    """The customers this person may see, without the deleted ones."""
    return limit(Customer.objects.filter(deleted_at=None), user)


def limit(
    queryset: QuerySet[Row],
    user: User | AnonymousUser,
    *,
    team: str = "team_id",
    owner: str = "owner_id",
) -> QuerySet[Row]:
    """The rows about customers this person may see. For tables that copy the columns, or reach them by a join
    (``team="customer__team_id"``)."""
    rights = _rights_of(user)
    if Action.VIEW not in rights.may:
        return queryset.none()
    if rights.sees_everyone:
        return queryset
    return queryset.filter(Q(**{f"{team}__in": team_ids(user)}) | Q(**{owner: user.pk}))


def ids_of_customers(user: User) -> tuple[str, list[Any]]:
    """A statement, and what to fill in, for whom ``may_see`` but not everyone: as ``limit`` of all customers would be, where the words
    of a question cost more than its answer."""
    theirs = "SELECT id FROM accounts_customer WHERE team_id = ANY(%s) OR owner_id = %s"
    return theirs, [list(team_ids(user)), user.pk]


def team_ids(user: User | AnonymousUser) -> Sequence[int]:
    """Ids, not a subquery: with literal ids the planner can use the index of the team."""
    return [] if isinstance(user, AnonymousUser) else user.team_ids


def get_customer(user: User | AnonymousUser, pk: int) -> Customer:
    """The customer, or NotFound: a stranger never learns whether there is one. Of one who was merged it is the one who goes on."""
    seen = visible_customers(user).select_related("owner", "team", "parent")
    customer = seen.filter(pk=pk).first() or seen.filter(aliases=pk).first()
    if customer is None:
        raise NotFound("There is no such customer, or it is not one of yours.")
    return customer


def _rights_of(user: Any) -> Rights:
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    return ROLES.get(user.role, NOTHING)

"""Which issues and loops a person may see.

A loop is seen by who sees its customer, and by the squad of its issue: an expert must know whom the problem touches. An issue is
seen by its squad, by the experts of its function, and by who sees one of the customers that it touches.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import Issue, Loop, Promise, WebhookEndpoint
from outreach.webhook_rules import EndpointState

IN_SQUAD = "SELECT issue_id FROM outreach_squadmember WHERE user_id = %s"


def visible_loops(user: User) -> QuerySet[Loop]:
    """By their customers, of whom a person has few, and not by looking at every loop for whose it is."""
    loops = Loop.objects.all()
    if access.sees_everyone(user):
        return loops
    seen = Q(customer__in=_customers(user)) | Q(issue__in=_of_squad(user))
    return loops.filter(seen) if access.may_see(user) else loops.none()


def loops_of(issue: Issue, user: User) -> QuerySet[Loop]:
    """Those that this person sees. Whoever owns the issue sees them all, and need not be looked for among its squad."""
    loops = Loop.objects.all() if issue.owner_id == user.pk and access.may_see(user) else visible_loops(user)
    return loops.filter(issue=issue)


def visible_issues(user: User) -> QuerySet[Issue]:
    issues = Issue.objects.all()
    if access.sees_everyone(user):
        return issues
    if not access.may_see(user):
        return issues.none()
    seen = Q(owner=user) | Q(opened_by=user) | Q(pk__in=_in_squad(user)) | Q(pk__in=_touching(user))
    return issues.filter(seen | Q(function=user.function) if user.function else seen)


def ids_of_issues(user: User) -> tuple[str, Sequence[Any]]:
    """Of ``visible_issues`` as a statement, and what to fill in; for whom ``may_see``."""
    return visible_issues(user).order_by().values_list("pk").query.sql_with_params()


def visible_promises(user: User) -> QuerySet[Promise]:
    return Promise.objects.filter(Q(loop__in=visible_loops(user).values("pk")) | Q(owner=user.pk))


def visible_webhooks(user: User) -> QuerySet[WebhookEndpoint]:
    """Theirs who may change settings: each can be made to tell of any customer."""
    there = WebhookEndpoint.objects.exclude(state=EndpointState.REMOVED)
    return there if access.may(user, Action.MANAGE_SETTINGS) else there.none()


def get_loop(user: User, pk: int) -> Loop:
    """The loop, or NotFound: a stranger never learns whether there is one."""
    loop = Loop.objects.select_related("issue", "customer", "opened_by").filter(pk=pk).first()
    if loop is None or not _sees_loop(user, loop):
        raise NotFound("There is no such loop, or its customer is not one of yours.")
    return loop


def get_issue(user: User, pk: int) -> Issue:
    issue = Issue.objects.select_related("owner", "opened_by").filter(pk=pk).first()
    if issue is None or not _sees(user, issue):
        raise NotFound("There is no such issue, or it does not touch a customer of yours.")
    return issue


def get_promise(user: User, pk: int) -> Promise:
    promise = visible_promises(user).select_related("loop__customer", "loop__issue", "owner").filter(pk=pk).first()
    if promise is None:
        raise NotFound("There is no such promise, or its customer is not one of yours.")
    return promise


def _sees_loop(user: User, loop: Loop) -> bool:
    is_theirs = access.sees_everyone(user) or user.pk in (loop.issue.owner_id, loop.customer.owner_id)
    return (access.may_see(user) and is_theirs) or visible_loops(user).filter(pk=loop.pk).exists()


def _sees(user: User, issue: Issue) -> bool:
    """As ``visible_issues`` has it; most who open a page need not be looked for among those whom the issue touches."""
    is_own = user.pk in (issue.owner_id, issue.opened_by_id) or issue.function == user.function
    is_theirs = access.sees_everyone(user) or is_own
    return (access.may_see(user) and is_theirs) or visible_issues(user).filter(pk=issue.pk).exists()


# Written out: as querysets they stand in nearly every question of a page, and to put them into words costs more than the answer.


def _customers(user: User) -> RawSQL:
    """Deleted ones too: what was owed to them stays in the books."""
    return _ids(*access.ids_of_customers(user))


def _touching(user: User) -> RawSQL:
    customers, params = access.ids_of_customers(user)
    return _ids(f"SELECT issue_id FROM outreach_loop WHERE customer_id IN ({customers})", params)  # noqa: S608


def _of_squad(user: User) -> RawSQL:
    return _ids(IN_SQUAD + " UNION ALL SELECT id FROM outreach_issue WHERE owner_id = %s", [user.pk, user.pk])  # noqa: S608


def _in_squad(user: User) -> RawSQL:
    return _ids(IN_SQUAD, [user.pk])


def _ids(statement: str, params: Sequence[Any]) -> RawSQL:
    return RawSQL(statement, params)  # noqa: S611  statements of ours

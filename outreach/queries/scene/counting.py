"""The figures of the scene, counted from issues, the loops of a reader, and the promises in them. One statement, whoever asks."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from accounts import access
from accounts.models import User
from crisis_triage.shared.sql import ask
from outreach import battles
from outreach.models import Loop
from outreach.queries import scope
from outreach.states import CLOSED_LOOPS, ENDED_ISSUES

WHOLE = 0
"""As a severity: of a function whatever it is."""

# Slip of a promise that is open: to the day that it is due, or to today where that is past; against the first day that was promised.
COUNT = """
    WITH issue AS MATERIALIZED (
        SELECT id, function, least(severity, coalesce(raised_severity, severity)) AS severity, owner_id IS NOT NULL AS is_owned, opened_at
          FROM outreach_issue WHERE state <> ALL(%s) AND {issues}
    ), waiting AS MATERIALIZED (
        SELECT loop.id, loop.issue_id, loop.customer_id, issue.function, issue.severity, coalesce(entry.arr, 0) AS arr
          FROM ({loops}) loop JOIN issue ON issue.id = loop.issue_id LEFT JOIN outreach_calllistentry entry USING (customer_id)
         WHERE loop.state <> ALL(%s)
    ), slip AS (
        SELECT waiting.issue_id, greatest(promise.due_on, %s) - promise.original_due_on AS days
          FROM waiting JOIN outreach_promise promise ON promise.loop_id = waiting.id
         WHERE promise.state = 'pending'
            OR promise.state = 'broken' AND NOT EXISTS (SELECT FROM outreach_promise next WHERE next.follows_id = promise.id)
    ), cell AS MATERIALIZED (SELECT DISTINCT function, severity, customer_id, arr FROM waiting)
    SELECT issue.id, issue.function, issue.severity, issue.is_owned, issue.opened_at, coalesce(told.customers, 0), coalesce(told.arr, 0),
           coalesce(slipped.promises, 0), coalesce(slipped.worst, 0)
      FROM issue
      LEFT JOIN (SELECT issue_id, count(*) AS customers, sum(arr) AS arr FROM waiting GROUP BY issue_id) told ON told.issue_id = issue.id
      LEFT JOIN (SELECT issue_id, count(*) AS promises, max(days) AS worst FROM slip WHERE days > 0 GROUP BY issue_id) slipped
        ON slipped.issue_id = issue.id
     UNION ALL
    SELECT NULL, function, severity, NULL, NULL, count(*), sum(arr), NULL, NULL FROM cell GROUP BY function, severity
     UNION ALL
    SELECT NULL, function, 0, NULL, NULL, count(*), sum(arr), NULL, NULL
      FROM (SELECT DISTINCT function, customer_id, arr FROM cell) one GROUP BY function
     UNION ALL
    SELECT NULL, '', 0, NULL, NULL, count(*), sum(arr), NULL, NULL FROM (SELECT DISTINCT customer_id, arr FROM cell) one
"""


@dataclass(frozen=True)
class Needs:
    """Of an issue, or of all in one cell."""

    function: str
    severity: int
    opened_at: datetime | None
    """Of a cell: of the oldest."""
    customers: int
    arr: float
    slipped: int
    worst_slip: int
    need: float = 0.0


@dataclass(frozen=True)
class IssueNeeds(Needs):
    issue_id: int = 0
    is_owned: bool = False


@dataclass(frozen=True)
class CellNeeds(Needs):
    issues: int = 0
    unowned: int = 0


@dataclass(frozen=True)
class Counted:
    issues: Sequence[IssueNeeds]
    """Where help is needed most first."""
    cells: Sequence[CellNeeds]


def count(*, user: User | None, today: date, at: datetime) -> Counted:
    """``user`` None: of everything, for the clock."""
    rows = _ask(user, today)
    issues = _with_need([_issue(row) for row in rows if row[0] is not None], at)
    waiting = {(row[1], row[2]): (int(row[5]), float(row[6] or 0)) for row in rows if row[0] is None}
    return Counted(issues, _cells(issues, waiting))


def _ask(user: User | None, today: date) -> list[tuple[Any, ...]]:
    if user is not None and not access.may_see(user):
        return []
    loops = Loop.objects.all() if user is None else scope.visible_loops(user)
    loops_sql, loops_params = (
        loops.order_by().values_list("id", "issue_id", "customer_id", "state").query.sql_with_params()
    )
    issues_sql, issues_params = ("true", ()) if user is None or access.sees_everyone(user) else _among(user)
    statement = COUNT.format(issues=issues_sql, loops=loops_sql)
    return ask(statement, [sorted(ENDED_ISSUES), *issues_params, *loops_params, sorted(CLOSED_LOOPS), today])


def _among(user: User) -> tuple[str, Sequence[Any]]:
    sql, params = scope.ids_of_issues(user)
    return f"id IN ({sql})", params


def _issue(row: Sequence[Any]) -> IssueNeeds:
    return IssueNeeds(
        issue_id=row[0],
        function=row[1],
        severity=row[2],
        is_owned=row[3],
        opened_at=row[4],
        customers=row[5],
        arr=float(row[6]),
        slipped=row[7],
        worst_slip=row[8],
    )


def _with_need(issues: Sequence[IssueNeeds], at: datetime) -> Sequence[IssueNeeds]:
    needs = battles.need(
        arr=[each.arr for each in issues],
        severity=[each.severity for each in issues],
        days_open=[(at - each.opened_at).days if each.opened_at else 0 for each in issues],
        slip_days=[each.worst_slip for each in issues],
    )
    found = (replace(each, need=float(need)) for each, need in zip(issues, needs, strict=True))
    return sorted(found, key=lambda each: (each.need, each.issue_id), reverse=True)


def _cells(issues: Iterable[IssueNeeds], waiting: dict[tuple[str, int], tuple[int, float]]) -> Sequence[CellNeeds]:
    placed: defaultdict[tuple[str, int], list[IssueNeeds]] = defaultdict(list)
    for each in issues:
        for place in ((each.function, each.severity), (each.function, WHOLE), ("", WHOLE)):
            placed[place].append(each)
    return [_cell(place, within, *waiting.get(place, (0, 0.0))) for place, within in placed.items()]


def _cell(place: tuple[str, int], within: Sequence[IssueNeeds], customers: int, arr: float) -> CellNeeds:
    return CellNeeds(
        function=place[0],
        severity=place[1],
        opened_at=min((each.opened_at for each in within if each.opened_at), default=None),
        customers=customers,
        arr=arr,
        slipped=sum(each.slipped for each in within),
        worst_slip=max(each.worst_slip for each in within),
        need=sum(each.need for each in within),
        issues=len(within),
        unowned=sum(not each.is_owned for each in within),
    )

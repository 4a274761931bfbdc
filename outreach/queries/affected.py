"""Whom an issue touches, in numbers."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from outreach.models import Loop
from outreach.queries import scope
from outreach.states import CLOSED_LOOPS, LoopState

NOT_COUNTED = (LoopState.NOT_AFFECTED.value, LoopState.MERGED.value)

WEIGHT = """
    SELECT count(*), coalesce(sum(entry.arr), 0),
           (SELECT coalesce(sum(customers), 0) FROM outreach_calllistsummary),
           (SELECT coalesce(sum(arr), 0) FROM outreach_calllistsummary)
      FROM outreach_loop loop LEFT JOIN outreach_calllistentry entry USING (customer_id)
     WHERE loop.issue_id = %(issue)s AND loop.state <> ALL(%(not_counted)s)
"""


@dataclass(frozen=True)
class Weight:
    """``arr`` in the reporting currency, assumed where it is not known; of customers on the call list."""

    customers: int
    arr: float
    all_customers: int
    all_arr: float


@dataclass(frozen=True)
class NotTold:
    count: int
    names: list[str]


def weight_of(*, issue_id: int) -> Weight:
    with connection.cursor() as cursor:
        cursor.execute(WEIGHT, {"issue": issue_id, "not_counted": list(NOT_COUNTED)})
        customers, arr, all_customers, all_arr = cursor.fetchone()
    return Weight(customers, float(arr), int(all_customers), float(all_arr))


def not_told(*, issue_id: int, user: User, limit: int) -> NotTold:
    """How many customers still wait for the outcome, and the names of the first of those that this person may see."""
    waiting = Loop.objects.filter(issue_id=issue_id).exclude(state__in=CLOSED_LOOPS)
    count = waiting.count()
    seen = waiting.filter(pk__in=scope.visible_loops(user).values("pk")).order_by("pk") if count else waiting.none()
    names = seen.values_list("customer__name", flat=True)[:limit]
    return NotTold(count, list(names))

"""Who has time for another issue, by function: experts, and how many of them carry fewer than they can."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.vocabulary import Role
from crisis_triage.shared.sql import ask
from outreach.states import ENDED_ISSUES

# Owners of nothing are counted too: a function without experts has no row, and one whose experts are all free has one.
COUNT = """
    SELECT expert.function, count(*), count(*) FILTER (WHERE carried.issues < %(each)s), sum(carried.issues)::int
      FROM accounts_user expert
     CROSS JOIN LATERAL (SELECT count(*) AS issues FROM outreach_issue WHERE owner_id = expert.id AND state <> ALL(%(ended)s)) carried
     WHERE expert.is_active AND expert.function <> '' AND expert.role <> %(cco)s
     GROUP BY expert.function
"""


@dataclass(frozen=True)
class Experts:
    """``free``: of them, those who could own another issue."""

    people: int = 0
    free: int = 0
    carried: int = 0


def by_function(*, each: int) -> Mapping[str, Experts]:
    rows = ask(COUNT, {"each": each, "ended": sorted(ENDED_ISSUES), "cco": Role.CCO.value})
    return {function: Experts(*figures) for function, *figures in rows}

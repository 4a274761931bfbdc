"""Who is found to be affected is counted in: a loop each, one and no more, and a line that says by whom or what, and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.models import User
from crisis_triage.shared.statements import named
from outreach.models import Addition, Issue
from outreach.queries.audience_rules import CustomerIds
from outreach.services import issues
from outreach.states import CLOSED_LOOPS
from outreach.vocabulary import HowAffected

CHUNK = 10_000
"""Customers of one statement. Whoever moves a loop of the issue waits that long, about a second."""

# In the order of the customers, so that two who add the same ones wait for each other instead of dying of it.
TAKE_IN = """
    INSERT INTO outreach_loop (issue_id, customer_id, state, affected_by, opened_at, opened_by_id, opened_job)
    SELECT %(issue)s, id, 'open', %(how)s, %(at)s, %(by)s, %(job)s FROM ({found}) AS found (id)
     WHERE NOT EXISTS (SELECT FROM outreach_loop there WHERE there.issue_id = %(issue)s AND there.customer_id = found.id)
     ORDER BY id LIMIT %(limit)s
        ON CONFLICT (issue_id, customer_id) DO NOTHING
"""
COUNT = """
    WITH found (id) AS MATERIALIZED ({found})
    SELECT (SELECT count(*) FROM found),
           (SELECT count(*) FROM outreach_loop loop
             WHERE issue_id = %(issue)s AND affected_by = %(how)s AND state <> ALL (%(closed)s)
               AND NOT EXISTS (SELECT FROM found WHERE found.id = loop.customer_id))
"""


@dataclass(frozen=True)
class Actor:
    """A person, or the job that did it."""

    user: User | None = None
    job: str = ""


@dataclass(frozen=True)
class Counted:
    """``strayed``: whom the rule found once, who wait for the outcome, and whom it does not find any more."""

    matching: int
    strayed: int


def take_in(
    *, issue: Issue, found: CustomerIds, how: HowAffected, actor: Actor, at: datetime, in_chunks: bool = True
) -> int:
    """Those who have no loop yet, inside the transaction of who holds the issue. Returns how many."""
    sql, names = named(found, prefix="found")
    opened: dict[str, Any] = {
        "issue": issue.pk,
        "how": how.value,
        "at": at,
        "limit": CHUNK if in_chunks else None,
        "job": actor.job,
    }
    opened["by"] = actor.user.pk if actor.user else None
    with connection.cursor() as cursor:
        cursor.execute(TAKE_IN.replace("{found}", sql), names | opened)
        new = cursor.rowcount
    if new:
        Addition.objects.create(issue=issue, how=how, customers=new, moved_by=actor.user, job=actor.job, at=at)
        issues.weigh(issue=issue, by=actor.user, at=at)
    return new


def count(*, issue: Issue, found: CustomerIds, how: HowAffected) -> Counted:
    sql, names = named(found, prefix="found")
    closed = sorted(state.value for state in CLOSED_LOOPS)
    with connection.cursor() as cursor:
        cursor.execute(COUNT.replace("{found}", sql), {**names, "issue": issue.pk, "how": how.value, "closed": closed})
        return Counted(*cursor.fetchone())

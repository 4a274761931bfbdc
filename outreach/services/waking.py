"""Snoozed customers come back by themselves: when their day has come, or earlier when something severe happens. Each wake says why.

Asked by the ranking, in its transaction: an escalation, a broken promise or a new score asks for the ranking anyway.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

from django.db import connection

from outreach.models import CallListEntry
from outreach.services import call_rows
from outreach.vocabulary import CallVerb, WakeCause

SEVERE = 2
"""Escalations of this severity, or a worse one, wake."""

DUE = "SELECT customer_id FROM outreach_calllistentry WHERE snoozed_until <= %(today)s"
WHY = """
    SELECT customer_id, cause FROM (
        SELECT customer_id, CASE
            WHEN EXISTS (SELECT FROM outreach_escalation escalation
                          WHERE escalation.customer_id = entry.customer_id AND ended_at IS NULL AND severity <= %(severe)s
                            AND raised_at > entry.snoozed_at) THEN 'escalation'
            WHEN EXISTS (SELECT FROM signals_decayedrate rate JOIN signals_measure measure ON measure.id = rate.measure_id
                          WHERE rate.customer_id = entry.customer_id AND kind = 'outreach' AND measure.name = 'promise_broken'
                            AND rate.last_at > entry.snoozed_at) THEN 'broken_promise'
            WHEN band = 'critical' AND NOT was_critical THEN 'critical' END AS cause
          FROM outreach_calllistentry entry WHERE snoozed_until IS NOT NULL AND customer_id = ANY(%(ids)s)
        ) asked
     WHERE cause IS NOT NULL ORDER BY cause, customer_id
"""


def wake_due(*, at: datetime, today: date) -> int:
    """Those whose day has come."""
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"today": today})
        customer_ids = [customer_id for (customer_id,) in cursor.fetchall()]
    return _wake(customer_ids, WakeCause.TIME, at, today)


def wake_severe(*, customer_ids: Sequence[int], at: datetime, today: date) -> int:
    """Those of them who are snoozed, and to whom something severe happened since."""
    with connection.cursor() as cursor:
        cursor.execute(WHY, {"ids": list(customer_ids), "severe": SEVERE})
        found = cursor.fetchall()
    return sum(
        _wake([customer_id for customer_id, _ in group], WakeCause(cause), at, today)
        for cause, group in groupby(found, key=lambda row: row[1])
    )


def _wake(customer_ids: Sequence[int], cause: WakeCause, at: datetime, today: date) -> int:
    if not customer_ids:
        return 0
    rows = CallListEntry.objects.filter(pk__in=customer_ids, snoozed_until__isnull=False)
    return call_rows.change(rows=rows, verb=CallVerb.WAKE, by=None, at=at, today=today, cause=cause).changed

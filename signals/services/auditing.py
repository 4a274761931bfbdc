"""Proves from the database that nothing due was forgotten. It does none of the work itself, so it cannot hide its absence."""

from django.core.cache import cache
from django.db import connection

from crisis_triage.shared.errors import DomainError

LATE_MINUTES = 10
HEARTBEAT = "due-work-audited"
"""Cache key of the database's time of the last audit that found nothing late."""

REMEMBERED_SECONDS = 7 * 24 * 3600
NAMED = 20

# Scores that are held wait for people, who are told; no worker forgot them.
LATE = """
    SELECT 'score request', customer_id, due_at FROM signals_scorerequest
     WHERE quarantined_at IS NULL
       AND NOT EXISTS (SELECT FROM signals_scorehold WHERE is_open) AND due_at < statement_timestamp() - %(minutes)s * interval '1 minute'
       AND (lease_until IS NULL OR lease_until < statement_timestamp())
    UNION ALL
    SELECT 'scoring shard', id, due_at FROM signals_scoringshard
     WHERE quarantined_at IS NULL
       AND NOT EXISTS (SELECT FROM signals_scorehold WHERE is_open) AND finished_at IS NULL AND due_at < statement_timestamp() - %(minutes)s * interval '1 minute'
       AND (lease_until IS NULL OR lease_until < statement_timestamp())
    UNION ALL
    SELECT 'text of signal', signal_id, due_at FROM signals_textdue
     WHERE quarantined_at IS NULL AND due_at < statement_timestamp() - interval '1 hour'
       AND (lease_until IS NULL OR lease_until < statement_timestamp())
    UNION ALL
    SELECT 'reconcile', id, due_at FROM signals_reconcile
     WHERE is_on AND quarantined_at IS NULL AND due_at < statement_timestamp() - interval '3 hours'
       AND (lease_until IS NULL OR lease_until < statement_timestamp())
    UNION ALL
    SELECT 'payload', id, due_at FROM signals_payload AS brought
     WHERE read_at IS NULL AND quarantined_at IS NULL AND due_at < statement_timestamp() - %(minutes)s * interval '1 minute'
       AND (lease_until IS NULL OR lease_until < statement_timestamp())
       AND (door = 'mail' OR EXISTS (SELECT FROM signals_mapping WHERE source_id = brought.source_id))
     ORDER BY 3 LIMIT %(limit)s
"""


class DueWorkForgotten(DomainError):
    """Work has been due for longer than any queue explains. ``late`` has (what, id)."""

    code = "due_work_forgotten"
    status = 500

    def __init__(self, late: list[tuple[str, int]]) -> None:
        listed = ", ".join(f"{what} {id}" for what, id in late[:NAMED])
        more = " and more" if len(late) > NAMED else ""
        super().__init__(
            f"Due for more than {LATE_MINUTES} minutes and held by no worker: {listed}{more}. "
            "Check that a worker and the beat are running."
        )
        self.late = late


def audit_due_work() -> None:
    """Raises DueWorkForgotten, with the ids; otherwise beats the heart that others listen to."""
    with connection.cursor() as cursor:
        cursor.execute(LATE, {"minutes": LATE_MINUTES, "limit": NAMED + 1})
        late = [(what, id) for what, id, _ in cursor.fetchall()]
        cursor.execute("SELECT statement_timestamp()")
        now = cursor.fetchone()[0]
    if late:
        raise DueWorkForgotten(late)
    cache.set(HEARTBEAT, now, REMEMBERED_SECONDS)

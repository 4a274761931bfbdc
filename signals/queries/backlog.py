"""What waits for a worker, and since when: for readiness, for graphs, and for people who wonder.

Answered from the partial indexes of what is due; a row that a worker holds just now does not wait.
"""

from dataclasses import dataclass

from django.db import connection

WAITING = "(lease_until IS NULL OR lease_until < now())"
# What is held waits for people, and is told elsewhere (signals.queries.holds): a worker that were restarted would not help.
NOT_HELD = "NOT EXISTS (SELECT FROM signals_scorehold WHERE is_open)"
READ = f"""
    SELECT work, COALESCE(EXTRACT(EPOCH FROM now() - since), 0), quarantined
      FROM (
        SELECT 'score request' AS work,
               (SELECT min(due_at) FROM signals_scorerequest
                 WHERE quarantined_at IS NULL AND {NOT_HELD} AND due_at <= now() AND {WAITING}) AS since,
               (SELECT count(*) FROM signals_scorerequest WHERE quarantined_at IS NOT NULL) AS quarantined
        UNION ALL
        SELECT 'scoring shard',
               (SELECT min(due_at) FROM signals_scoringshard
                 WHERE quarantined_at IS NULL AND {NOT_HELD} AND finished_at IS NULL AND due_at <= now() AND {WAITING}),
               (SELECT count(*) FROM signals_scoringshard WHERE quarantined_at IS NOT NULL)
        UNION ALL
        SELECT 'text',
               (SELECT min(due_at) FROM signals_textdue
                 WHERE quarantined_at IS NULL AND due_at <= now() AND {WAITING}),
               (SELECT count(*) FROM signals_textdue WHERE quarantined_at IS NOT NULL)
        UNION ALL
        SELECT 'payload',
               (SELECT min(due_at) FROM signals_payload AS brought
                 WHERE read_at IS NULL AND quarantined_at IS NULL AND due_at <= now() AND {WAITING}
                   AND (door = 'mail' OR EXISTS (SELECT FROM signals_mapping WHERE source_id = brought.source_id))),
               (SELECT count(*) FROM signals_payload WHERE quarantined_at IS NOT NULL)
        UNION ALL
        SELECT 'reconcile',
               (SELECT min(due_at) FROM signals_reconcile
                 WHERE is_on AND quarantined_at IS NULL AND due_at <= now() AND {WAITING}),
               (SELECT count(*) FROM signals_reconcile WHERE is_on AND quarantined_at IS NOT NULL)
        UNION ALL
        SELECT 'import',
               (SELECT min(greatest(updated_at, lease_until)) FROM signals_import WHERE state = 'due' AND {WAITING}),
               (SELECT count(*) FROM signals_import WHERE state = 'failed')
      ) AS lines
"""  # noqa: S608  a constant of ours


@dataclass(frozen=True)
class Line:
    """``seconds`` is how long the oldest waits; ``quarantined`` how many rows no worker tries any more."""

    work: str
    seconds: float
    quarantined: int


def lines() -> list[Line]:
    with connection.cursor() as cursor:
        cursor.execute(READ)
        return [Line(work, float(seconds), quarantined) for work, seconds, quarantined in cursor.fetchall()]


def oldest_due() -> Line | None:
    """The one that waits longest; None when nothing waits. Texts may take their time after a large import, and lists of a
    thousand sources their hour: nobody waits for them, and the auditor sees to it that they are not forgotten."""
    waiting = [line for line in lines() if line.seconds > 0 and line.work not in ("text", "reconcile")]
    return max(waiting, key=lambda line: line.seconds, default=None)

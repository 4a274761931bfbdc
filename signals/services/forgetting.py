"""Raw payloads that were read are kept for a while (``PAYLOADS_KEPT_DAYS``) and then no more. What they said stays: facts are for good."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

CHUNK = 1_000
MOST_CHUNKS = 50
"""Of one tick of the clock, which comes every hour."""

# Not what waits, nor what is in trouble: a better mapping may still read it. Skips what is being read again right now.
FORGET = """
WITH old AS (
    SELECT id FROM signals_payload
    WHERE received_at < %(until)s AND read_at IS NOT NULL AND quarantined_at IS NULL AND rejected = 0
    ORDER BY received_at, id LIMIT %(chunk)s FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM signals_payload USING old WHERE signals_payload.id = old.id RETURNING source_id
), counted AS (
    INSERT INTO signals_intaketally (source_id, day, accepted, duplicate, parked, rejected, forgotten)
    SELECT source_id, %(day)s, 0, 0, 0, 0, count(*) FROM gone GROUP BY source_id
)
SELECT count(*) FROM gone
"""


def kept_since(at: datetime) -> datetime | None:
    """What came before and was read is not there any more; None: everything is."""
    return at - timedelta(days=settings.PAYLOADS_KEPT_DAYS) if settings.PAYLOADS_KEPT_DAYS else None


def forget(*, at: datetime) -> int:
    """Safe to run twice, or to be stopped: a chunk is a transaction. Returns how many are gone."""
    until, gone = kept_since(at), 0
    for _ in range(MOST_CHUNKS if until else 0):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FORGET, {"until": until, "chunk": CHUNK, "day": at.astimezone(UTC).date()})
            some = int(cursor.fetchone()[0])
        gone += some
        if some < CHUNK:
            break
    return gone

"""Counts what comes in, and adds it up later. See ``FactTally`` for why there is something to add up."""

from datetime import UTC, datetime

from django.db import connection

from signals.models import IntakeTally, Source

# The ids are gathered once, whatever the planner believes about the size of the table.
COMPACT = """
WITH gone AS (
    DELETE FROM signals_facttally WHERE id = ANY (ARRAY(
        SELECT unnest(ids) FROM (
            SELECT array_agg(id) AS ids FROM signals_facttally GROUP BY source_id, measure_id, day HAVING count(*) > 1
        ) AS many))
    RETURNING source_id, measure_id, day, facts
)
INSERT INTO signals_facttally (source_id, measure_id, day, facts)
SELECT source_id, measure_id, day, sum(facts) FROM gone GROUP BY source_id, measure_id, day HAVING sum(facts) <> 0
"""
COMPACT_INTAKE = """
WITH gone AS (
    DELETE FROM signals_intaketally WHERE id = ANY (ARRAY(
        SELECT unnest(ids) FROM (
            SELECT array_agg(id) AS ids FROM signals_intaketally GROUP BY source_id, day HAVING count(*) > 1
        ) AS many))
    RETURNING source_id, day, accepted, duplicate, parked, rejected, forgotten
)
INSERT INTO signals_intaketally (source_id, day, accepted, duplicate, parked, rejected, forgotten)
SELECT source_id, day, sum(accepted), sum(duplicate), sum(parked), sum(rejected), sum(forgotten) FROM gone GROUP BY source_id, day
"""


def note(source: Source, *, at: datetime, **counts: int) -> None:
    """What became of what came just now: accepted, duplicate, parked, rejected; in the transaction in which it became so."""
    if any(counts.values()):
        IntakeTally.objects.create(source=source, day=at.astimezone(UTC).date(), **counts)


def compact() -> None:
    """One statement each: of two at once, each row is taken by one of them, so the sums stay right."""
    with connection.cursor() as cursor:
        cursor.execute(COMPACT)
        cursor.execute(COMPACT_INTAKE)

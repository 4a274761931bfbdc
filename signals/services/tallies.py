"""Adds up what the feeds counted. See ``FactTally`` for why there is something to add up."""

from django.db import connection

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
SELECT source_id, measure_id, day, sum(facts) FROM gone GROUP BY source_id, measure_id, day
"""


def compact() -> None:
    """One statement: of two at once, each row is taken by one of them, so the sums stay right."""
    with connection.cursor() as cursor:
        cursor.execute(COMPACT)

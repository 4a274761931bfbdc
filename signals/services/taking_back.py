"""Facts that should never have come, taken out of the book of facts: kept as they stood, in the book of what was taken back. What
followed from them (rates, tallies, readings of their texts, scores) is reckoned anew in the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from crisis_triage.shared.sql import ask
from signals.models import Import
from signals.services import folding, moving, sources

UNPARK = "DELETE FROM signals_parkedsignal WHERE source_id = %(source)s AND external_id = ANY(%(names)s) RETURNING external_id"
# Their customer came meanwhile, and they are facts by now.
ATTACHED = """
SELECT id FROM signals_signal
 WHERE source_id = %(source)s AND external_id = ANY(%(names)s) AND received_at >= %(came_at)s
"""
# What a text said was noted as a fact of its own.
DERIVED = """
SELECT id FROM signals_signal WHERE source_id = %(internal)s AND external_id = ANY(
    SELECT 'sentiment:' || id FROM unnest(%(ids)s::bigint[]) AS given (id))
"""
MOVE = """
INSERT INTO signals_takenbacksignal (id, source_id, customer_id, measure_id, occurred_at, known_at, received_at, value, external_id,
    text, author, url, of_import_id)
SELECT id, source_id, customer_id, measure_id, occurred_at, known_at, received_at, value, external_id, text, author, url, %(of_import)s
  FROM signals_signal WHERE id = ANY(%(ids)s)
RETURNING id
"""
FORGET = """
DELETE FROM signals_textdue WHERE signal_id = ANY(%(ids)s);
DELETE FROM signals_textreading WHERE signal_id = ANY(%(ids)s);
DELETE FROM signals_signal WHERE id = ANY(%(ids)s);
INSERT INTO signals_facttally (source_id, measure_id, day, facts)
SELECT source_id, measure_id, (known_at AT TIME ZONE 'UTC')::date AS day, -count(*)
  FROM signals_takenbacksignal WHERE id = ANY(%(ids)s) GROUP BY source_id, measure_id, day;
DELETE FROM signals_decayedrate AS rate USING (
    SELECT DISTINCT customer_id, measure_id FROM signals_takenbacksignal WHERE id = ANY(%(ids)s)) AS touched
 WHERE (rate.customer_id, rate.measure_id) = (touched.customer_id, touched.measure_id)
"""
# Only rates that were there, and that we hold therefore: whoever adds a fact to one of them waits for us.
RATE = f"""
WITH touched AS MATERIALIZED (
    SELECT DISTINCT customer_id, measure_id FROM signals_takenbacksignal WHERE id = ANY(%(ids)s)
), stored AS (
    SELECT signal.id, customer_id, measure_id, occurred_at, value FROM signals_signal AS signal JOIN touched USING (customer_id, measure_id)
), {folding.RATED}, {folding.requested("touched")}
SELECT DISTINCT customer_id FROM touched ORDER BY 1
"""  # noqa: S608  our own pieces


def take_back(*, of_import: Import, ids: Sequence[int], parked: Sequence[str], came_at: datetime, at: datetime) -> int:
    """Signals that the import brought, and those that it parked, wherever they are by now. In the caller's transaction. Returns how
    many of them are gone; a second time, none."""
    given = {
        "of_import": of_import.pk,
        "source": of_import.source_id,
        "internal": sources.internal().pk,
        "names": list(parked),
        "came_at": came_at,
    }
    unparked = len(ask(UNPARK, given)) if parked else 0
    own = [*ids, *(id for (id,) in ask(ATTACHED, given))] if parked else list(ids)
    derived = [id for (id,) in ask(DERIVED, given | {"ids": own})]
    given["ids"] = [*own, *derived]
    moved = len(ask(MOVE, given))
    if moved:
        ask(FORGET, given)
        customers = [id for (id,) in ask(RATE, given)]
        moving.know_less(customers, at=at)
    return unparked + moved - len(derived)

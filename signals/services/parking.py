"""Signals that came before their customer: attached, with their rates and a request to score, once the customer is there."""

from datetime import datetime

from django.db import connection

from signals.services import folding, hints, sources
from signals.services.known_customers import whose
from signals.services.retries import atomically

CHUNK = 10_000

# Walks from one waiting name to the next along the index: a million signals of one stranger cost as much as one signal.
WAITING = """
WITH RECURSIVE named AS (
    (SELECT customer_external_id AS name FROM signals_parkedsignal ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT customer_external_id FROM signals_parkedsignal WHERE customer_external_id > named.name ORDER BY 1 LIMIT 1)
    FROM named WHERE named.name IS NOT NULL
)
SELECT named.name FROM named
WHERE named.name IS NOT NULL AND EXISTS (
    SELECT FROM accounts_customerexternalid AS known JOIN accounts_customer ON accounts_customer.id = customer_id
    WHERE known.value = named.name AND deleted_at IS NULL
      AND (known.source = %(directory)s OR known.source IN (
        SELECT slug FROM signals_source JOIN signals_parkedsignal AS parked ON parked.source_id = signals_source.id
        WHERE parked.customer_external_id = named.name)))
LIMIT 1000
"""
# Skips what another worker is attaching right now.
ATTACH = f"""
WITH arrived AS MATERIALIZED (
    SELECT parked.*, found.customer_id
    FROM signals_parkedsignal AS parked
    JOIN signals_source ON signals_source.id = source_id
    JOIN LATERAL (SELECT {whose("signals_source.slug", "%(directory)s")} AS customer_id) AS found ON found.customer_id IS NOT NULL
    WHERE customer_external_id = ANY(%(names)s)
    LIMIT %(chunk)s
    FOR UPDATE OF parked SKIP LOCKED
), gone AS (
    DELETE FROM signals_parkedsignal USING arrived WHERE signals_parkedsignal.id = arrived.id
), facts AS MATERIALIZED (
    SELECT nextval('signals_signal_id_seq') AS id, source_id, customer_id, measure_id, occurred_at, known_at, value,
        external_id, text, author, url
    FROM arrived
), {folding.STORED}, {folding.FOLDED}
SELECT count(*) FROM arrived
"""  # noqa: S608  our own pieces


def attach(*, at: datetime) -> int:
    """Attach every parked signal whose customer has arrived, a chunk per transaction. Returns how many."""
    attached = 0
    while names := _names_that_arrived():
        moved = _attach_named(names, at)
        attached += moved
        if not moved:
            break  # another worker holds them
    return attached


def _attach_named(names: list[str], at: datetime) -> int:
    moved = 0
    while chunk := atomically(lambda: _attach_chunk(names, at)):
        moved += chunk
    return moved


def _names_that_arrived() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"directory": sources.directory_slug()})
        return [name for (name,) in cursor.fetchall()]


def _attach_chunk(names: list[str], at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ATTACH, {"directory": sources.directory_slug(), "names": names, "chunk": CHUNK, "at": at})
        [(moved,)] = cursor.fetchall()
    if moved:
        hints.scores_are_due()
    return int(moved)

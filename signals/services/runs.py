"""Scoring everyone: once a day, because rates decay and renewals come nearer also where nothing happens.

A run is a row that is unique by its period, so asking twice makes one run; its shards are ranges of customer ids that
any number of workers take one by one, each with a lease like every job.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from signals.services import guard, models, propensities, retries, scoring, uses
from signals.services.jobs import LEASE_SECONDS
from signals.services.models import Champion
from signals.vocabulary import Outcome

log = structlog.get_logger()

SHARD = scoring.CHUNK
MOST_NAMED = 20
ATTEMPTS_AS_A_WHOLE = 2
"""Then its customers become score requests of their own, where one that fails, or kills, is found and set aside."""

DAILY_HOUR = 3
"""UTC, as in crisis_triage.schedule."""

IS_MISSED = """
    SELECT date_part('hour', statement_timestamp() AT TIME ZONE 'UTC') >= %s AND NOT EXISTS (
           SELECT FROM signals_scoringrun WHERE period = 'daily ' || to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
"""

PLAN = """
    WITH run AS (
        INSERT INTO signals_scoringrun (period, outcome, as_of, created_at)
        SELECT %(period)s, %(outcome)s, statement_timestamp(), statement_timestamp() WHERE EXISTS (SELECT FROM accounts_customer WHERE deleted_at IS NULL)
        ON CONFLICT (period) DO NOTHING RETURNING id
    ), customers AS (
        SELECT id, (row_number() OVER (ORDER BY id) - 1) / %(size)s AS shard
          FROM accounts_customer WHERE deleted_at IS NULL AND EXISTS (SELECT FROM run)
    )
    INSERT INTO signals_scoringshard (run_id, from_customer_id, to_customer_id, due_at, attempts, scored, failure)
    SELECT (SELECT id FROM run), min(id), max(id), statement_timestamp(), 0, 0, '' FROM customers GROUP BY shard ORDER BY shard
"""

CLAIM = """
    UPDATE signals_scoringshard
       SET attempts = attempts + 1, lease_until = statement_timestamp() + %(seconds)s * interval '1 second', lease_token = %(token)s
     WHERE id = (
           SELECT id FROM signals_scoringshard
            WHERE quarantined_at IS NULL AND finished_at IS NULL AND due_at <= statement_timestamp()
              AND (lease_until IS NULL OR lease_until < statement_timestamp())
            ORDER BY due_at, id LIMIT 1
              FOR UPDATE SKIP LOCKED)
 RETURNING id, from_customer_id, to_customer_id, attempts, statement_timestamp(),
           (SELECT outcome FROM signals_scoringrun run WHERE run.id = run_id)
"""

CUSTOMERS = """
    SELECT id FROM accounts_customer WHERE id BETWEEN %(first)s AND %(last)s AND deleted_at IS NULL ORDER BY id
"""

HAND_OVER = """
    INSERT INTO signals_scorerequest (customer_id, due_at, version, attempts, failure)
    SELECT id, statement_timestamp(), 1, 0, '' FROM accounts_customer
     WHERE id BETWEEN %(first)s AND %(last)s AND deleted_at IS NULL ORDER BY id
        ON CONFLICT (customer_id) DO NOTHING
"""

HOLD = "SELECT id FROM signals_scoringshard WHERE id = %(id)s AND lease_token = %(token)s FOR UPDATE"

FINISH = """
    UPDATE signals_scoringshard
       SET finished_at = statement_timestamp(), scored = %(scored)s, failure = %(failure)s, lease_until = NULL, lease_token = NULL
     WHERE id = %(id)s AND lease_token = %(token)s
"""


@dataclass(frozen=True)
class Shard:
    id: int
    first: int
    last: int
    attempts: int
    at: datetime
    outcome: Outcome
    token: uuid.UUID


@transaction.atomic
def request_daily() -> bool:
    """Today's run, by the database's date. False if it was there already. If it would make too many scores jump, it waits until
    somebody has looked: no shard can be taken before the guard has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_char(statement_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD'), statement_timestamp()")
        day, now = cursor.fetchone()
    is_new = request(period=f"daily {day}")
    if is_new:
        guard.hold(at=now)
    request(period=f"daily {day}, {Outcome.EXPANSION}", outcome=Outcome.EXPANSION)
    return is_new


def request_missed() -> bool:
    """Today's run, if its hour is past and nobody asked: a machine that sleeps at night never hears the clock's tick."""
    with connection.cursor() as cursor:
        cursor.execute(IS_MISSED, [DAILY_HOUR])
        return cursor.fetchone()[0] and request_daily()


@transaction.atomic
def request(*, period: str, outcome: Outcome = Outcome.CHURN) -> bool:
    """A run of this name over everyone, by the models of this outcome. Asking twice makes one run."""
    uses.count()
    with connection.cursor() as cursor:
        cursor.execute(PLAN, {"period": period, "outcome": outcome, "size": SHARD})
        planned: int = cursor.rowcount
    return planned > 0


def work_off_one() -> bool:
    """Claim a shard and score it. False: none is due, or publication is held."""
    if guard.is_holding():
        return False
    shard = _take()
    if shard is None:
        return False
    if shard.outcome == Outcome.EXPANSION:
        _foretell_expansion(shard)
        return True
    if shard.attempts > ATTEMPTS_AS_A_WHOLE:
        _hand_over(shard, "Failed as a whole; its customers are scored one by one.")
        return True
    champion = models.champion()
    try:
        retries.atomically(lambda: _score_and_finish(shard, champion))
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        log.error("scoring_shard_failed", shard=shard.id, exc_info=error)
        _hand_over(shard, f"{type(error).__name__}: {str(error).strip()[:500]}")
    return True


def _take() -> Shard | None:
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"seconds": LEASE_SECONDS, "token": token})
        row = cursor.fetchone()
    if row is None:
        return None
    id, first, last, attempts, at, outcome = row
    return Shard(id, first, last, attempts, at, Outcome(outcome), token)


def _foretell_expansion(shard: Shard) -> None:
    """A portion that killed its worker twice is not tried a third time: yesterday's propensities stay, and the row says so."""
    if shard.attempts > ATTEMPTS_AS_A_WHOLE:
        _finish(
            shard,
            scored=0,
            failure="Its worker died or was stopped twice. These customers keep their last propensities.",
        )
        return
    ids = _customers_of(shard)
    written, failed = propensities.score_what_can_be(customer_ids=ids, at=shard.at)
    named = ", ".join(map(str, failed[:MOST_NAMED]))
    _finish(shard, scored=written, failure=f"{len(failed)} customers could not be scored: {named}" if failed else "")


def _customers_of(shard: Shard) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, {"first": shard.first, "last": shard.last})
        return [customer_id for (customer_id,) in cursor.fetchall()]


def _finish(shard: Shard, *, scored: int, failure: str) -> None:
    """Nothing, if the shard is somebody else's by now."""
    with connection.cursor() as cursor:
        cursor.execute(FINISH, {"id": shard.id, "token": shard.token, "scored": scored, "failure": failure})


def _score_and_finish(shard: Shard, champion: Champion) -> None:
    ids = _customers_of(shard)
    with connection.cursor() as cursor:
        scored = scoring.compute(customer_ids=ids, at=shard.at, champion=champion)
        cursor.execute(HOLD, {"id": shard.id, "token": shard.token})
        if cursor.fetchone() is None:
            log.warning("lease_lost", shard=shard.id)
            return
        scoring.write(scored, at=shard.at)
        _finish(shard, scored=len(scored.batch.customer_ids), failure="")


@transaction.atomic
def _hand_over(shard: Shard, failure: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"id": shard.id, "token": shard.token})
        if cursor.fetchone() is None:
            return
        cursor.execute(HAND_OVER, {"first": shard.first, "last": shard.last})
        _finish(shard, scored=0, failure=failure)

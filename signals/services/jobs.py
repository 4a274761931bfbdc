"""Score requests, worked off. The row is the job (design 2.3): claimed by lease, counted before the work, finished only by who
still holds it, set aside after five attempts, and never in the way of others.

Each claim takes fewer rows the more attempts they have behind them: thousands that are fresh, one alone at the fifth
attempt. So a row that kills its worker ends up alone, and the rows that died with it get through.
All times are the database's (of the statement, not of its transaction): workers' clocks may disagree.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from signals.services import guard, models, retries, scoring
from signals.services.guard import ScoresHeld
from signals.services.models import Champion, ModelRefused

log = structlog.get_logger()

LEASE_SECONDS = 60
CLAIM_SIZES = (scoring.CHUNK, 1_000, 50, 4, 1)
"""By attempts already made. Five attempts, then quarantine."""

WAIT_SECONDS = (10, 30, 90, 270)
"""Before the second to the fifth attempt of a row that failed with an error."""

FAILURES_TO_ISOLATE = 20
"""Of one claim. When more rows fail one by one, the fault is not theirs, and the remaining ones wait for their next turn."""

GAVE_UP = "Its worker died or was stopped at each of five attempts. Look into the worker's log, then score this customer again."

SET_ASIDE = """
    UPDATE signals_scorerequest
       SET quarantined_at = statement_timestamp(), lease_until = NULL, lease_token = NULL,
           failure = CASE WHEN failure = '' THEN %(gave_up)s ELSE failure END
     WHERE customer_id IN (
           SELECT customer_id FROM signals_scorerequest
            WHERE quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts >= %(most)s
              AND (lease_until IS NULL OR lease_until < statement_timestamp())
              FOR UPDATE SKIP LOCKED)
 RETURNING customer_id
"""

# Materialized: as a plain subquery the planner may run it once per row, and a claim would take more than its limit.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT customer_id FROM signals_scorerequest
         WHERE quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts = %(attempts)s
           AND (lease_until IS NULL OR lease_until < statement_timestamp())
         ORDER BY due_at LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED
    )
    UPDATE signals_scorerequest request
       SET attempts = attempts + 1, lease_until = statement_timestamp() + %(seconds)s * interval '1 second',
           lease_token = %(token)s
      FROM due WHERE request.customer_id = due.customer_id
 RETURNING request.customer_id, request.version
"""

HOLD = """
    SELECT customer_id FROM signals_scorerequest
     WHERE lease_token = %(token)s AND customer_id = ANY(%(ids)s)
     ORDER BY customer_id FOR UPDATE
"""

# Facts that came while we scored have raised the version: such a row is done for now and due at once.
FINISH = """
    WITH claimed AS (
        SELECT * FROM unnest(%(ids)s::bigint[], %(versions)s::bigint[]) AS claimed (customer_id, version)
    ), done AS (
        DELETE FROM signals_scorerequest request USING claimed
         WHERE request.customer_id = claimed.customer_id AND request.version = claimed.version
           AND request.lease_token = %(token)s
    )
    UPDATE signals_scorerequest request SET lease_until = NULL, lease_token = NULL, attempts = 0, failure = ''
      FROM claimed
     WHERE request.customer_id = claimed.customer_id AND request.version <> claimed.version
       AND request.lease_token = %(token)s
"""

FAIL = """
    UPDATE signals_scorerequest
       SET failure = %(failure)s, lease_until = NULL, lease_token = NULL,
           quarantined_at = CASE WHEN attempts >= %(most)s THEN statement_timestamp() END,
           due_at = statement_timestamp() + (%(waits)s::int[])[least(attempts, %(most)s - 1)] * interval '1 second'
     WHERE lease_token = %(token)s AND customer_id = ANY(%(ids)s)
"""

RELEASE = """
    UPDATE signals_scorerequest SET attempts = attempts - 1, lease_until = NULL, lease_token = NULL
     WHERE lease_token = %(token)s
"""


@dataclass(frozen=True)
class Claim:
    token: uuid.UUID
    versions: dict[int, int]
    at: datetime


def work_off_some() -> int:
    """Claim one portion of what is due and score it. Returns how many rows were claimed; 0: nothing is due, or publication is
    held."""
    claim = None if guard.is_holding() else take()
    if claim is None:
        return 0
    try:
        champion = models.champion()
        _score(claim, sorted(claim.versions), champion, failed=[])
    except ModelRefused:
        _execute(RELEASE, {"token": claim.token})
        raise
    except ScoresHeld as held:
        _execute(RELEASE, {"token": claim.token})
        guard.open_for(held.jump)
        return 0
    return len(claim.versions)


def take() -> Claim | None:
    """Lease some due rows and count the attempt, committed before any work. The freshest first: one that fails over and over
    must not keep the others waiting."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SET_ASIDE, {"most": len(CLAIM_SIZES), "gave_up": GAVE_UP})
        if gone := cursor.fetchall():
            log.error("score_requests_quarantined", customers=[customer_id for (customer_id,) in gone])
        for attempts, limit in enumerate(CLAIM_SIZES):
            token = uuid.uuid4()
            cursor.execute(CLAIM, {"seconds": LEASE_SECONDS, "token": token, "attempts": attempts, "limit": limit})
            if rows := cursor.fetchall():
                cursor.execute("SELECT statement_timestamp()")
                return Claim(token, dict(rows), cursor.fetchone()[0])
    return None


def _score(claim: Claim, ids: Sequence[int], champion: Champion, failed: list[int]) -> None:
    """Score these; if that fails, half of them and the other half, until the culprit stands alone."""
    try:
        retries.atomically(lambda: _score_and_finish(claim, ids, champion))
    except ScoresHeld:
        raise  # the feed, not the row: all of them wait until somebody has looked
    except (OperationalError, InterfaceError):
        raise  # the database, not the row: the lease runs out and another worker tries
    except Exception as error:  # noqa: BLE001  whatever a row may do to us, the others must get through
        if len(ids) == 1 or len(failed) >= FAILURES_TO_ISOLATE:
            failed.extend(ids)
            _fail(claim, ids, error)
            return
        half = len(ids) // 2
        _score(claim, ids[:half], champion, failed)
        _score(claim, ids[half:], champion, failed)


def _score_and_finish(claim: Claim, ids: Sequence[int], champion: Champion) -> None:
    """The effect and "done" in one transaction, and only for the rows that are still ours: a worker that slept through its
    lease writes nothing."""
    scored = scoring.compute(customer_ids=ids, at=claim.at, champion=champion)
    guard.check(scored)
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"token": claim.token, "ids": list(ids)})
        held = [customer_id for (customer_id,) in cursor.fetchall()]
        if len(held) < len(ids):
            log.warning("lease_lost", rows=len(ids) - len(held))
        scoring.write(scored, at=claim.at, only=held)
        versions = [claim.versions[customer_id] for customer_id in held]
        cursor.execute(FINISH, {"token": claim.token, "ids": held, "versions": versions})


def _fail(claim: Claim, ids: Sequence[int], error: Exception) -> None:
    log.error("scoring_failed", customers=list(ids[:20]), count=len(ids), exc_info=error)
    _execute(
        FAIL,
        {
            "token": claim.token,
            "ids": list(ids),
            "failure": f"{type(error).__name__}: {str(error).strip()[:500]}",
            "most": len(CLAIM_SIZES),
            "waits": list(WAIT_SECONDS),
        },
    )


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)

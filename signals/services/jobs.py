"""Score requests, worked off from their queue (``queues``), finished only by who still holds them, and never in the way of others."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection

from signals.services import guard, models, retries, scoring
from signals.services.guard import ScoresHeld
from signals.services.models import Champion, ModelRefused
from signals.services.queues import Queue

log = structlog.get_logger()

LEASE_SECONDS = 60
FAILURES_TO_ISOLATE = 20
"""Of one claim. When more rows fail one by one, the fault is not theirs, and the remaining ones wait for their next turn."""

GAVE_UP = "Its worker died or was stopped at each of five attempts. Look into the worker's log, then score this customer again."

REQUESTS = Queue(
    table="signals_scorerequest",
    key="customer_id",
    claimed="request.customer_id, request.version",
    portions=(scoring.CHUNK, 1_000, 50, 4, 1),
    waits=(10, 30, 90, 270),
    lease_seconds=LEASE_SECONDS,
    gave_up=GAVE_UP,
)

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
    """A portion of what is due, leased."""
    taken = REQUESTS.take()
    if taken is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return Claim(taken.token, dict(taken.rows), cursor.fetchone()[0])


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
    REQUESTS.fail(token=claim.token, ids=ids, error=error)


def _execute(statement: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)

"""Rows that are jobs (design 2.3), as a queue: claimed by lease, counted before the work, set aside after the last attempt.

Each claim takes fewer rows the more attempts they have behind them: many that are fresh, one alone at the last attempt. So a
row that kills its worker ends up alone, and the rows that died with it get through.
All times are the database's (of the statement, not of its transaction): workers' clocks may disagree.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

log = structlog.get_logger()

SET_ASIDE = """
    UPDATE {table}
       SET quarantined_at = statement_timestamp(), lease_until = NULL, lease_token = NULL,
           failure = CASE WHEN failure = '' THEN %(gave_up)s ELSE failure END
     WHERE {key} IN (
           SELECT {key} FROM {table}
            WHERE {only} AND quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts >= %(most)s
              AND (lease_until IS NULL OR lease_until < statement_timestamp())
              FOR UPDATE SKIP LOCKED)
 RETURNING {key}
"""
# Materialized: as a plain subquery the planner may run it once per row, and a claim would take more than its limit.
CLAIM = """
    WITH due AS MATERIALIZED (
        SELECT {key} FROM {table}
         WHERE {only} AND quarantined_at IS NULL AND due_at <= statement_timestamp() AND attempts = %(attempts)s
           AND (lease_until IS NULL OR lease_until < statement_timestamp())
         ORDER BY due_at LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED
    )
    UPDATE {table} request
       SET attempts = attempts + 1, lease_until = statement_timestamp() + %(seconds)s * interval '1 second',
           lease_token = %(token)s
      FROM due WHERE request.{key} = due.{key}
 RETURNING {claimed}
"""
FAIL = """
    UPDATE {table}
       SET failure = %(failure)s, lease_until = NULL, lease_token = NULL,
           quarantined_at = CASE WHEN attempts >= %(most)s THEN statement_timestamp() END,
           due_at = statement_timestamp() + (%(waits)s::int[])[least(attempts, %(most)s - 1)] * interval '1 second'
     WHERE lease_token = %(token)s AND {key} = ANY(%(ids)s)
"""


@dataclass(frozen=True)
class Taken:
    """What one claim holds. ``rows``: the queue's ``claimed`` columns."""

    token: uuid.UUID
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """``portions``: rows of one claim, by the attempts behind them; as many attempts as there are portions. ``waits``: seconds
    before the second to the last attempt of a row that failed with an error. ``only``: the rows of the table that are jobs at all.
    All names are constants of ours."""

    table: str
    key: str
    claimed: str
    portions: tuple[int, ...]
    waits: tuple[int, ...]
    lease_seconds: int
    gave_up: str
    only: str = "TRUE"

    @transaction.atomic
    def take(self) -> Taken | None:
        """Lease some due rows and count the attempt, to be committed before any work. The freshest first: one that fails over
        and over must not keep the others waiting."""
        token = uuid.uuid4()
        with connection.cursor() as cursor:
            cursor.execute(self._sql(SET_ASIDE), {"most": len(self.portions), "gave_up": self.gave_up})
            if gone := cursor.fetchall():
                log.error("jobs_quarantined", queue=self.table, ids=[id for (id,) in gone])
            for attempts, limit in enumerate(self.portions):
                asked: dict[str, Any] = {
                    "seconds": self.lease_seconds,
                    "token": token,
                    "attempts": attempts,
                    "limit": limit,
                }
                cursor.execute(self._sql(CLAIM), asked)
                if rows := cursor.fetchall():
                    return Taken(token, rows)
        return None

    def work_off(self, work: Callable[[int, uuid.UUID], None]) -> int:
        """One claim, row by row: whatever a row may do to us, the others get through. Returns how many were claimed."""
        taken = self.take()
        if taken is None:
            return 0
        for id, *_ in taken.rows:
            try:
                work(id, taken.token)
            except (OperationalError, InterfaceError):
                raise  # the database, not the row: the lease runs out and another worker tries
            except Exception as error:  # whatever comes
                log.error("job_failed", queue=self.table, id=id, exc_info=error)
                self.fail(token=taken.token, ids=[id], error=error)
        return len(taken.rows)

    def fail(self, *, token: uuid.UUID, ids: Sequence[int], error: Exception) -> None:
        """Due again after a while, or set aside; only what is still held."""
        about: dict[str, Any] = {
            "token": token,
            "ids": list(ids),
            "failure": f"{type(error).__name__}: {str(error).strip()[:500]}",
            "most": len(self.portions),
            "waits": list(self.waits),
        }
        with connection.cursor() as cursor:
            cursor.execute(self._sql(FAIL), about)

    def _sql(self, statement: str) -> str:
        return statement.format(table=self.table, key=self.key, claimed=self.claimed, only=self.only)

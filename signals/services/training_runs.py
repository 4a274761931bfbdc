"""Training that is asked for, claimed, and finished by who holds it: once a week, and whenever somebody asks.

The row is the job, so a beat that ticks twice makes one run and a worker that is killed leaves a row that is due again when its lease
ends. A training that fails by itself is not tried again before next week: the same data would fail again.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from signals.models import RiskModel, TrainingRun
from signals.vocabulary import Outcome, TrainingState

LEASE_MINUTES = 30
"""Renewed with every step that reports its progress; the longest single step is a fit of a million rows."""

MOST_ATTEMPTS = 3
GAVE_UP = (
    "Its worker died or was stopped at each of three attempts. Look into the worker's log; the risk model in charge stays. "
    "`manage.py train_risk_model` tries again."
)

REQUEST = """
    INSERT INTO signals_trainingrun
           (period, foretells, requested_at, state, progress, doing, outcome, due_at, attempts, failure)
    SELECT %(period)s, %(foretells)s, statement_timestamp(), 'due', 0, '', '', statement_timestamp(), 0, ''
     WHERE EXISTS (SELECT FROM accounts_customer WHERE deleted_at IS NULL)
        ON CONFLICT (period) DO NOTHING
"""
WEEK = "SELECT 'week ' || to_char(date_trunc('week', statement_timestamp() AT TIME ZONE 'UTC'), 'YYYY-MM-DD')"
MISSED = """
    SELECT NOT EXISTS (SELECT FROM signals_trainingrun WHERE requested_at > statement_timestamp() - interval '8 days')
       AND EXISTS (SELECT FROM accounts_customer WHERE created_at < statement_timestamp() - interval '8 days')
"""
FREE = (
    "state = 'due' AND due_at <= statement_timestamp() AND (lease_until IS NULL OR lease_until < statement_timestamp())"
)
GIVE_UP = f"""
    UPDATE signals_trainingrun
       SET state = 'failed', outcome = %(gave_up)s, finished_at = statement_timestamp(), lease_until = NULL, lease_token = NULL
     WHERE {FREE} AND attempts >= %(most)s
"""  # noqa: S608  a constant of ours
CLAIM = f"""
    UPDATE signals_trainingrun
       SET attempts = attempts + 1, lease_until = statement_timestamp() + %(minutes)s * interval '1 minute',
           lease_token = %(token)s, progress = 0, doing = ''
     WHERE id = (SELECT id FROM signals_trainingrun WHERE {FREE} ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
 RETURNING id, period, foretells, statement_timestamp()
"""  # noqa: S608  a constant of ours
ADVANCE = """
    UPDATE signals_trainingrun
       SET progress = %(progress)s, doing = %(doing)s, lease_until = statement_timestamp() + %(minutes)s * interval '1 minute'
     WHERE id = %(id)s AND lease_token = %(token)s
"""
FINISH = """
    UPDATE signals_trainingrun
       SET state = %(state)s, outcome = %(outcome)s, model_id = %(model)s, progress = %(progress)s, doing = '',
           finished_at = statement_timestamp(), lease_until = NULL, lease_token = NULL
     WHERE id = %(id)s AND lease_token = %(token)s
"""


class LeaseLost(Exception):
    """Another worker took this training over."""


@dataclass(frozen=True)
class Claim:
    id: int
    period: str
    foretells: Outcome
    at: datetime
    token: uuid.UUID


def request_weekly() -> bool:
    """This week's, by the database's date: who leaves, and who buys more. False if it was there already, or if there are no
    customers yet."""
    with connection.cursor() as cursor:
        cursor.execute(WEEK)
        week = cursor.fetchone()[0]
    is_new = request(period=week)
    return request(period=f"{week}, {Outcome.EXPANSION}", foretells=Outcome.EXPANSION) or is_new


def request_missed() -> bool:
    """This week's, if more than a week went by without one: a machine that sleeps at night never hears the clock's tick. In the
    first week there is hardly anything to learn from, and people are still importing."""
    with connection.cursor() as cursor:
        cursor.execute(MISSED)
        return bool(cursor.fetchone()[0]) and request_weekly()


def request(*, period: str, foretells: Outcome = Outcome.CHURN) -> bool:
    """A training of this name. Asking twice makes one."""
    with connection.cursor() as cursor:
        cursor.execute(REQUEST, {"period": period, "foretells": foretells})
        return bool(cursor.rowcount > 0)


def claim() -> Claim | None:
    """The oldest that is due, with the attempt counted before the work; None when none is due or others are at it."""
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(GIVE_UP, {"gave_up": GAVE_UP, "most": MOST_ATTEMPTS})
        cursor.execute(CLAIM, {"minutes": LEASE_MINUTES, "token": token})
        row = cursor.fetchone()
    if row is None:
        return None
    id, period, foretells, at = row
    return Claim(id, period, Outcome(foretells), at, token)


def advance(held: Claim, progress: float, doing: str) -> None:
    """For the progress bar; and the lease is longer. Raises LeaseLost."""
    _execute(ADVANCE, held, {"progress": min(max(progress, 0), 1), "doing": doing[:80], "minutes": LEASE_MINUTES})


def finish(held: Claim, *, outcome: str, model: RiskModel | None) -> None:
    """Raises LeaseLost."""
    done: dict[str, Any] = {
        "state": TrainingState.DONE,
        "outcome": outcome,
        "model": model.pk if model else None,
        "progress": 1,
    }
    _execute(FINISH, held, done)


def fail(held: Claim, *, outcome: str) -> None:
    """Raises LeaseLost."""
    _execute(FINISH, held, {"state": TrainingState.FAILED, "outcome": outcome, "model": None, "progress": 0})


def current() -> TrainingRun | None:
    """The one that works or waits, else the one that finished last."""
    waiting = TrainingRun.objects.filter(state=TrainingState.DUE).order_by("due_at", "pk").first()
    return waiting or TrainingRun.objects.order_by("-finished_at").first()


def _execute(statement: str, held: Claim, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"id": held.id, "token": held.token, **parameters})
        if not cursor.rowcount:
            raise LeaseLost(f"Another worker took the training “{held.period}” over.")

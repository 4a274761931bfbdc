"""What "ready" means, as a list of questions. Each answers with a sentence for people and a number for graphs.

The canary sings once a minute on a worker (``crisis_triage.tasks.sing``): that it was heard lately proves the clock, the
broker, a worker and the database in one go, also when a worker is alive and yet takes nothing from its queue.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection

from signals.queries import backlog

CANARY = "canary"
LONGEST_SILENCE_SECONDS = 150  # two songs may be missed, as when a worker restarts
LONGEST_WAIT_SECONDS = 120
BROKER_TIMEOUT_SECONDS = 2


@dataclass(frozen=True)
class Answer:
    ok: bool
    detail: str
    seconds: float | None = None


def database() -> Answer:
    try:
        return Answer(True, f"answers; its clock says {database_clock():%Y-%m-%d %H:%M:%S} UTC")
    except DatabaseError as error:
        return Answer(False, _first_line(error))


def broker() -> Answer:
    client = redis.Redis.from_url(
        settings.BROKER_CHECK_URL,
        socket_timeout=BROKER_TIMEOUT_SECONDS,
        socket_connect_timeout=BROKER_TIMEOUT_SECONDS,
    )
    try:
        client.ping()
    except redis.RedisError as error:
        return Answer(False, _first_line(error))
    finally:
        client.close()
    return Answer(True, "answers")


def due_work() -> Answer:
    """The row that waits longest for a worker."""
    try:
        waiting = backlog.oldest_due()
    except DatabaseError as error:
        return Answer(False, _first_line(error))
    if waiting is None:
        return Answer(True, "nothing waits", 0.0)
    is_late = waiting.seconds > LONGEST_WAIT_SECONDS
    return Answer(not is_late, f"{waiting.work} waits for {waiting.seconds:.0f} s", waiting.seconds)


def canary() -> Answer:
    heard = cache.get(CANARY)
    if heard is None:
        return Answer(False, "no worker has sung since the cache is there; within a minute of a worker's start it does")
    try:
        silence = (database_clock() - heard).total_seconds()
    except DatabaseError as error:
        return Answer(False, _first_line(error))
    return Answer(silence <= LONGEST_SILENCE_SECONDS, f"a worker sang {silence:.0f} s ago", silence)


CHECKS: dict[str, Callable[[], Answer]] = {
    "database": database,
    "broker": broker,
    "due_work": due_work,
    "canary": canary,
}


def database_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

"""Tell a worker that something may be due. A hint may be lost or be late: the row is the work and a sweeper finds it.

By name, because tasks stand above services. At most one a second from each process: a hint says only "look", and a
worker that looks takes everything that is due.
"""

import time

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()

EVERY_SECONDS = 1.0
_sent_at: dict[str, float] = {}


def scores_are_due() -> None:
    transaction.on_commit(lambda: _send("signals.tasks.score_due"))


def texts_are_due() -> None:
    transaction.on_commit(lambda: _send("signals.tasks.read_texts"))


def customers_arrived() -> None:
    transaction.on_commit(lambda: _send("signals.tasks.attach_parked"))


def imports_are_due() -> None:
    transaction.on_commit(lambda: _send("signals.ingest.tasks.resume_imports"))


def payloads_are_due() -> None:
    transaction.on_commit(lambda: _send("signals.readers.tasks.read_payloads"))


def reconciles_are_due() -> None:
    transaction.on_commit(lambda: _send("signals.readers.tasks.reconcile"))


def _send(task: str) -> None:
    now = time.monotonic()
    if now - _sent_at.get(task, -EVERY_SECONDS) < EVERY_SECONDS:
        return
    _sent_at[task] = now
    try:
        current_app.send_task(task, retry=False, ignore_result=True, expires=30)
    except (OperationalError, OSError) as error:
        log.warning("hint_not_sent", task=task, reason=str(error))

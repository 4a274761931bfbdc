"""How a message is sent: as a hint that may be lost. The row it points at is the work, and a sweeper finds it anyway."""

from typing import Any

import structlog
from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger()


def hint(task: Task, **arguments: Any) -> None:
    """After commit, tell a worker that something is due. A broker that is down costs a few seconds, never the work."""
    transaction.on_commit(lambda: _send(task, arguments))


def _send(task: Task, arguments: dict[str, Any]) -> None:
    try:
        task.apply_async(kwargs=arguments, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("hint_not_sent", task=task.name, reason=str(error))

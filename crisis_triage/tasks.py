"""Tasks of the house itself."""

import time
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from accounts.services import changes, duplicates, idempotency
from crisis_triage.health.checks import CANARY, database_clock
from outreach.services import webhooks
from signals.services import forgetting

REMEMBERED_SECONDS = 24 * 3600
ENOUGH_SECONDS = 20
"""Whoever looks for duplicates of a million customers gives way to others after that."""


@shared_task
def sing(**_later_arguments: object) -> str:
    """The canary: by the database's clock, so that a worker without a database stays silent."""
    heard = database_clock()
    cache.set(CANARY, heard, REMEMBERED_SECONDS)
    return f"sang at {heard}"


@shared_task
def sweep(**_later_arguments: object) -> str:
    """What is kept for a while only."""
    now = timezone.now()
    changes.note_another_server()
    lines = changes.sweep(until=now - timedelta(days=settings.CHANGES_KEPT_DAYS))
    answers = idempotency.forget(at=now)
    heard = webhooks.sweep(at=now)
    brought = forgetting.forget(at=now)
    return f"swept {lines} lines of changes, {answers} answers, {heard} deliveries of webhooks and {brought} payloads"


@shared_task
def look_for_duplicates(**_later_arguments: object) -> str:
    """At whoever came or changed, a portion a transaction."""
    until = time.monotonic() + ENOUGH_SECONDS
    count = 0
    while time.monotonic() < until and (seen := duplicates.look_again(at=timezone.now())):
        count += seen
    return f"looked at {count}"

"""Tasks of the house itself."""

from celery import shared_task
from django.core.cache import cache

from crisis_triage.health.checks import CANARY, database_clock

REMEMBERED_SECONDS = 24 * 3600


@shared_task
def sing(**_later_arguments: object) -> str:
    """The canary: by the database's clock, so that a worker without a database stays silent."""
    heard = database_clock()
    cache.set(CANARY, heard, REMEMBERED_SECONDS)
    return f"sang at {heard}"

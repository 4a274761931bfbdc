"""The clock of `outreach`: messages are hints, the rows are the work."""

import time

from celery import shared_task
from django.utils import timezone

from outreach.services import broken_promises, ranking

ENOUGH_SECONDS = 60
"""A task that ranks a million customers lets others have the worker after this; the next tick goes on where it stopped."""


@shared_task
def rank_scored(**_later_arguments) -> str:
    """Rank whatever changed, one transaction after the other, until nothing is left."""
    began = time.monotonic()
    customers = 0
    while time.monotonic() - began < ENOUGH_SECONDS:
        ranked = ranking.rank_scored(at=timezone.now())
        customers += ranked.customers
        if not ranked.is_more:
            return f"ranked {customers}"
    return f"ranked {customers}, more is waiting"


@shared_task
def break_promises(**_later_arguments) -> str:
    """Whatever is due and still pending breaks now."""
    return f"broken {broken_promises.break_due()}"

"""What workers do for what was brought and for what we fetch. A message is a hint: each looks for itself at what is due."""

import time
from collections.abc import Callable

from celery import shared_task

from signals.readers import feeds, payloads
from signals.readers import reconcile as lists

BUSY_SECONDS = 20


def _for_a_while(work: Callable[[], int]) -> int:
    until = time.monotonic() + BUSY_SECONDS
    count = 0
    while time.monotonic() < until and (claimed := work()):
        count += claimed
    return count


@shared_task
def read_payloads(**_later_arguments: object) -> str:
    return f"read {_for_a_while(payloads.read_some)} payloads"


@shared_task
def read_feeds(**_later_arguments: object) -> str:
    return f"fetched {_for_a_while(feeds.read_due)} feeds"


@shared_task
def reconcile(**_later_arguments: object) -> str:
    return f"asked for {_for_a_while(lists.read_due)} pages"

"""What workers do for what was brought and for what we fetch. A message is a hint: each looks for itself at what is due."""

import time

from celery import shared_task

from signals.readers import feeds, payloads

BUSY_SECONDS = 20


@shared_task
def read_payloads(**_later_arguments: object) -> str:
    until = time.monotonic() + BUSY_SECONDS
    count = 0
    while time.monotonic() < until and (claimed := payloads.read_some()):
        count += claimed
    return f"read {count} payloads"


@shared_task
def read_feeds(**_later_arguments: object) -> str:
    until = time.monotonic() + BUSY_SECONDS
    count = 0
    while time.monotonic() < until and (claimed := feeds.read_due()):
        count += claimed
    return f"fetched {count} feeds"

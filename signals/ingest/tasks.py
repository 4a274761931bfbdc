"""What workers do for imports."""

import time

from celery import shared_task

from signals.ingest import leases, reverting, running
from signals.vocabulary import ImportState

SLICE_SECONDS = 100
"""A worker gives way after that; the import is due again at once, and goes on where it stands."""


@shared_task
def resume_imports(**_later_arguments: object) -> str:
    until = time.monotonic() + SLICE_SECONDS
    given_up = leases.give_up()
    worked = 0
    while (left := until - time.monotonic()) > 0 and (of_import := leases.claim()):
        act = reverting.work if of_import.state == ImportState.REVERTING else running.work
        act(of_import, seconds=left)
        worked += 1
    return f"worked on {worked} imports, gave up {given_up}"

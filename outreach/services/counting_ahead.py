"""What would take longer than a page may is counted ahead, on a clock, and no more often than it costs."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from outreach.models import SceneCount
from outreach.models.scene import Ahead

PAUSE_PER_SECOND = 20
"""As the call list's summary: a count may cost a twentieth of one core."""


@transaction.atomic
def count_if_cheap(what: Ahead, count: Callable[[], None], *, at: datetime) -> bool:
    """Unless somebody else is at it, or the last count was so recent that counting would take more than its share."""
    SceneCount.objects.bulk_create([SceneCount(pk=what)], ignore_conflicts=True)
    held = SceneCount.objects.select_for_update(skip_locked=True).filter(pk=what).first()
    if held is None or (held.counted_at and at - held.counted_at < timedelta(seconds=held.seconds * PAUSE_PER_SECOND)):
        return False
    began = time.monotonic()
    count()
    held.counted_at, held.seconds = at, time.monotonic() - began
    held.save()
    return True

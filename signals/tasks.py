"""What workers do for signals. A message is a hint: each task looks for itself at what is due, and finds nothing quickly."""

import time

from celery import shared_task
from django.utils import timezone

from signals.services import (
    auditing,
    counting,
    guard,
    jobs,
    parking,
    people,
    proving,
    retraining,
    runs,
    sources,
    taking_over,
    tallies,
    text_training,
    texts,
    training_runs,
    uses,
)

BUSY_SECONDS = 20
"""A worker gives way to other tasks after that; beat's next tick takes up what is left."""

TRAINING_SECONDS = 2 * 3600
"""Minutes, as a rule. A worker that is stopped there leaves a row that is due again."""


@shared_task
def score_due(**_later_arguments: object) -> str:
    """Requests first: somebody's signal is behind each. Then the shards of a run, a portion at a time."""
    until = time.monotonic() + BUSY_SECONDS
    uses.count_if_stale()
    runs.request_missed()
    requested = shards = 0
    while time.monotonic() < until:
        claimed = jobs.work_off_some()
        requested += claimed
        if not claimed:
            if not runs.work_off_one():
                break
            shards += 1
    return f"scored {requested} requests and {shards} shards"


@shared_task
def read_texts(**_later_arguments: object) -> str:
    until = time.monotonic() + BUSY_SECONDS
    count = 0
    while time.monotonic() < until and (claimed := texts.read_some()):
        count += claimed
    return f"read {count} texts"


@shared_task
def train_text_models(**_later_arguments: object) -> str:
    outcomes = text_training.train(at=timezone.now())
    return "; ".join(f"{outcome.source} {outcome.kind}: {outcome.model}" for outcome in outcomes) or "no rated texts"


@shared_task
def request_daily_scoring(**_later_arguments: object) -> str:
    return "requested" if runs.request_daily() else "requested before"


@shared_task
def request_weekly_training(**_later_arguments: object) -> str:
    return "requested" if training_runs.request_weekly() else "requested before"


@shared_task(soft_time_limit=TRAINING_SECONDS, time_limit=TRAINING_SECONDS + 60)
def train_when_due(**_later_arguments: object) -> str:
    """One training, if one is due; and the challenger of the last one takes over when it has proved itself."""
    training_runs.request_missed()
    now = timezone.now()
    promoted = proving.promote_when_proven(at=now) or taking_over.promote_when_proven(at=now)
    trained = retraining.work_off_one()
    took_over = f", {promoted.champion} took over" if promoted else ""
    return f"{trained or 'nothing to train'}{took_over}"


@shared_task
def attach_parked(**_later_arguments: object) -> str:
    people.tell_parked()
    return f"attached {parking.attach(at=timezone.now())} signals"


@shared_task
def watch_sources(**_later_arguments: object) -> str:
    silent = sources.watch(at=timezone.now())
    guard.look_again(at=timezone.now())
    tallies.compact()
    return f"{len(silent)} sources fell silent"


@shared_task
def count_everyone(**_later_arguments: object) -> str:
    return f"counted {counting.count(at=timezone.now())} figures of everyone"


@shared_task
def audit_due_work(**_later_arguments: object) -> str:
    auditing.audit_due_work()
    return "nothing is late"

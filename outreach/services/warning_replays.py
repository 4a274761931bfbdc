"""Walks through history that people ask for, one at a time, by whoever holds the row. Nothing is raised, and asking twice makes one."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import WarningReplay
from outreach.services import warning_replay, words
from outreach.services.warning_replay import Sight
from signals.services.queues import Queue

LONGEST = timedelta(days=366)
MOST_WAITING = 5
MOST_KEPT = 100
"""Warnings of one replay: who finds more has another question."""
LEASE_SECONDS = 300
"""Renewed with every step; the longest single step is the walk through a year."""
DUE = Queue(
    table="outreach_warningreplay",
    key="id",
    claimed="request.id",
    portions=(1, 1, 1),
    waits=(30, 300),
    lease_seconds=LEASE_SECONDS,
    gave_up="Its worker died or was stopped at each of three attempts. Ask for a shorter time, or look into the worker's log.",
    only="finished_at IS NULL",
)


class TooManyReplays(DomainError):
    code = "too_many_replays"


class ReplayTakenOver(Exception):
    """Another worker goes on with it."""


@transaction.atomic
def ask(*, first: date, last: date, dimension: str = "", named: str = "", by: User, at: datetime) -> WarningReplay:
    """The same question while it waits is one replay. Raises Forbidden, Invalid, TooManyReplays."""
    access.check_may(by, Action.RUN_CRISES)
    check_span(first, last, today=at.astimezone(UTC).date())
    about = {"first_day": first, "last_day": last, "dimension": dimension}
    about["named"] = words.optional(named, field="named", longest=120)
    waiting = list(WarningReplay.objects.select_for_update().filter(finished_at=None, quarantined_at=None))
    for each in waiting:
        if all(getattr(each, name) == value for name, value in about.items()):
            return each
    if len(waiting) >= MOST_WAITING:
        raise TooManyReplays(f"{MOST_WAITING} replays wait already. Ask again when one of them is done.")
    return WarningReplay.objects.create(**about, asked_by=by, asked_at=at, due_at=at)


def check_span(first: date, last: date, *, today: date) -> None:
    """Raises Invalid."""
    if last > today:
        raise Invalid("That day is still to come. Choose one until today.", field="last")
    if not timedelta(0) <= last - first <= LONGEST:
        raise Invalid("Name a first day that is not after the last one, and at most a year before it.", field="first")


def work() -> int:
    """The next one that is due. Returns how many were taken."""
    return DUE.work_off(_work)


def _work(pk: int, token: uuid.UUID) -> None:
    asked = WarningReplay.objects.get(pk=pk)

    def tell(share: float, doing: str) -> None:
        renewed = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        _write(pk, token, progress=share, doing=doing, lease_until=renewed)

    done = warning_replay.replay(first=asked.first_day, last=asked.last_day, at=timezone.now(), tell=tell)
    found = [[_kept(sight) for sight in sights] for sights in done.warnings if _is_asked(sights, asked)]
    figures = {"series": done.series, "short": done.short, "found": found[:MOST_KEPT]}
    over = {"progress": 1, "doing": "", "finished_at": timezone.now(), "lease_until": None, "lease_token": None}
    _write(pk, token, **figures, **over)


def _write(pk: int, token: uuid.UUID, **values: Any) -> None:
    if not WarningReplay.objects.filter(pk=pk, lease_token=token).update(**values):
        raise ReplayTakenOver


def _is_asked(sights: Sequence[Sight], asked: WarningReplay) -> bool:
    """One of the series that see it is."""
    return any(
        sight.series.dimension == (asked.dimension or sight.series.dimension)
        and asked.named.casefold() in sight.label.casefold()
        for sight in sights
    )


def _kept(sight: Sight) -> dict[str, Any]:
    peak = sight.peak
    return {
        "dimension": sight.series.dimension.value,
        "key": sight.series.key,
        "label": sight.label,
        "began_at": sight.began_at.isoformat(),
        "known_at": sight.known_at.isoformat(),
        "ended_at": sight.ended_at.isoformat() if sight.ended_at else None,
        "window_hours": peak.window,
        "found": peak.found,
        "expected": round(peak.expected, 2),
        "enough": peak.limit,
        "chance": peak.chance,
        "customers": len(sight.customers),
        "picture": [[step.found, step.expected, step.enough] for step in sight.picture],
        "pictured_at": sight.pictured_at.isoformat(),
    }

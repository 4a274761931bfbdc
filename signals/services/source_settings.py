"""What people set about a source and about what it measures. (What the feeds themselves move is in ``sources``.)"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from signals.models import Measure, Source
from signals.vocabulary import Direction

SHORTEST = timedelta(minutes=5)
"""The sources are watched every five minutes, so a shorter expectation would raise false alarms."""
LONGEST = timedelta(days=366)


class DirectoryIsNeeded(DomainError):
    code = "directory_is_needed"


class NotARhythm(Invalid):
    code = "not_a_rhythm"


@transaction.atomic
def change_source(
    *, source: Source, name: str, expected_every: timedelta | None, is_directory: bool, by: User, at: datetime
) -> Source:
    """Rename a source, say how often something must arrive, make it the directory.

    Refuses a rhythm that cannot be watched, and to leave the house without a directory: make another source the directory,
    and this one ceases to be it.
    """
    access.check_may(by, Action.MANAGE_SOURCES)
    if expected_every is not None and not SHORTEST <= expected_every <= LONGEST:
        raise NotARhythm("Expect something between every 5 minutes and every 366 days.", field="expected_number")
    if source.is_directory and not is_directory:
        raise DirectoryIsNeeded(
            "This is the directory, and there must be one. Make another source the directory instead.",
            field="is_directory",
        )
    if is_directory and not source.is_directory:
        Source.objects.filter(is_directory=True).update(is_directory=False)
    if expected_every != source.expected_every:
        source.silent_since = None  # the next watch judges by the new rhythm
    source.name, source.expected_every, source.is_directory = name, expected_every, is_directory
    source.save(update_fields=["name", "expected_every", "is_directory", "silent_since"])
    return source


@transaction.atomic
def change_measure(
    *, measure: Measure, unit: str, direction: Direction, value_direction: Direction, by: User, at: datetime
) -> Measure:
    """Say which way is good. Scores follow when their customers are scored next: at a new fact, or within a day."""
    access.check_may(by, Action.MANAGE_SOURCES)
    measure.unit, measure.direction, measure.value_direction = unit, direction, value_direction
    measure.save(update_fields=["unit", "direction", "value_direction"])
    return measure

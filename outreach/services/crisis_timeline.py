"""The timeline of a crisis: what happened, when we knew, who wrote it down. And the updates, each of which names the next one."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach import crises as rules
from outreach.crises import EntryKind
from outreach.models import Crisis, CrisisCadence, CrisisEntry
from outreach.models.touchpoint import CLOCKS_DIFFER
from outreach.notices import Event
from outreach.queries import crews, crisis_scope
from outreach.services import crisis_moves, notifications, words
from outreach.services.crisis_moves import CrisisMoved
from outreach.services.notifications import Portion

PORTION = 100
JOB = "cadence of updates"
SEVERE = 2
"""So bad or worse: the CCO is told as well."""


@transaction.atomic
def log(
    *,
    crisis: Crisis,
    text: str,
    happened_at: datetime | None = None,
    known_at: datetime | None = None,
    corrects: CrisisEntry | None = None,
    by: User,
    at: datetime,
) -> CrisisEntry:
    """A fact, or the correction of an entry, which stays. Also after the crisis: the review finds what nobody wrote down. Nobody waits
    for anybody else, and nobody's page becomes stale. Raises Forbidden, NotFound, Invalid."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    crisis_scope.get_inside(by, crisis.pk)
    known = known_at or at
    happened = happened_at or (corrects.happened_at if corrects else known)
    _check_moments(happened, known, at)
    if corrects is not None and corrects.crisis_id != crisis.pk:
        raise Invalid("That entry belongs to another crisis.", field="corrects")
    return CrisisEntry.objects.create(
        crisis=crisis,
        kind=EntryKind.CORRECTION if corrects else EntryKind.FACT,
        text=words.required(text, field="text", ask="Say what happened."),
        happened_at=happened,
        known_at=known,
        written_at=at,
        written_by=by,
        corrects=corrects,
    )


@transaction.atomic
def give_update(*, crisis: Crisis, text: str, next_minutes: int | None = None, by: User, at: datetime) -> CrisisEntry:
    """How it stands, and when the next one comes: at the latest as the cadence says. Raises Invalid, CrisisMoved, CrisisIsOver, besides."""
    held = crisis_moves.hold_to_work(crisis, by=by)
    owed = CrisisCadence.objects.select_for_update().filter(crisis=held).first()
    if owed is None:
        raise CrisisMoved("Updates begin when the crisis is declared. Write down what is known as a fact.")
    given = held.entries.filter(kind=EntryKind.UPDATE).count() + 1
    longest = rules.cadence(held.severity, held.cadence_minutes).longest(given=given)
    pause = longest if next_minutes is None else timedelta(minutes=next_minutes)
    _check_pause(pause, longest, held)
    entry = CrisisEntry.objects.create(
        crisis=held,
        kind=EntryKind.UPDATE,
        text=words.required(
            text, field="text", ask="Say how it stands: what is known, what is done, what is not known."
        ),
        happened_at=at,
        known_at=at,
        written_at=at,
        written_by=by,
        was_due_at=owed.due_at,
        next_due_at=at + pause,
    )
    owed.due_at, owed.missed_at = at + pause, None
    owed.save()
    return entry


@transaction.atomic
def notice_missed(*, at: datetime, limit: int = PORTION) -> Portion:
    """Updates that were due and did not come: each is written down once, and who runs the crisis is told once."""
    due = CrisisCadence.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    people = [f"crisis__{role}" for role in crisis_scope.ROLES]
    held = list(due.select_for_update(skip_locked=True, of=("self",)).select_related(*people)[:limit])
    for owed in held:
        _miss(owed, at)
    return Portion(len(held), is_more=len(held) == limit)


def _miss(owed: CrisisCadence, at: datetime) -> None:
    crisis = owed.crisis
    CrisisEntry.objects.create(
        crisis=crisis,
        kind=EntryKind.MISSED,
        text=f"The update that was due at {owed.due_at:%H:%M} UTC did not come.",
        happened_at=owed.due_at,
        known_at=at,
        written_at=at,
        job=JOB,
        was_due_at=owed.due_at,
    )
    owed.missed_at = at
    owed.save()
    told = [
        crisis.commander,
        crisis.liaison,
        crisis.scribe,
        *(crews.deciders(besides=[]) if crisis.severity <= SEVERE else []),
    ]
    notifications.notify(event=Event.CRISIS_OVERDUE, to=told, about=crisis, at=at)


def _check_moments(happened: datetime, known: datetime, at: datetime) -> None:
    if known > at + CLOCKS_DIFFER:
        raise Invalid("That is in the future. Write down what is known now.", field="known_at")
    if happened > known:
        raise Invalid("It cannot be known before it happened. Change one of the two.", field="happened_at")


def _check_pause(pause: timedelta, longest: timedelta, held: Crisis) -> None:
    if not timedelta(minutes=1) <= pause <= longest:
        raise Invalid(
            f"In a crisis of severity {held.severity} the next update comes within {int(longest.total_seconds()) // 60} minutes. "
            "Name an earlier one, or let the commander change the cadence.",
            field="next_minutes",
        )

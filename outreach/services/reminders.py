"""Reminders of promises: on the days of the plan, in the morning of whoever sees to it, each once.

The row of a promise says when it wants to be looked at next. Whoever looks after a pause of three days tells the newest thing and
writes down what was passed over; a promise that ended meanwhile is not told of.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach import due
from outreach.models import Promise, PromiseReminder, ReminderDue, ReminderPlan
from outreach.models.reminder import FURTHEST, MOST_DAYS, ReminderOutcome
from outreach.notices import Event
from outreach.services import notifications
from outreach.services.notifications import News, Portion
from outreach.states import PromiseState

PORTION = 500
STALE = timedelta(days=14)
"""A reminder that comes later than this says nothing new to anybody."""


@transaction.atomic
def remind_due(*, at: datetime, limit: int = PORTION) -> Portion:
    """The promise's row is held until the reminder is written, so it cannot end in between."""
    jobs = list(_due(at)[:limit])
    days = plan()
    looks = [_Look(job.promise, days, at) for job in jobs]
    ends = [end for look in looks for end in look.ends()]
    PromiseReminder.objects.bulk_create(ends)
    sent = [end.promise for end in ends if end.outcome == ReminderOutcome.SENT]
    notifications.tell([News(promise.owner_id, _event(promise, at), promise.pk) for promise in sent], at=at)
    _next(jobs, looks)
    return Portion(len(sent), is_more=len(jobs) == limit)


@transaction.atomic
def change_plan(*, days: Collection[int], by: User, at: datetime) -> ReminderPlan:
    """For everybody; every promise is looked at anew. Raises Forbidden, Invalid."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    chosen = sorted(set(days))
    if len(chosen) > MOST_DAYS or any(abs(day) > FURTHEST for day in chosen):
        raise Invalid(f"Name at most {MOST_DAYS} days, from −{FURTHEST} to +{FURTHEST}.", field="days")
    stored, _ = ReminderPlan.objects.update_or_create(pk=1, defaults={"days": chosen})
    ReminderDue.objects.update(next_at=at)
    return stored


def plan() -> Sequence[int]:
    return sorted((ReminderPlan.objects.filter(pk=1).first() or ReminderPlan()).days)


def _due(at: datetime) -> QuerySet[ReminderDue]:
    due_now = ReminderDue.objects.filter(next_at__lte=at).order_by("next_at", "pk")
    held = due_now.select_for_update(skip_locked=True, of=("self", "promise"))
    return held.select_related("promise__owner", "promise__loop", "promise__followed_by").prefetch_related(
        "promise__reminders"
    )


class _Look:
    """At one promise, with the days that have not come to an end."""

    def __init__(self, promise: Promise, days: Sequence[int], at: datetime) -> None:
        self.promise, self.at = promise, at
        ended = {reminder.days for reminder in promise.reminders.all()}
        moments = {day: self._moment(day) for day in days if day not in ended}
        self.open = {day: moment for day, moment in moments.items() if moment > promise.made_at}
        self.later = {day: moment for day, moment in self.open.items() if moment > at}

    def _moment(self, days: int) -> datetime:
        day = self.promise.due_on + timedelta(days=days)
        return due.morning_of(
            day, customer=ZoneInfo(self.promise.time_zone), owner=ZoneInfo(self.promise.owner.time_zone)
        )

    @property
    def why_not(self) -> str:
        """Settled, and by what; nothing if it is still owed."""
        if self.promise.state == PromiseState.PENDING:
            return ""
        if self.promise.state != PromiseState.BROKEN:
            return PromiseState(self.promise.state).label
        return "Promised anew" if hasattr(self.promise, "followed_by") else ""

    def ends(self) -> Iterator[PromiseReminder]:
        if self.why_not:
            for day in self.open:
                yield self._end(day, ReminderOutcome.DROPPED, self.why_not)
            return
        passed = sorted(set(self.open) - set(self.later))
        for day in passed[:-1]:
            yield self._end(day, ReminderOutcome.PASSED_OVER)
        for newest in passed[-1:]:
            is_stale = self.at - self.open[newest] > STALE
            yield self._end(newest, ReminderOutcome.EXPIRED if is_stale else ReminderOutcome.SENT)

    def next_at(self) -> datetime | None:
        return None if self.why_not else min(self.later.values(), default=None)

    def _end(self, days: int, outcome: ReminderOutcome, note: str = "") -> PromiseReminder:
        return PromiseReminder(promise=self.promise, days=days, outcome=outcome, note=note, at=self.at)


def _event(promise: Promise, at: datetime) -> Event:
    """By the day it is where the customer is, whatever the reminder was planned for."""
    if at >= promise.due_at:
        return Event.PROMISE_OVERDUE
    today = at.astimezone(ZoneInfo(promise.time_zone)).date()
    return Event.PROMISE_DUE_TODAY if promise.due_on == today else Event.PROMISE_DUE_SOON


def _next(jobs: Sequence[ReminderDue], looks: Sequence[_Look]) -> None:
    later, done = [], []
    for job, look in zip(jobs, looks, strict=True):
        moment = look.next_at()
        if moment is None:
            done.append(job.pk)
        else:
            job.next_at = moment
            later.append(job)
    ReminderDue.objects.bulk_update(later, ["next_at"])
    ReminderDue.objects.filter(pk__in=done).delete()

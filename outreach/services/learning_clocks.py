"""What is owed after a crisis, by the clock: a review that was not written and a prevention that was not done are noticed once, told once,
and stay loud until they come."""

from datetime import datetime

from django.db import transaction

from accounts.models import Company, User
from outreach import due
from outreach.models import Prevention, PreventionClock, Review, ReviewClock
from outreach.notices import Event
from outreach.queries import crews
from outreach.services import notifications
from outreach.services.notifications import Portion

PORTION = 100


def owe_review(review: Review, at: datetime) -> None:
    """Until the day ends where our company is; nothing is missed of a day that was set anew."""
    day = review.crisis.after_action_due_on
    if day is not None:
        owed = {"due_at": due.end_of(day, Company.ours().zone), "missed_at": None, "changed_at": at}
        ReviewClock.objects.update_or_create(review=review, defaults=owed)


def owe_prevention(prevention: Prevention, at: datetime) -> None:
    owed = {"due_at": due.end_of(prevention.due_on, Company.ours().zone), "missed_at": None, "changed_at": at}
    PreventionClock.objects.update_or_create(prevention=prevention, defaults=owed)


@transaction.atomic
def notice_reviews(*, at: datetime, limit: int = PORTION) -> Portion:
    overdue = ReviewClock.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    locked = overdue.select_for_update(skip_locked=True, of=("self",))
    held = list(locked.select_related("review__crisis__after_action_owner")[:limit])
    for owed in held:
        _miss(owed, Event.REVIEW_OVERDUE, owed.review, owed.review.crisis.after_action_owner, at)
    return Portion(len(held), is_more=len(held) == limit)


@transaction.atomic
def notice_preventions(*, at: datetime, limit: int = PORTION) -> Portion:
    overdue = PreventionClock.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    locked = overdue.select_for_update(skip_locked=True, of=("self",))
    held = list(locked.select_related("prevention__owner")[:limit])
    for owed in held:
        _miss(owed, Event.PREVENTION_OVERDUE, owed.prevention, owed.prevention.owner, at)
    return Portion(len(held), is_more=len(held) == limit)


def _miss(
    owed: ReviewClock | PreventionClock, event: Event, about: Review | Prevention, owner: User | None, at: datetime
) -> None:
    owed.missed_at = at
    owed.save()
    notifications.notify(event=event, to=[owner, *crews.deciders(besides=[])], about=about, at=at)

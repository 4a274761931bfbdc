"""What may be said to everybody who hears a text: the days that are promised to all of them, and when the next update of the crisis comes."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from accounts.models import Company
from outreach.honesty.check import Backing
from outreach.models import Crisis, CrisisCadence, Loop, Message, Promise
from outreach.states import PromiseState

MOST_EARLIER = 3


def of_crisis(crisis: Crisis, *, at: datetime) -> Backing:
    """For a script: whoever calls may have any promise of its issues, so a day is backed if it is the day of all of them."""
    pending = Promise.objects.filter(state=PromiseState.PENDING, loop__issue__crises__crisis=crisis)
    return Backing(
        today=Company.ours().today(at),
        promised=common(pending.values_list("due_on", flat=True).distinct()[:2]),
        updates=updates([crisis.pk]),
    )


def of_message(message: Message, crisis_id: int, *, at: datetime) -> Backing:
    """For everybody to whom it goes: a day is backed if each of them has a promise for it."""
    addressed = Loop.objects.filter(issue=message.issue_id, state__in=message.addressed)
    due = Promise.objects.filter(state=PromiseState.PENDING, loop__in=addressed)
    days = common(due.values_list("due_on", flat=True).distinct()[:2])
    return Backing(
        today=Company.ours().today(at),
        promised=days if days and due.count() == addressed.count() else frozenset(),
        updates=updates([crisis_id]),
        earlier=_said_before(message, crisis_id),
        has_names=True,
    )


def _said_before(message: Message, crisis_id: int) -> list[str]:
    """To the same customers, the latest first."""
    sent = Message.objects.filter(blocks__crisis=crisis_id, issue=message.issue_id, started_at__isnull=False)
    return list(sent.exclude(pk=message.pk).order_by("-started_at").values_list("body", flat=True)[:MOST_EARLIER])


def common(days: Iterable[date]) -> frozenset[date]:
    """Of two days none holds for everybody."""
    found = frozenset(days)
    return found if len(found) == 1 else frozenset()


def updates(crisis_ids: Collection[int]) -> frozenset[date]:
    company = Company.ours()
    owed = CrisisCadence.objects.filter(crisis__in=crisis_ids).values_list("due_at", flat=True)
    return frozenset(company.today(due_at) for due_at in owed)

"""Ticks of the clock, and what they left behind."""

from datetime import timedelta
from typing import Any

from accounts.models import User
from outreach.models import Issue, Notification
from outreach.notices import Event
from outreach.services import notice_folding, notice_mails, notifications
from tests.factories.issues import NOW, an_expert, an_issue

LATER = NOW + timedelta(minutes=3)
"""When the burst has settled; at noon, so that nobody sleeps."""


def tell(person: User, event: Event, about: Any, *, times: int = 1, by: User | None = None) -> None:
    for _ in range(times):
        notifications.notify(event=event, to=[person], about=about, by=by, at=NOW)


def fold(at=NOW) -> None:
    notice_folding.fold(at=at)


def send(at=LATER) -> int:
    return notice_mails.send_due(at=at).done


def notices(person: User) -> list[Notification]:
    return list(Notification.objects.filter(user=person).order_by("pk"))


def an_owned_issue(by: User, *customers) -> tuple[Issue, User]:
    """And the expert who owns it, who sees nothing else."""
    issue = an_issue(by, *customers)
    issue.owner = an_expert(email="otto@example.com", name="Otto")
    issue.save()
    return issue, issue.owner

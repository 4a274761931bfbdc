"""Telling people: what happened is asked to be told, in the transaction in which it happened; the clock does the telling.

And what a person does with a notice: reads it, or acknowledges it and hears no more of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import NoticeRequest, Notification
from outreach.notices import Event


@dataclass(frozen=True)
class News:
    """``about_id``: of what the event is about, such as the promise, the loop or the issue."""

    user_id: int
    event: Event
    about_id: int


@dataclass(frozen=True)
class Portion:
    """What one tick of the clock did. ``is_more``: come again at once."""

    done: int
    is_more: bool


def notify(*, event: Event, to: Iterable[User | None], about: Any, by: User | None = None, at: datetime) -> None:
    """Inside the caller's transaction. Nobody is told what they did themselves, and nobody twice. ``about``: a saved row, of the kind
    that the event is about."""
    told = {user.pk for user in to if user is not None and user.is_active} - {by.pk if by else None}
    tell([News(user_id, event, about.pk) for user_id in sorted(told)], at=at)


def tell(news: Collection[News], *, at: datetime) -> None:
    """Thousands at once. Only appended: nobody waits for a notice of somebody else."""
    NoticeRequest.objects.bulk_create(
        [
            NoticeRequest(user_id=each.user_id, event=each.event, about_id=each.about_id, happened_at=at)
            for each in news
        ],
        batch_size=5_000,
    )


@transaction.atomic
def read(*, notice_id: int, by: User, at: datetime) -> Notification:
    """Reading twice changes nothing. Raises NotFound, also for somebody else's."""
    found = Notification.objects.select_for_update().filter(pk=notice_id, user=by).first()
    if found is None:
        raise NotFound("There is no such notice, or it is somebody else's.")
    if found.read_at is None:
        found.read_at = at
        found.save(update_fields=["read_at"])
    return found


def acknowledge(
    *, notice_ids: Collection[int] | None = None, until: datetime | None = None, by: User, at: datetime
) -> int:
    """These, or all of them: ``by`` has them in hand, and no mail follows. ``until``: what changed later has not been seen. Returns
    how many there were."""
    chosen = Notification.objects.filter(user=by, acknowledged_at=None, last_at__lte=until or at)
    if notice_ids is not None:
        chosen = chosen.filter(pk__in=notice_ids)
    return chosen.update(acknowledged_at=at, read_at=Coalesce("read_at", Value(at)))

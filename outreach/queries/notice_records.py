"""Notices and wishes as the API hands them on."""

from datetime import datetime, time
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from outreach.models import Notification
from outreach.models.notification import OPEN
from outreach.notices import Event, Mode, NoticeChannel
from outreach.queries import notice_wishes, notifications
from outreach.queries.notifications import Line

NOTICES = cursors.by_change("notifications")


class NoticeLine(msgspec.Struct):
    event: Event
    heading: str
    sentence: str
    url: str
    at: datetime
    is_true: Annotated[bool, msgspec.Meta(description="False: it was settled meanwhile.")]


class NoticeRecord(msgspec.Struct):
    """One matter, however often it changed. What you may not see any more has no lines."""

    id: int
    event: Event
    count: Annotated[int, msgspec.Meta(description="Changes in all; the latest are in “lines”.")]
    first_at: datetime
    last_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    updated_at: datetime
    lines: list[NoticeLine]


class EventWish(msgspec.Struct):
    event: Event
    in_app: Mode
    email: Mode


class WishesRecord(msgspec.Struct):
    """Times are those of your own zone."""

    events: list[EventWish]
    quiet_begins: time
    quiet_ends: time
    severe_breaks_quiet: bool
    digest_hour: int


class ReminderDaysRecord(msgspec.Struct):
    days: list[int]


class AcknowledgedRecord(msgspec.Struct):
    acknowledged: Annotated[int, msgspec.Meta(description="How many were open.")]


def list_notices(user: User, part: Slice, *, only_unread: bool = False) -> Page[NoticeRecord]:
    own = Notification.objects.filter(user=user, in_app=True)
    page = cursors.take_changes(own.filter(OPEN) if only_unread else own, NOTICES, part)
    lines = notifications.lines_of(user, page.entries)
    return Page([_record(notice, lines[notice.pk]) for notice in page.entries], page.last_key)


def record(user: User, notice: Notification) -> NoticeRecord:
    return _record(notice, notifications.lines_of(user, [notice])[notice.pk])


def wishes(user: User) -> WishesRecord:
    found = notice_wishes.wishes_of([user.pk])[user.pk]
    return WishesRecord(
        events=[
            EventWish(event, found.mode(event, NoticeChannel.IN_APP), found.mode(event, NoticeChannel.EMAIL))
            for event in Event
        ],
        quiet_begins=found.timing.quiet_begins,
        quiet_ends=found.timing.quiet_ends,
        severe_breaks_quiet=found.timing.severe_breaks_quiet,
        digest_hour=found.timing.digest_hour,
    )


def _record(notice: Notification, lines: list[Line]) -> NoticeRecord:
    return NoticeRecord(
        id=notice.pk,
        event=Event(notice.event),
        count=notice.count,
        first_at=notice.first_at,
        last_at=notice.last_at,
        read_at=notice.read_at,
        acknowledged_at=notice.acknowledged_at,
        updated_at=notice.updated_at,
        lines=[NoticeLine(**vars(line)) for line in lines],
    )

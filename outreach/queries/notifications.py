"""Notices as their person reads them now: what may be seen, and whether it is still true."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.models import Notification
from outreach.models.notification import OPEN
from outreach.notices import EmailState, Event
from outreach.queries import notice_facts, wording
from outreach.queries.notice_fact import About

PAGE = 30
MOST_COUNTED = 100
NEWEST = Order("notices", (("last_at", datetime), ("id", int)), is_descending=True)
UNREAD = f"""
    SELECT count(*) FROM (
        SELECT FROM outreach_notification
         WHERE user_id = %(user)s AND in_app AND read_at IS NULL AND acknowledged_at IS NULL LIMIT {MOST_COUNTED}) AS unread
"""  # noqa: S608  a number of ours
OUT_OF_SIGHT = "About something that you may not see any more."


@dataclass(frozen=True)
class Line:
    event: Event
    heading: str
    sentence: str
    url: str
    at: datetime
    is_true: bool


@dataclass(frozen=True)
class NoticeRow:
    id: int
    heading: str
    lines: Sequence[Line]
    more: str
    when: str
    is_unread: bool
    is_acknowledged: bool
    is_severe: bool
    url: str


@dataclass(frozen=True)
class NoticePage:
    rows: Sequence[NoticeRow]
    next_cursor: str
    unread: str


def unread(user: User) -> str:
    return bell(Notification.objects.filter(OPEN, user=user.pk, in_app=True).values("pk")[:MOST_COUNTED].count())


def bell(found: int) -> str:
    """“3”, “99+”, or nothing."""
    return f"{MOST_COUNTED - 1}+" if found == MOST_COUNTED else str(found or "")


def page(*, user: User, after: str, only_unread: bool) -> NoticePage:
    """The newest first. Raises BadCursor."""
    part = Slice(PAGE, cursors.unsign(NEWEST, after) if after else None)
    found = cursors.take(listed(user=user, only_unread=only_unread), NEWEST, part)
    lines = lines_of(user, found.entries)
    return NoticePage(
        rows=[_row(notice, lines[notice.pk]) for notice in found.entries],
        next_cursor=cursors.sign(NEWEST, found.last_key) if found.last_key else "",
        unread=unread(user),
    )


def listed(*, user: User, only_unread: bool) -> QuerySet[Notification]:
    shown = Notification.objects.filter(user=user, in_app=True)
    return shown.filter(OPEN) if only_unread else shown


def refused_mail(user: User) -> str:
    """What their mail server said, so that nobody waits for mails in vain."""
    last = (
        Notification.objects.filter(user=user)
        .exclude(email_settled_at=None)
        .order_by("-email_settled_at", "-pk")
        .first()
    )
    return last.email_note if last is not None and last.email_state == EmailState.FAILED else ""


def lines_of(user: User, notices: Collection[Notification]) -> dict[int, list[Line]]:
    """By notice, the newest first, without what this person may not see. A fixed number of queries."""
    facts = notice_facts.load(about for notice in notices for about, _ in _told(notice))
    seen = notice_facts.visible(user, {fact.place for fact in facts.values()})
    return {
        notice.pk: [
            Line(about.event, fact.heading, fact.sentence, fact.url, at, fact.holds_for(user.pk))
            for about, at in _told(notice)
            if (fact := facts.get(about)) is not None and fact.place in seen
        ]
        for notice in notices
    }


def _told(notice: Notification) -> Iterator[tuple[About, datetime]]:
    for told in notice.latest:
        yield About(Event(told["event"]), told["id"]), datetime.fromisoformat(told["at"])


def _row(notice: Notification, lines: Sequence[Line]) -> NoticeRow:
    hidden = notice.count - len(lines)
    return NoticeRow(
        id=notice.pk,
        heading=lines[0].heading if lines else OUT_OF_SIGHT,
        lines=lines[:3],
        more=f"{notice.count:,} changes" if lines and hidden + max(0, len(lines) - 3) else "",
        when=wording.moment(notice.last_at),
        is_unread=notice.read_at is None,
        is_acknowledged=notice.acknowledged_at is not None,
        is_severe=notice.is_severe,
        url=lines[0].url if lines else "",
    )

"""What the mails of notices say. Plain text: it arrives everywhere, and nothing in it can be run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from accounts.models import User
from outreach.models import Notification
from outreach.queries.notifications import Line

MOST_MATTERS = 50
MOST_LINES = 5
LONGEST_SUBJECT = 120
Told = Sequence[tuple[Notification, Sequence[Line]]]


@dataclass(frozen=True)
class MailText:
    subject: str
    body: str


def written(user: User, told: Told, *, is_digest: bool) -> MailText:
    body = "\n".join([f"Hello {user.name},", "", *_matters(told[:MOST_MATTERS]), *_rest(told), *_foot()])
    return MailText(_subject(told, is_digest), body)


def _subject(told: Told, is_digest: bool) -> str:
    """On one line: a title that somebody typed must not become a header."""
    first = told[0][1][0]
    if is_digest:
        subject = f"Your day: {len(told)} {'matter' if len(told) == 1 else 'matters'}, first of all {first.heading}"
    elif len(told) == 1:
        subject = f"{first.heading}: {first.sentence}"
    else:
        subject = f"{first.heading}, and {len(told) - 1} more"
    short = " ".join(subject.split())
    return short if len(short) <= LONGEST_SUBJECT else f"{short[: LONGEST_SUBJECT - 1]}…"


def _matters(told: Told) -> Iterator[str]:
    for notice, lines in told:
        yield lines[0].heading
        for line in lines[:MOST_LINES]:
            yield f"  {' '.join(line.sentence.split())}"
            yield f"  {settings.BASE_URL}{line.url}"
        if len(lines) > MOST_LINES or notice.count > len(lines):
            yield f"  {notice.count:,} changes in all: {settings.BASE_URL}/notifications"
        yield ""


def _rest(told: Told) -> Iterator[str]:
    if len(told) > MOST_MATTERS:
        yield f"And {len(told) - MOST_MATTERS:,} more: {settings.BASE_URL}/notifications"
        yield ""


def _foot() -> Iterator[str]:
    yield f"What you are told, when and how: {settings.BASE_URL}/settings/notifications"

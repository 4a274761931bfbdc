"""A small world with a history, and what a measure says about it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Company, Customer, User
from outreach.measures.periods import Every, Period
from outreach.measures.question import Group, pose
from outreach.models import Loop, Promise
from outreach.queries import readers
from outreach.queries.measures.asking import Answer, Asking
from outreach.queries.measures.catalogue import BY_NAME
from outreach.services import loops, promises
from outreach.states import IssueState
from outreach.vocabulary import Channel
from tests.factories.issues import A_NO, an_issue, decided

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def ask(user: User, name: str, **about: Any) -> Answer:
    return asked(user, **about).ask(BY_NAME[name])


def asked(
    user: User,
    *,
    period: Period = NOVEMBER,
    every: Every = Every.MONTH,
    by: Group = Group.FUNCTION,
    narrowed: Mapping[Group, str] | None = None,
    close_days: int = 14,
    at: datetime = NOW,
) -> Asking:
    reader = readers.reader(user=user, company=Company.objects.first() or Company(), at=at)
    question = pose(
        today=reader.today,
        first=period.first,
        last=period.last,
        every=every,
        by=by,
        narrowed=narrowed,
        close_days=close_days,
    )
    return Asking(reader, question)


def a_loop(lena: User, customer: Customer, *, at: datetime) -> Loop:
    """In an issue that is worked on."""
    return Loop.objects.get(issue=an_issue(lena, customer, state=IssueState.IN_PROGRESS, at=at))


def told(lena: User, loop: Loop, *, promised: datetime, delivered: datetime, at: datetime) -> Loop:
    due_on = (delivered + 5 * DAY).date()
    promise = promises.make(loop=loop, what="It works", due_on=due_on, by=lena, at=promised)
    return tell(lena, promise, delivered=delivered, at=at)


def tell(lena: User, promise: Promise, *, delivered: datetime, at: datetime) -> Loop:
    promises.deliver(promise=promise, evidence="Release 9", by=lena, at=delivered)
    return loops.tell(loop=promise.loop, channel=Channel.EMAIL, message="It works now.", by=lena, at=at)


def said_no(lena: User, customer: Customer, *, opened: datetime, at: datetime) -> Loop:
    issue = an_issue(lena, customer, state=IssueState.ASSESSED, at=opened)
    decided(issue, lena, A_NO, at=opened)
    loop = Loop.objects.get(issue=issue)
    return loops.decline(loop=loop, channel=Channel.CALL, message="We will not build it.", by=lena, at=at)

"""What the made-up company did about its customers' troubles in the past year: promises kept, moved and kept late, noes that were told,
and answers that had to be given twice. So that the measures have a past to show, and get better towards today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import Customer, User
from accounts.vocabulary import Function
from crisis_triage.demo.issues import EXPORTS, SINGLE_SIGN_ON, People, decide, move_on, open_issue
from outreach.models import Issue, Loop, Promise
from outreach.services import concessions, issues, loops, promises, touchpoints
from outreach.services.acts import Act
from outreach.services.decisions import Answer
from outreach.states import IssueState
from outreach.vocabulary import Channel, ConcessionKind, Impact, TouchpointKind

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CUSTOMERS_PER_ISSUE = 30
"""Of so many customers one was touched by each issue."""


@dataclass(frozen=True)
class Past:
    """``cause`` empty: it was declined."""

    title: str
    function: Function
    owner: str
    days_ago: int
    cause: str = ""
    action: str = ""


TROUBLES = (
    Past("Payroll export drops the last day of the month", Function.ENGINEERING, "samir", 330, "No test covered the end of a month.", "Tests for both ends of every period."),
    Past("Invoices name the wrong legal entity", Function.FINANCE_BILLING, "greta", 290, "Two systems held the address, and one was old.", "The directory is the only source now."),
    Past("A dark theme for the planning board", Function.PRODUCT, "petra", 262),
    Past("Shift swaps get lost on slow networks", Function.ENGINEERING, "samir", 228, "A retry overwrote the newer answer.", "Writes carry the version that was seen."),
    Past("Nobody answers tickets on public holidays", Function.POST_SALE_SUPPORT, "tom", 196, "The rota ended at the border.", "A rota for three time zones."),
    Past("Free hosting on the customer's own hardware", Function.PRODUCT, "petra", 170),
    Past("Reminders go out twice", Function.ENGINEERING, "samir", 142, "A retry overwrote the newer answer.", "Messages have a name, and a name is sent once."),
    Past("Onboarding skips the site managers", Function.POST_SALE_SUPPORT, "tom", 108, "The checklist names only the buyer.", "Everybody who signs in gets a first hour."),
    Past("Credit notes take five weeks", Function.FINANCE_BILLING, "greta", 76, "Two signatures, and one on leave.", "One signature under 500, and a deputy."),
    Past("Search finds nothing after a rename", Function.ENGINEERING, "samir", 47, "No test covered a rename.", "The index follows every change."),
)  # fmt: skip


def keep_the_record(*, by: People, at: datetime) -> None:
    """The first customers of the company bear most of it, as in life."""
    customers = list(
        Customer.objects.filter(deleted_at=None).exclude(owner=None).order_by("pk").select_related("owner")
    )
    share = max(2, len(customers) // CUSTOMERS_PER_ISSUE)
    for place, past in enumerate(TROUBLES):
        start = at - past.days_ago * DAY
        there = [customer for customer in customers if _was_there(customer, start)]
        # The noes went to more of them: who asks for a favour is many.
        many = share if past.cause else share + share // 2
        touched = there[place :: max(1, len(there) // many)][:many]
        if touched:
            _live_through(past, touched, by, start)


def _was_there(customer: Customer, start: datetime) -> bool:
    began, left = customer.started_on, customer.churned_on
    return (began is None or began < start.date()) and (left is None or left > start.date())


def _live_through(past: Past, customers: Sequence[Customer], by: People, start: datetime) -> None:
    owner, pace = by[past.owner], 0.5 + past.days_ago / 400
    issue = open_issue(past.title, past.function, customers, owner, by, start)
    _talk_first(customers, by, start, pace)
    answer = vars(EXPORTS) | {"impact": Impact.NEUTRAL} if past.cause else vars(SINGLE_SIGN_ON)
    decide(issue, Answer(**answer | {"residual_accepted_by": by["lena"]}), owner, by["lena"], start + DAY)
    if past.cause:
        _mend(issue, past, by, start, pace)
    else:
        _decline(issue, by, start, pace)


def _talk_first(customers: Sequence[Customer], by: People, start: datetime, pace: float) -> None:
    """Most within two days; the last of them not before it is over."""
    for place, customer in enumerate(customers[:-1]):
        moment = start + (4 + 5 * place) * pace * HOUR
        act = Act(kind=TouchpointKind.CALL, happened_at=moment, summary="Called about the trouble, and listened.")
        owner: User = by[customer.owner_email.split("@")[0]]
        touchpoints.log_touchpoint(customer=customer, act=act, is_none_found=True, by=owner, at=moment)


def _mend(issue: Issue, past: Past, by: People, start: datetime, pace: float) -> None:
    move_on(issue, [IssueState.ASSESSED, IssueState.IN_PROGRESS], by[past.owner], start + 2 * DAY)
    for place, loop in enumerate(_loops(issue)):
        _see_through(loop, place, by[past.owner], by, start + (3 + place % 4) * DAY, pace)
    done = start + 44 * DAY * min(pace, 1)
    issues.resolve(issue=issue, root_cause=past.cause, action=past.action, by=by[past.owner], at=done)
    move_on(issue, [IssueState.VERIFIED, IssueState.CLOSED], by[past.owner], done + HOUR)


def _see_through(loop: Loop, place: int, owner: User, by: People, start: datetime, pace: float) -> None:
    """Every third promise is moved, every fifth is kept late, every sixth customer says that it is not solved."""
    days = round((8 + place % 5 * 2) * pace)
    promise = _promise(loop, start, days, owner, by)
    delivered = start + days * DAY - (6 + 20 * (place % 3)) * HOUR
    if place % 3 == 2:
        told = start + (days - 1 - place % 2 * 3) * DAY
        promise = _moved(promise, start + (days + 6) * DAY, by, told)
        delivered += 5 * DAY
    elif place % 5 == 3:
        delivered = start + (days + 3) * DAY
    _delivered_and_told(promise, owner, by, delivered)
    if place % 6 == 4:
        loops.deny(loop=loop, message="It came back this morning.", by=by["lena"], at=delivered + 3 * DAY)
        again = _promise(loop, delivered + 3 * DAY, 6, owner, by)
        _delivered_and_told(again, owner, by, delivered + 6 * DAY)
    if place % 5 == 3:
        _make_up_for_it(loop, by, delivered)


def _promise(loop: Loop, moment: datetime, days: int, owner: User, by: People) -> Promise:
    what, due_on = "It works as it did before, and stays so", (moment + days * DAY).date()
    return promises.make(loop=loop, what=what, due_on=due_on, owner=owner, by=by["lena"], at=moment)


def _moved(promise: Promise, later: datetime, by: People, at: datetime) -> Promise:
    return promises.renegotiate(
        promise=promise,
        due_on=later.date(),
        reason="The first cure did not hold in the trial.",
        channel=Channel.CALL,
        message="We would rather come a few days later with a cure that holds.",
        told_at=at,
        by=by["lena"],
        at=at,
    )


def _delivered_and_told(promise: Promise, owner: User, by: People, at: datetime) -> None:
    promises.deliver(promise=promise, evidence="The release notes, and a run on their data.", by=owner, at=at)
    said = "It works again. Please look, and tell us if it does not."
    loops.tell(loop=promise.loop, channel=Channel.EMAIL, message=said, by=by["lena"], at=at + 5 * HOUR)


def _make_up_for_it(loop: Loop, by: People, at: datetime) -> None:
    concessions.give(
        customer=loop.customer,
        kind=ConcessionKind.CREDIT,
        amount=Decimal(250),
        currency=loop.customer.currency or "USD",
        reason="For the days that it came late.",
        issue=loop.issue,
        by=by["lena"],
        at=at + DAY,
    )


def _decline(issue: Issue, by: People, start: datetime, pace: float) -> None:
    owner = issue.owner or by["petra"]
    move_on(issue, [IssueState.ASSESSED, IssueState.DECLINED], owner, start + 3 * DAY)
    for place, loop in enumerate(_loops(issue)):
        loops.decline(
            loop=loop,
            channel=Channel.CALL,
            message="Thank you for asking. We will not build it, and this is why; here is what you can do instead.",
            by=by["lena"],
            at=start + (4 + place) * pace * DAY,
        )
    move_on(issue, [IssueState.CLOSED], owner, start + 60 * DAY)


def _loops(issue: Issue) -> Sequence[Loop]:
    return list(Loop.objects.filter(issue=issue).select_related("customer", "issue").order_by("pk"))

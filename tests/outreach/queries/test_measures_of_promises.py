"""Kept and strictly kept, slip, notice, and who stayed after an answer: small worlds counted by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Customer
from outreach.measures.periods import Period
from outreach.measures.question import Group
from outreach.models import Promise
from outreach.services import broken_promises, promises
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_promise, an_expert
from tests.outreach.queries.measuring import DAY, NOVEMBER, NOW, a_loop, ask, said_no, tell

pytestmark = pytest.mark.django_db
MADE = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def on(day: int, month: int = 11) -> date:
    return date(2026, month, day)


def noon(day: int) -> datetime:
    return datetime(2026, 11, day, 12, 0, tzinfo=UTC)


@pytest.fixture
def promised(lena):
    """``promised(due_on)``: to a new customer, made on 2 November."""

    def make(due_on: date, **about) -> Promise:
        loop = a_loop(lena, about.pop("customer", None) or CustomerFactory(**about), at=MADE)
        return a_promise(loop, lena, due_on=due_on, at=MADE)

    return make


@pytest.fixture
def moved(lena):
    def move(promise: Promise, due_on: date, *, told_at: datetime) -> Promise:
        return promises.renegotiate(
            promise=promise,
            due_on=due_on,
            reason="It takes longer.",
            channel=Channel.CALL,
            message="It takes longer.",
            told_at=told_at,
            by=lena,
            at=told_at,
        )

    return move


def test_kept_late_broken_and_overdue_are_not_kept(lena, promised):
    tell(lena, promised(on(10)), delivered=noon(10), at=noon(10))
    late = promised(on(11))
    promises.deliver(promise=late, evidence="Release 9", by=lena, at=noon(12))
    promised(on(12))
    promised(on(29))

    now = ask(lena, "kept_rate").now

    assert (now.hits, now.judged, now.rows) == (1, 3, 3), "what is due on the 29th is not due yet"


def test_a_promise_that_was_moved_in_time_is_kept_but_not_strictly(lena, promised, moved):
    second = moved(promised(on(10)), on(15), told_at=noon(9))
    tell(lena, second, delivered=noon(14), at=noon(14))

    assert (ask(lena, "kept_rate").now.hits, ask(lena, "kept_rate").now.judged) == (1, 1)
    assert (ask(lena, "kept_rate_strict").now.hits, ask(lena, "kept_rate_strict").now.judged) == (0, 1)
    assert ask(lena, "slip").now.median == 4


def test_a_promise_that_was_moved_and_then_kept_by_its_first_day_is_kept_strictly(lena, promised, moved):
    second = moved(promised(on(10)), on(15), told_at=noon(5))
    tell(lena, second, delivered=noon(8), at=noon(8))

    assert ask(lena, "kept_rate_strict").now.share == 1
    assert ask(lena, "slip").now.median == -2


def test_the_two_rates_ask_about_different_months(lena, promised, moved):
    november, december = NOVEMBER, Period(on(1, 12), on(31, 12))
    moved(promised(on(19)), on(3, 12), told_at=noon(10))

    later = {"at": NOW + 30 * DAY}

    assert ask(lena, "kept_rate", period=december, **later).now.judged == 1
    assert ask(lena, "kept_rate", period=november, **later).now.judged == 0
    assert ask(lena, "kept_rate_strict", period=november, **later).now.judged == 1


def test_what_the_customer_cancelled_is_left_out(lena, promised):
    promises.cancel(promise=promised(on(10)), reason="No longer needed.", by=lena, at=noon(5))

    assert ask(lena, "kept_rate").now.rows == ask(lena, "kept_rate_strict").now.rows == 0


def test_a_promise_for_the_last_of_the_month_belongs_to_that_month_in_every_zone(lena, promised):
    """It is due when the 31st ends in Honolulu: in Berlin, and in UTC, that is the 1st."""
    loop = a_loop(lena, CustomerFactory(time_zone="Pacific/Honolulu"), at=MADE - 15 * DAY)
    a_promise(loop, lena, due_on=on(31, 10), at=MADE - 15 * DAY)

    assert ask(lena, "kept_rate", period=Period(on(1, 10), on(31, 10))).now.judged == 1
    assert ask(lena, "kept_rate").now.judged == 0


def test_slip_is_counted_in_days_of_the_customer(lena, promised):
    """At 23:30 on the 10th in Auckland it is still the morning of the 10th in UTC; at 00:30 of the 11th it is late."""
    for minutes, slip in ((0, 0), (60, 1)):
        promise = promised(on(10), time_zone="Pacific/Auckland", segment=f"{slip}")
        delivered = datetime(2026, 11, 10, 10, 30, tzinfo=UTC) + timedelta(minutes=minutes)
        promises.deliver(promise=promise, evidence="Release 9", by=lena, at=delivered)

    answer = ask(lena, "slip", by=Group.SEGMENT)

    assert {key: (figure.median, figure.hits) for key, figure in answer.groups.items()} == {"0": (0, 1), "1": (1, 0)}


def test_notice_is_told_minus_due_and_above_zero_is_too_late(lena, promised, moved):
    moved(promised(on(10)), on(15), told_at=noon(7))
    moved(promised(on(12)), on(16), told_at=noon(12))
    tell(lena, promised(on(12)), delivered=noon(11), at=noon(11))

    now = ask(lena, "notice").now

    assert (now.n, now.median, now.hits, now.judged) == (2, -1.5, 2, 2), "what was kept did not slip"


def test_a_promise_that_was_brought_forward_did_not_slip(lena, promised, moved):
    moved(promised(on(15)), on(12), told_at=noon(7))

    assert ask(lena, "notice").now.rows == 0


def test_after_a_broken_promise_the_next_one_tells_of_the_slip(lena, acme, promised):
    """The clock of the database says what is broken: so these were due long ago."""
    old = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    again, never = (a_loop(lena, customer, at=old) for customer in (acme, CustomerFactory()))
    for loop in (again, never):
        a_promise(loop, lena, due_on=date(2026, 1, 10), at=old)
    broken_promises.break_due()
    a_promise(again, lena, due_on=date(2027, 1, 10), at=datetime(2026, 1, 13, 12, 0, tzinfo=UTC))

    now = ask(lena, "notice", period=Period(date(2026, 1, 1), date(2026, 1, 31))).now

    assert (now.rows, now.n, now.median) == (2, 1, 3)
    assert (now.hits, now.judged) == (0, 2), "told too late, and never told"


def test_a_promise_is_its_owners(lena, promised):
    samir = an_expert(name="Samir")
    promises.hand_over(promise=promised(on(10)), owner=samir, by=lena, at=noon(3))

    assert list(ask(lena, "kept_rate", by=Group.OWNER).groups) == [str(samir.pk)]


# ---- who stayed -----------------------------------------------------------------------------------------------------
OPENED = datetime(2026, 8, 10, 9, 0, tzinfo=UTC)
"""90 days later it is November."""


def refused(lena, *, churned_on: date | None = None, opened: datetime = OPENED) -> Customer:
    customer = CustomerFactory()
    said_no(lena, customer, opened=opened, at=opened)
    Customer.objects.filter(pk=customer.pk).update(churned_on=churned_on)
    return customer


def test_who_left_within_ninety_days_of_a_no_did_not_stay(lena):
    ends = OPENED.date() + 90 * DAY
    refused(lena)
    refused(lena, churned_on=ends)
    refused(lena, churned_on=ends + DAY)
    refused(lena, churned_on=OPENED.date())
    refused(lena, opened=NOW - 89 * DAY)
    gone = refused(lena)
    Customer.objects.filter(pk=gone.pk).update(deleted_at=NOW)

    answer = ask(lena, "stayed_after_no")

    assert (answer.now.hits, answer.now.judged) == (2, 3), (
        "not counted: who had left before, who was merged away, and whose 90 days are not over"
    )


def test_a_second_no_within_the_ninety_days_is_not_counted_again(lena):
    customer = refused(lena)
    said_no(lena, customer, opened=OPENED + DAY, at=OPENED + DAY)

    assert ask(lena, "stayed_after_no").now.judged == 1


def test_a_promise_counts_from_the_first_of_its_chain(lena, acme, moved):
    promise = a_promise(a_loop(lena, acme, at=OPENED), lena, at=OPENED)
    moved(promise, date(2026, 9, 30), told_at=OPENED + DAY)

    answer = ask(lena, "stayed_after_promise")

    assert (answer.now.hits, answer.now.judged) == (1, 1)
    assert ask(lena, "stayed_after_no").now.judged == 0

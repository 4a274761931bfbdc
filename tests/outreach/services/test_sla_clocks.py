"""Clocks of loops and issues: what starts, stops, pauses and reopens them."""

import pytest

from outreach.models import Loop, SlaClock, SlaEvent
from outreach.services import issues, loops
from outreach.states import IssueState
from outreach.vocabulary import SlaState
from tests.factories.issues import a_loop, an_issue
from tests.factories.sla import (
    BEFORE,
    CLOSE,
    CONTACT,
    FRIDAY,
    HOUR,
    OFFICE_HOURS,
    RESOLVE,
    a_calendar,
    a_no,
    a_policy,
    a_talk,
    after,
    clock_of,
    follow,
    in_berlin,
    tick,
    told_of,
)

pytestmark = pytest.mark.django_db
# ---- a loop ---------------------------------------------------------------------------------------------------------


def test_an_opened_loop_has_two_clocks_by_the_default_of_the_house(lena, acme):
    loop = a_loop(lena, acme, at=FRIDAY)

    follow(FRIDAY)

    contact, close = clock_of(loop, CONTACT), clock_of(loop, CLOSE)
    assert (contact.state, contact.due_at, contact.next_at) == (SlaState.RUNNING, after(48), after(24))
    assert close.policy.scope == "default"
    assert close.calendar.calendar.name == "Office hours"


def test_friday_half_past_four_and_an_hour_is_monday_half_past_nine(lena, acme):
    a_calendar(lena, at=BEFORE, is_default=True)
    a_policy(lena, at=BEFORE, first_contact=1, counting=OFFICE_HOURS)
    loop = a_loop(lena, acme, at=FRIDAY)

    follow(FRIDAY)

    assert clock_of(loop, CONTACT).due_at == in_berlin(23, 9, 30)


def test_a_talk_with_the_customer_stops_the_first_contact_only(lena, ana, acme):
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    a_talk(acme, ana, at=after(3))
    follow(after(3))

    contact = clock_of(loop, CONTACT)
    assert (contact.state, contact.stopped_at, contact.used) == (SlaState.MET, after(3), 3 * HOUR)
    assert clock_of(loop, CLOSE).state == SlaState.RUNNING


@pytest.mark.parametrize(
    "about",
    [
        {"is_two_way": False, "discovery": "not_due"},
        {"outcome": "not_reached", "is_two_way": False, "discovery": "not_due", "summary": ""},
        {"happened_at": FRIDAY - HOUR},
    ],
)
def test_a_mailing_a_call_in_vain_and_a_talk_before_are_no_first_contact(lena, ana, acme, about):
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    a_talk(acme, ana, at=after(3), **about)
    follow(after(3))

    assert clock_of(loop, CONTACT).state == SlaState.RUNNING


def test_a_talk_with_somebody_else_stops_nothing(lena, cleo, acme, zenith):
    loop = a_loop(lena, acme, at=FRIDAY)
    a_talk(zenith, cleo, at=after(1))

    follow(after(2))

    assert clock_of(loop, CONTACT).state == SlaState.RUNNING


def test_a_talk_in_time_that_is_logged_late_clears_the_violation_and_both_stay_on_record(lena, ana, acme):
    loop = a_loop(lena, acme, at=FRIDAY)
    tick(after(49))
    assert clock_of(loop, CONTACT).state == SlaState.VIOLATED

    a_talk(acme, ana, at=after(50), happened_at=after(47))
    tick(after(50))

    contact = clock_of(loop, CONTACT)
    assert (contact.state, contact.stopped_at, contact.violated_at) == (SlaState.MET, after(47), None)
    assert [kind for kind, _ in told_of(loop, CONTACT)][-2:] == ["cleared", "violated"]


def test_told_is_closed_and_no_tick_makes_it_overdue_later(lena, acme):
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    a_no(loop, lena, after(5))

    follow(after(5))
    noticed = tick(after(10_000))

    assert noticed == 0
    assert {row.state for row in SlaClock.objects.filter(loop=loop)} == {SlaState.MET}


def test_reopened_past_due_the_old_clock_stays_violated_and_the_new_one_can_be_met(lena, acme):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    tick(after(11))
    a_no(loop, lena, after(12))
    tick(after(12))

    loops.deny(loop=loop, message="That is no answer.", by=lena, at=after(20))
    tick(after(20))

    first, second = clock_of(loop, CLOSE), clock_of(loop, CLOSE, episode=2)
    assert (first.state, first.violated_at, first.stopped_at) == (SlaState.VIOLATED, after(10), after(12))
    assert (second.state, second.due_at) == (SlaState.RUNNING, after(30))
    assert clock_of(loop, CONTACT).state == SlaState.MET
    a_no(Loop.objects.get(pk=loop.pk), lena, after(25))
    tick(after(40))
    assert clock_of(loop, CLOSE, episode=2).state == SlaState.MET


def test_told_in_time_but_not_solved_only_the_time_that_was_left_is_left(lena, acme):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    a_no(loop, lena, after(8))
    loops.deny(loop=loop, message="That is no answer.", by=lena, at=after(20))

    tick(after(20))

    second = clock_of(loop, CLOSE, episode=2)
    assert (second.used, second.due_at, second.warned) == (8 * HOUR, after(22), 75)
    assert second.next_at == after(21)


def test_a_customer_who_was_counted_in_by_mistake_is_not_counted_by_the_clock_either(lena, acme, zenith):
    loop = a_loop(lena, acme, at=FRIDAY)
    loops.withdraw(loop=loop, reason="They do not use it.", by=lena, at=after(2))

    tick(after(1000))

    assert {row.state for row in SlaClock.objects.filter(loop=loop)} == {SlaState.CANCELLED}
    assert not SlaEvent.objects.filter(clock__loop=loop).exists()


# ---- an issue -------------------------------------------------------------------------------------------------------


def test_the_clock_of_an_issue_starts_at_triage_stands_still_while_it_is_blocked_and_stops_when_it_is_resolved(lena):
    a_policy(lena, at=BEFORE, first_contact=48, resolve=10, issue_pauses=frozenset({"blocked"}))
    new = an_issue(lena, at=FRIDAY)
    issue = an_issue(lena, state=IssueState.IN_PROGRESS, at=FRIDAY)
    issues.advance(issue=issue, to=IssueState.BLOCKED, note="A part is missing.", by=lena, at=after(4))

    tick(after(100))

    paused = clock_of(issue, RESOLVE)
    assert (paused.state, paused.used, paused.due_at) == (SlaState.PAUSED, 4 * HOUR, None)
    assert not SlaClock.objects.filter(issue=new).exists()
    issues.advance(issue=issue, to=IssueState.IN_PROGRESS, note="It came.", by=lena, at=after(101))
    tick(after(102))
    assert clock_of(issue, RESOLVE).due_at == after(107)


def test_another_severity_is_another_policy_from_its_first_moment_on(lena, acme):
    a_policy(lena, at=BEFORE, first_contact=48, resolve=100)
    a_policy(lena, at=BEFORE, severity=1, first_contact=2, resolve=10)
    issue = an_issue(lena, acme, state=IssueState.IN_PROGRESS, at=FRIDAY)
    follow(FRIDAY)
    assert clock_of(issue, RESOLVE).due_at == after(100)

    issues.raise_severity(issue=issue, severity=1, by=lena, at=after(4))
    follow(after(4))

    assert clock_of(issue, RESOLVE).due_at == after(10)
    assert clock_of(Loop.objects.get(issue=issue), CONTACT).due_at == after(4)

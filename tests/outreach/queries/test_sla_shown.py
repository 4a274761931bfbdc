"""Clocks on pages: how much is left or how late it is, why one stands still, and why it was given so much."""

from dataclasses import replace

import pytest

from accounts.models import Company
from outreach.models import Issue, Loop
from outreach.queries import sla_shown
from outreach.queries.readers import reader
from outreach.states import IssueState
from tests.factories.issues import a_loop
from tests.factories.sla import BEFORE, FRIDAY, OFFICE_HOURS, a_calendar, a_no, a_policy, after, follow

pytestmark = pytest.mark.django_db


@pytest.fixture
def read_at(lena):
    reading = reader(user=lena, company=Company(), at=FRIDAY)
    return lambda hours: replace(reading, at=after(hours))


def close_of(loop: Loop, reading) -> sla_shown.ClockRow:
    [row] = [each for each in sla_shown.of_loop(loop=loop, reader=reading) if each.target == "Close the loop"]
    return row


def test_what_is_left_is_said_in_hours_with_the_zone_of_the_reader(lena, acme, read_at):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    early, later = close_of(loop, read_at(1)), close_of(loop, read_at(7.6))

    assert early.words == "9 hours left, due 21 Nov 2026, 01:30 UTC"
    assert (early.state, early.percent, early.tone) == ("Runs", 10, "plain")
    assert (later.state, later.percent, later.tone) == ("75 % passed", 76, "watch")


def test_late_is_late_before_anybody_noticed_and_after(lena, acme, read_at):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    late = close_of(loop, read_at(13))

    assert (late.state, late.percent) == ("Overdue", 100)
    assert late.words == "3 hours too late: it was due 21 Nov 2026, 01:30 UTC"
    assert late.used == "130 % of the time used"


def test_office_hours_are_counted_in_the_calendars_zone(lena, acme, read_at):
    calendar = a_calendar(lena, at=BEFORE)
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=8, counting=OFFICE_HOURS, calendar=calendar)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    over_the_weekend = close_of(loop, read_at(48))

    assert over_the_weekend.words == "7 hours 30 minutes of office hours left, due 23 Nov 2026, 15:30 UTC"
    assert "8 hours, office hours (“Berlin”, Europe/Berlin)" in over_the_weekend.policy


def test_a_pause_says_since_when_and_why(lena, acme, read_at):
    a_policy(lena, at=BEFORE, first_contact=48, resolve=10, issue_pauses=frozenset({"blocked"}))
    issue = a_loop(lena, acme, state=IssueState.BLOCKED, at=FRIDAY).issue
    follow(FRIDAY)

    [row] = sla_shown.of_issue(issue=Issue.objects.get(pk=issue.pk), reader=read_at(5))

    assert row.state == "Paused"
    assert "10 hours left when it goes on; it stands still since 20 Nov 2026, 15:30 UTC" in row.words
    assert row.words.endswith("because the policy pauses while the issue is blocked")


def test_the_policy_says_why_it_is_that_one(lena, acme, read_at):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    a_policy(lena, at=BEFORE, first_contact=4, customer=acme)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    contact, close = sorted(sla_shown.of_loop(loop=loop, reader=read_at(1)), key=lambda row: row.target, reverse=True)

    assert contact.policy == "4 hours, on the clock, by the policy for Acme"
    assert close.policy.endswith("by the policy for everyone else; the policy for Acme leaves it open")


def test_what_was_done_in_time_says_so_and_leaves_the_customers_page(lena, acme, read_at):
    a_policy(lena, at=BEFORE, first_contact=48, close_loop=10)
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    follow(FRIDAY)
    assert [row.about for row in sla_shown.of_customer(customer=acme, reader=read_at(1))] == ["Exports fail"] * 2

    a_no(loop, lena, after(2))
    follow(after(2))

    assert close_of(loop, read_at(30)).words == "done 20 Nov 2026, 17:30 UTC, due 21 Nov 2026, 01:30 UTC"
    assert sla_shown.of_customer(customer=acme, reader=read_at(30)) == []

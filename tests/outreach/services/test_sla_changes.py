"""Another policy, another calendar, another segment: which rule a clock counts by, and what it says about that."""

import pytest

from outreach.models import CalendarVersion, SlaClock, SlaRequest, SlaTerms
from outreach.queries import sla_words
from outreach.services import issues, loops, sla_calendars
from outreach.services.sla_calendars import Draft
from outreach.sla.written import read_holidays
from outreach.states import IssueState
from outreach.vocabulary import SlaState
from tests.factories.issues import a_loop, an_issue
from tests.factories.sla import (
    BEFORE,
    CONTACT,
    FRIDAY,
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
)

pytestmark = pytest.mark.django_db


def test_a_policy_that_changes_during_a_pause_leaves_the_pause_alone(lena):
    """The pause was lost elsewhere."""
    pauses = {"issue_pauses": frozenset({"blocked"})}
    a_policy(lena, at=BEFORE, first_contact=48, resolve=10, **pauses)
    issue = an_issue(lena, state=IssueState.IN_PROGRESS, at=FRIDAY)
    issues.advance(issue=issue, to=IssueState.BLOCKED, note="A part is missing.", by=lena, at=after(4))
    follow(after(4))

    a_policy(lena, at=after(20), first_contact=48, resolve=6, **pauses)
    follow(after(20))
    assert (clock_of(issue, RESOLVE).state, clock_of(issue, RESOLVE).paused_since) == (SlaState.PAUSED, after(4))
    issues.advance(issue=issue, to=IssueState.IN_PROGRESS, note="It came.", by=lena, at=after(50))
    follow(after(50))

    assert clock_of(issue, RESOLVE).due_at == after(52)


def test_a_clock_says_by_which_policy_it_started_and_what_changed_when(lena, acme):
    before = a_policy(lena, at=BEFORE, first_contact=48)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    now = a_policy(lena, at=after(5), first_contact=24)
    follow(after(5))

    terms = SlaTerms.objects.filter(loop=loop, target=CONTACT).order_by("since")
    assert list(terms.values_list("policy_id", "since")) == [(before.pk, FRIDAY), (now.pk, after(5))]
    assert clock_of(loop, CONTACT).due_at == after(24)
    assert clock_of(loop, CONTACT).policy == now


def test_a_violated_clock_is_not_saved_by_a_milder_policy(lena, acme):
    strict = a_policy(lena, at=BEFORE, first_contact=2)
    loop = a_loop(lena, acme, at=FRIDAY)
    tick(after(3))

    a_policy(lena, at=after(4), first_contact=200)
    tick(after(4))

    contact = clock_of(loop, CONTACT)
    assert (contact.state, contact.violated_at, contact.policy) == (SlaState.VIOLATED, after(2), strict)


def test_a_holiday_that_is_added_moves_what_is_due_and_keeps_what_was_used(lena, acme):
    calendar = a_calendar(lena, at=BEFORE, is_default=True)
    a_policy(lena, at=BEFORE, first_contact=2, counting=OFFICE_HOURS)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)
    assert clock_of(loop, CONTACT).due_at == in_berlin(23, 10, 30)

    seen = CalendarVersion.objects.get(calendar=calendar)
    draft = Draft(
        "Berlin", "Europe/Berlin", sla_words.shifts(seen), read_holidays("2026-11-23 Town fair"), is_default=True
    )
    sla_calendars.edit(instead_of=seen, draft=draft, by=lena, at=after(1))
    follow(after(1))

    assert clock_of(loop, CONTACT).due_at == in_berlin(24, 10, 30)


@pytest.mark.parametrize("scopes", [1, 2, 3, 4])
def test_customer_goes_before_segment_before_severity_before_default(lena, acme, scopes):
    """Each is added to those that come after it."""
    severities = [{"severity": severity} for severity in range(1, 6)]
    every = [[{}], severities, [{"segment": "Enterprise"}], [{"customer": acme}]]
    for place, scope in enumerate(every[:scopes]):
        for whom in scope:
            a_policy(lena, at=BEFORE, first_contact=10 - place, **whom)
    loop = a_loop(lena, acme, at=FRIDAY)

    follow(FRIDAY)

    assert clock_of(loop, CONTACT).due_at == after(11 - scopes)


def test_a_customer_who_changes_the_segment_gets_its_policy(lena, acme):
    a_policy(lena, at=BEFORE, first_contact=48)
    a_policy(lena, at=BEFORE, segment="Platinum", first_contact=6)
    loop = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    acme.segment = "platinum"
    acme.save()
    follow(after(2))

    assert clock_of(loop, CONTACT).due_at == after(6)


# ---- telling it again -----------------------------------------------------------------------------------------------


def test_a_story_that_is_told_twice_writes_nothing_the_second_time(lena, ana, acme):
    loop = a_loop(lena, acme, at=FRIDAY)
    a_talk(acme, ana, at=after(1))
    follow(after(1))
    rows = list(SlaClock.objects.order_by("id").values())

    SlaRequest.objects.create(loop_id=loop.pk)
    SlaRequest.objects.create(issue_id=loop.issue_id)
    follow(after(2))

    assert list(SlaClock.objects.order_by("id").values()) == rows


def test_clocks_can_be_made_anew_from_what_happened(lena, ana, acme):
    """Whatever the order in which the requests come."""
    a_policy(lena, at=BEFORE, first_contact=10, close_loop=30)
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    a_talk(acme, ana, at=after(3))
    a_no(loop, lena, after(8))
    loops.deny(loop=loop, message="That is no answer.", by=lena, at=after(20))

    follow(after(21))

    told = SlaClock.objects.filter(loop=loop).order_by("target", "episode").values_list("target", "episode", "state")
    assert list(told) == [("close_loop", 1, "met"), ("close_loop", 2, "running"), ("first_contact", 1, "met")]

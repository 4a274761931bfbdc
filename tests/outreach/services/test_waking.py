"""Who is snoozed comes back: on the day, or earlier when something severe happens; and it is written down why."""

from datetime import timedelta

import pytest

from outreach.models import CallAction, CallListEntry
from outreach.queries.call_list import row, with_names
from outreach.services import call_plan, escalations, ranking, waking
from outreach.services.call_selection import Selection
from outreach.vocabulary import CallVerb, RequestedBy, WakeCause
from signals.services import facts
from signals.vocabulary import Kind
from tests.factories.outreach import NOW, give_score, list_customer, open_escalation

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(hours=1)


def snooze(customer, by, *, at=NOW):
    call_plan.snooze(
        selection=Selection(customer_ids=[customer.pk]),
        until=at.date() + timedelta(days=7),
        reason="Their audit.",
        by=by,
        at=at,
    )


def rank(customer, at=LATER):
    ranking.rank_customers(customer_ids=[customer.pk], at=at)


def is_asleep(customer) -> bool:
    return CallListEntry.objects.get(customer=customer).snoozed_until is not None


def break_promise(customer, at):
    facts.record(
        customer_id=customer.pk,
        kind=Kind.OUTREACH,
        measure="promise_broken",
        external_id=f"promise:1:{at.isoformat()}",
        occurred_at=at,
        at=at,
    )


def wakes() -> list[tuple[str, int]]:
    return list(CallAction.objects.filter(verb=CallVerb.WAKE, by=None).values_list("cause", "customers"))


@pytest.fixture
def asleep(acme, ana):
    list_customer(acme, 0.4)
    snooze(acme, ana)
    return acme


def test_on_the_day_and_not_before(asleep):
    assert waking.wake_due(at=NOW, today=TODAY + timedelta(days=6)) == 0
    assert waking.wake_due(at=NOW, today=TODAY + timedelta(days=7)) == 1

    assert not is_asleep(asleep)
    assert wakes() == [(WakeCause.TIME, 1)]


def test_the_ranking_s_clock_wakes(asleep):
    ranking.rank_scored(at=NOW + timedelta(days=7))

    assert not is_asleep(asleep)


def test_a_day_begins_in_our_company_s_zone(asleep):
    ranking.rank_scored(at=NOW.replace(hour=23, minute=59) + timedelta(days=6))

    assert is_asleep(asleep)


@pytest.mark.parametrize(("severity", "wakes_up"), [(1, True), (2, True), (3, False), (5, False)])
def test_a_new_severe_escalation_wakes_at_once(asleep, ana, severity, wakes_up):
    escalations.log_escalation(
        customer=asleep, requested_by=RequestedBy.CUSTOMER, reason="It is down.", severity=severity, by=ana, at=LATER
    )

    assert is_asleep(asleep) is not wakes_up
    assert wakes() == ([(WakeCause.ESCALATION, 1)] if wakes_up else [])


def test_an_escalation_that_was_open_already_does_not(acme, ana):
    open_escalation(acme, severity=1, raised_at=NOW - timedelta(days=1))
    list_customer(acme)
    snooze(acme, ana)

    rank(acme)

    assert is_asleep(acme)


def test_a_broken_promise_wakes(asleep):
    break_promise(asleep, LATER)
    rank(asleep)

    assert wakes() == [(WakeCause.BROKEN_PROMISE, 1)]


def test_a_promise_broken_before_does_not(acme, ana):
    list_customer(acme)
    break_promise(acme, NOW - timedelta(days=1))
    snooze(acme, ana)

    rank(acme)

    assert is_asleep(acme)


def test_a_risk_that_becomes_critical_wakes(asleep):
    list_customer(asleep, 0.9, at=LATER)

    assert wakes() == [(WakeCause.CRITICAL, 1)]


def test_one_that_was_critical_all_along_does_not_but_one_that_was_better_meanwhile_does(acme, ana):
    list_customer(acme, 0.9)
    snooze(acme, ana)
    list_customer(acme, 0.95, at=LATER)
    assert is_asleep(acme)

    list_customer(acme, 0.4, at=LATER)
    assert is_asleep(acme)
    list_customer(acme, 0.9, at=LATER)

    assert wakes() == [(WakeCause.CRITICAL, 1)]


def test_the_row_says_for_a_week_why_it_is_back(asleep):
    open_escalation(asleep, severity=1, raised_at=LATER)
    rank(asleep, LATER + timedelta(minutes=1))
    entry = with_names(CallListEntry.objects.filter(customer=asleep)).get()

    said = [row(entry, today=TODAY + timedelta(days=days)).woken for days in (0, 7, 8)]

    assert said == ["Back since 20 Nov 2026: a new escalation of severity 1 or 2"] * 2 + [""]


def test_who_is_awake_is_left_alone(acme):
    list_customer(acme, 0.2)
    give_score(acme, 0.9)

    rank(acme)

    assert wakes() == []


def test_ranking_keeps_what_people_planned(asleep, ana):
    call_plan.assign(selection=Selection(customer_ids=[asleep.pk]), assignee=ana, by=ana, at=NOW)

    list_customer(asleep, 0.3, at=LATER)

    entry = CallListEntry.objects.get()
    assert (entry.assigned_to, entry.snooze_reason, entry.churn_risk) == (ana, "Their audit.", 0.3)

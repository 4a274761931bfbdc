"""The clock of early warning: one burst is told once, by its most telling name, for as long as it goes on."""

from datetime import timedelta

import pytest

from accounts.vocabulary import Function
from outreach.models import EarlyWarning, NoticeRequest, WarnedCustomer, WarnedSeries, WarningWatch
from outreach.notices import Event
from outreach.services import early_warnings, warning_watch
from outreach.states import WarningState
from signals.models import CountedDay, NegativeHour
from signals.services import negative_hours
from tests.factories.bursts import BILLING, NOW, burst, calm_weeks, crowd

pytestmark = pytest.mark.django_db


def watch_on(days: int, since=NOW):
    for hours in range(3, days * 24 + 1, 3):
        warning_watch.watch(at=since + timedelta(hours=hours))


def test_a_burst_is_one_warning_whoever_sees_it_and_the_cco_is_told_once(lena):
    people = crowd(40, segment="SMB", region="EMEA")
    calm_weeks(people)
    burst(people)

    raised = warning_watch.watch(at=NOW)
    again = warning_watch.watch(at=NOW + timedelta(minutes=15))

    warning = EarlyWarning.objects.get()
    assert (raised, again) == (1, 0)
    assert {row.dimension for row in WarnedSeries.objects.all()} == {"theme", "segment", "region", "source"}
    assert (warning.state, warning.raised_at) == (WarningState.RAISED, NOW)
    assert (
        WarnedCustomer.objects.filter(warning=warning).count() == 23
    )  # who spoke in the hour before was not in the burst
    assert (warning.dimension, warning.label) == ("theme", "Delivery and delays")
    assert list(NoticeRequest.objects.values_list("event", "user__name")) == [(Event.WARNING_RAISED, "Lena")]


def test_a_burst_before_midnight_is_none_of_the_usual_after_it(lena):
    people = crowd(40)
    midnight = NOW.replace(hour=0, minute=0)
    calm_weeks(people)
    burst(people, at=midnight)

    assert warning_watch.watch(at=midnight + timedelta(minutes=2)) == 1


def test_calm_weeks_raise_nothing(lena):
    calm_weeks(crowd(20))

    assert warning_watch.watch(at=NOW) == 0
    assert WarningWatch.objects.get().series > 0


def test_one_loud_customer_is_no_burst(lena, acme):
    people = crowd(40)
    calm_weeks(people)
    burst([acme], size=60)

    assert warning_watch.watch(at=NOW) == 0


def test_a_short_history_is_no_ground_for_an_alarm(lena):
    people = crowd(40)
    calm_weeks(people, days=3)
    burst(people)

    assert warning_watch.watch(at=NOW) == 0
    assert WarningWatch.objects.get().short == WarningWatch.objects.get().series


def test_two_bursts_of_different_customers_are_two_warnings(lena):
    north, south = crowd(30, segment="SMB"), crowd(30, segment="Enterprise")
    calm_weeks(north)
    calm_weeks(south, themes=[BILLING])
    burst(north, size=22)
    burst(south, size=25, themes=[BILLING])

    warning_watch.watch(at=NOW)

    assert EarlyWarning.objects.count() == 2


def made_an_issue(warning, lena):
    early_warnings.open_issue(warning=warning, title="It is late", function=Function.ENGINEERING, by=lena, at=NOW)


def dismissed(warning, lena):
    early_warnings.dismiss(warning=warning, reason="A strike.", by=lena, at=NOW)


@pytest.mark.parametrize("settle", [made_an_issue, dismissed])
def test_what_comes_by_the_same_source_when_the_first_is_settled_is_a_warning_of_its_own(lena, settle):
    first, second = crowd(30), crowd(30)
    calm_weeks([*first, *second])
    calm_weeks([*first, *second], themes=[BILLING])
    burst(first, at=NOW - timedelta(hours=1))
    warning_watch.watch(at=NOW - timedelta(hours=1))
    settle(EarlyWarning.objects.get(), lena)
    burst(second, themes=[BILLING])
    negative_hours.recount(at=NOW)

    raised = [warning_watch.watch(at=NOW), warning_watch.watch(at=NOW + timedelta(minutes=10))]

    assert raised == [1, 0]
    assert [each.label for each in EarlyWarning.objects.order_by("pk")] == ["Delivery and delays", "Bills and payments"]
    known = [set(each.customers.values_list("customer_id", flat=True)) for each in EarlyWarning.objects.order_by("pk")]
    assert [known[0] <= {each.pk for each in first}, known[1] <= {each.pk for each in second}] == [True, True]
    assert "source" in WarnedSeries.objects.values_list("dimension", flat=True)


def test_a_burst_that_went_back_to_usual_is_over_after_a_calm_day(lena):
    people = crowd(40)
    calm_weeks(people)
    burst(people)
    warning_watch.watch(at=NOW)

    watch_on(3)

    warning = EarlyWarning.objects.get()
    assert warning.state == WarningState.OVER
    assert timedelta(hours=24) <= warning.ended_at - NOW <= timedelta(hours=51)
    assert not WarnedSeries.objects.filter(ended_at=None).exists()


def test_a_snoozed_warning_wakes_when_it_became_twice_as_much(lena):
    people = crowd(60)
    calm_weeks(people)
    burst(people)
    warning_watch.watch(at=NOW)
    warning = EarlyWarning.objects.get()
    early_warnings.snooze(warning=warning, until=NOW + timedelta(days=3), reason="Known.", by=lena, at=NOW)

    warning_watch.watch(at=NOW + timedelta(minutes=11))
    asleep = EarlyWarning.objects.get().state
    burst(people[24:], size=36, at=NOW + timedelta(hours=1))
    negative_hours.recount(at=NOW)
    warning_watch.watch(at=NOW + timedelta(hours=1))

    assert asleep == WarningState.SNOOZED
    assert EarlyWarning.objects.get().state == WarningState.RAISED


def test_hours_are_counted_anew_when_what_was_counted_turns_out_otherwise():
    people = crowd(3)
    burst(people, size=6)
    negative_hours.count_due(at=NOW)
    before = NegativeHour.objects.filter(dimension="source").values_list("negative", "heard").order_by("hour")
    assert list(before) == [(3, 3)]

    burst(people, size=6, sentiment=0.6)
    negative_hours.recount(at=NOW)
    negative_hours.count_due(at=NOW)
    negative_hours.count_due(at=NOW)

    assert list(before.all()) == [(3, 3)]
    assert not CountedDay.objects.filter(due_at__lte=NOW).exists()

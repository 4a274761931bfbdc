"""Each day of the plan comes to one end, once; in the owner's morning, and never after a pause as a heap."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.models import NoticeRequest, PromiseReminder
from outreach.models.reminder import ReminderOutcome
from outreach.notices import Event
from outreach.services import promises, reminders
from outreach.states import PromiseState
from outreach.vocabulary import Channel
from tests.factories.accounts import UserFactory
from tests.factories.issues import NOW, a_loop, a_promise
from tests.outreach.notices.telling import fold, notices

pytestmark = pytest.mark.django_db
DUE_ON = date(2026, 12, 1)


def at(day: int, hour: int = 8) -> datetime:
    """Of November; 31 is the first of December."""
    return datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def told() -> list[str]:
    return list(
        NoticeRequest.objects.filter(event__startswith="promise_").order_by("pk").values_list("event", flat=True)
    )


def ends() -> list[tuple[int, str]]:
    return list(PromiseReminder.objects.order_by("days").values_list("days", "outcome"))


@pytest.fixture
def promise(lena, acme):
    return a_promise(a_loop(lena, acme), lena, due_on=DUE_ON)


def remind(moment: datetime) -> int:
    return reminders.remind_due(at=moment).done


def test_on_each_day_of_the_plan_once(promise):
    said = {}
    for hours in range(24 * 13):
        moment = at(20, 12) + timedelta(hours=hours)
        if moment >= promise.due_at and promise.state == PromiseState.PENDING:
            break_it(promise)
        if remind(moment):
            said[moment] = told()[-1]

    assert said == {
        at(24): Event.PROMISE_DUE_SOON,
        at(29): Event.PROMISE_DUE_SOON,
        at(31): Event.PROMISE_DUE_TODAY,
        at(32): Event.PROMISE_OVERDUE,
    }


def test_after_three_days_of_silence_only_the_newest(lena, acme):
    reminders.change_plan(days=[-7, -6, -5, -4], by=lena, at=NOW)
    a_promise(a_loop(lena, acme), lena, due_on=DUE_ON)

    assert remind(at(27)) == 1
    assert ends() == [(-7, "passed_over"), (-6, "passed_over"), (-5, "passed_over"), (-4, "sent")]


def test_running_twice_reminds_once(promise):
    remind(NOW)

    assert (remind(at(24)), remind(at(24))) == (1, 0)


def test_what_had_passed_when_it_was_made_is_not_caught_up(lena, acme):
    a_promise(a_loop(lena, acme), lena, due_on=date(2026, 11, 23))  # on the 20th at noon

    assert remind(at(20, 13)) == 0
    assert remind(at(21)) == 1


@pytest.mark.parametrize("ending", ["kept", "cancelled", "superseded"])
def test_what_ended_meanwhile_is_dropped_and_noted(promise, lena, ending):
    remind(at(24))
    end(promise, ending, lena)

    assert remind(at(29)) == 0
    assert ends() == [(-7, "sent"), (-2, "dropped"), (0, "dropped"), (1, "dropped")]
    assert PromiseReminder.objects.get(days=0).note == PromiseState(ending).label


def test_what_ends_between_reminder_and_notice_is_not_told(promise, lena):
    remind(at(24))
    end(promise, "kept", lena)

    fold()

    assert notices(lena) == []


def test_whoever_sees_to_it_now_is_reminded_in_their_own_morning(promise, lena):
    ida = UserFactory(time_zone="America/Los_Angeles")
    remind(NOW)
    promises.hand_over(promise=promise, owner=ida, by=lena, at=NOW)
    remind(NOW)

    assert remind(at(24, 15)) == 0
    assert remind(at(24, 16)) == 1
    assert NoticeRequest.objects.filter(user=ida, event=Event.PROMISE_DUE_SOON).exists()


def test_a_reminder_of_weeks_ago_says_nothing(promise):
    remind(NOW)
    break_it(promise)

    assert remind(at(60)) == 0
    assert ends()[-1] == (1, ReminderOutcome.EXPIRED)


class TestPlan:
    def test_only_who_may_change_settings(self, ana):
        with pytest.raises(Forbidden):
            reminders.change_plan(days=[-1], by=ana, at=NOW)

    @pytest.mark.parametrize("days", [[91], range(11)])
    def test_it_has_bounds(self, lena, days):
        with pytest.raises(Invalid, match="at most 10 days"):
            reminders.change_plan(days=days, by=lena, at=NOW)

    def test_a_change_reaches_what_is_pending(self, promise, lena):
        remind(NOW)
        reminders.change_plan(days=[-8], by=lena, at=NOW)
        remind(NOW)

        assert remind(at(23)) == 1


def break_it(promise):
    """By the clock of the test; that of the product asks the database's."""
    promise.state, promise.settled_at = PromiseState.BROKEN, promise.due_at
    promise.save()


def end(promise, ending, by):
    if ending == "kept":
        promises.deliver(promise=promise, evidence="Done.", by=by, at=at(25))
    elif ending == "cancelled":
        promises.cancel(promise=promise, reason="They left that tool.", by=by, at=at(25))
    else:
        promises.renegotiate(
            promise=promise,
            due_on=date(2027, 1, 5),
            reason="Late.",
            channel=Channel.CALL,
            message="It will be later.",
            told_at=at(25),
            by=by,
            at=at(25),
        )

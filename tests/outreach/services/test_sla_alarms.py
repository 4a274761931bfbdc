"""Warnings and violations: each once, each with its own moment, whatever dies in between."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from crisis_triage.shared import cursors
from outreach import tasks
from outreach.models import SlaClock, SlaEvent, SlaRequest
from outreach.services import sla_alarms, sla_clocks
from outreach.vocabulary import SlaState, SlaTarget
from tests.factories.issues import a_loop
from tests.factories.sla import HOUR, a_policy, a_talk, clock_of, follow, tick, told_of

FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
CONTACT = SlaTarget.FIRST_CONTACT


def after(hours: float) -> datetime:
    return FRIDAY + hours * HOUR


@transaction.atomic
def watch_and_die(*, until: datetime) -> None:
    sla_alarms.watch(until=until)
    raise KeyboardInterrupt


@pytest.fixture
def loop(lena, acme):
    """Ten hours to the first contact, since Friday."""
    a_policy(lena, at=after(-10), first_contact=10)
    made = a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)
    return made


@pytest.mark.django_db
class TestOneWatcher:
    def test_each_share_is_noticed_when_it_is_reached_and_once(self, loop):
        noticed = [tick(after(hours)) for hours in (4, 5.1, 5.2, 7.6, 9.1, 10.1, 11, 1000)]

        assert noticed == [0, 1, 0, 1, 1, 1, 0, 0]
        assert told_of(loop, CONTACT) == [
            ("warned_50", after(5)),
            ("warned_75", after(7.5)),
            ("warned_90", after(9)),
            ("violated", after(10)),
        ]

    def test_after_a_long_sleep_everything_has_the_moment_at_which_it_was_so(self, loop):
        assert tick(after(1000)) == 4

        assert [at for _, at in told_of(loop, CONTACT)] == [after(5), after(7.5), after(9), after(10)]
        assert clock_of(loop, CONTACT).state == SlaState.VIOLATED

    def test_it_is_for_whoever_owes_the_customer_a_word(self, loop, ana):
        tick(after(6))

        assert SlaEvent.objects.get().owner == ana

    def test_a_clock_that_was_lifted_over_its_warnings_by_a_tighter_policy_warns_at_once(self, loop, lena):
        a_policy(lena, at=after(6), first_contact=7.5)
        follow(after(6))

        tick(after(6.5))

        assert told_of(loop, CONTACT) == [("warned_50", after(6)), ("warned_75", after(6))]

    def test_nobody_is_blamed_while_a_change_waits_to_be_followed(self, loop, ana, acme):
        a_talk(acme, ana, at=after(9.9))

        sla_alarms.watch(until=after(11))

        assert clock_of(loop, CONTACT).state == SlaState.RUNNING
        tick(after(11))
        assert clock_of(loop, CONTACT).state == SlaState.MET

    def test_what_was_stopped_in_time_is_left_alone_by_every_later_tick(self, loop, ana, acme):
        a_talk(acme, ana, at=after(1))

        assert tick(after(5000)) == 0

    def test_more_than_fits_into_one_transaction_is_taken_up_again(self, loop, lena, acme):
        first = sla_alarms.watch(until=after(6), limit=1)
        second = sla_alarms.watch(until=after(6), limit=1)

        assert (first.is_more, first.events, second.events) == (True, 1, 0)

    def test_a_worker_that_dies_before_its_end_has_noticed_nothing_and_the_next_one_does(self, loop):
        with pytest.raises(KeyboardInterrupt):
            watch_and_die(until=after(6))

        assert not SlaEvent.objects.exists()
        assert tick(after(6)) == 1

    def test_an_event_that_is_there_already_is_not_written_again(self, loop):
        tick(after(11))
        SlaClock.objects.filter(loop=loop).update(
            state="running", warned=0, counting_since=FRIDAY, used=timedelta(0), violated_at=None, next_at=after(5)
        )

        tick(after(11))

        assert len(told_of(loop, CONTACT)) == 4


@pytest.mark.django_db(transaction=True)
class TestTwoWorkers:
    def test_while_one_works_the_other_goes_away(self, loop, lena):
        SlaRequest.objects.create(loop_id=loop.pk)
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                other.set_autocommit(False)
                cursor.execute(sla_clocks.TRY_LOCK, [sla_clocks.LOCK])

                assert sla_clocks.follow(at=after(6)).subjects == 0
                assert sla_alarms.watch(until=after(6)).events == 0

                other.rollback()
        finally:
            other.close()
        assert sla_clocks.follow(at=after(6)).subjects == 1
        assert sla_alarms.watch(until=after(6)).events == 1

    def test_the_task_follows_and_watches_by_the_clock_of_the_database(self, lena, acme):
        """The loop is of two days ago."""
        a_policy(lena, at=cursors.settled_until() - 72 * HOUR, first_contact=10)
        loop = a_loop(lena, acme, at=cursors.settled_until() - 48 * HOUR)

        said = tasks.watch_clocks()

        assert said.endswith("noticed 4")
        assert clock_of(loop, CONTACT).state == SlaState.VIOLATED
        assert tasks.watch_clocks() == "followed 0, noticed 0"

"""Promises have a date, and they end once: kept, late, broken, cancelled, or renegotiated in time."""

from datetime import date, datetime, timedelta

import pytest

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import NoticeRequest, Promise
from outreach.notices import Event
from outreach.services import loops, promise_rounds, promises
from outreach.services.loops import LoopMoved
from outreach.states import LoopState, PromiseState
from outreach.vocabulary import Channel
from signals.models import Signal
from tests.factories.accounts import ContactFactory, UserFactory
from tests.factories.issues import NOW, a_loop, a_promise

pytestmark = pytest.mark.django_db


def measures_of(customer):
    found = Signal.objects.filter(customer=customer).order_by("pk")
    return [signal.measure.name for signal in found.select_related("measure")]


def renegotiate(promise, by, *, due_on=date(2026, 12, 24), at=NOW + timedelta(days=1), told_at=None, **about):
    given = {"reason": "The part is late.", "channel": Channel.CALL, "message": "It will be a week later."} | about
    return promises.renegotiate(promise=promise, due_on=due_on, told_at=told_at or at, by=by, at=at, **given)


@pytest.fixture
def loop(lena, acme):
    return a_loop(lena, acme)


class TestMaking:
    def test_it_is_due_when_the_day_ends_where_the_customer_is(self, lena, acme, loop):
        acme.time_zone = "America/New_York"
        acme.save()

        promise = a_promise(loop, lena, due_on=date(2026, 11, 27))

        assert promise.due_at.isoformat() == "2026-11-28T05:00:00+00:00"
        assert promise.time_zone == "America/New_York"

    def test_the_loop_is_promised_and_the_model_hears_of_it(self, lena, acme, loop):
        a_promise(loop, lena)

        loop.refresh_from_db()
        assert loop.state == LoopState.PROMISED
        assert measures_of(acme) == ["promise_made"]

    @pytest.mark.parametrize("day", [date(2026, 11, 19), date(2036, 1, 1), date.max])
    def test_a_day_that_is_over_or_far_away_is_refused_beside_its_field(self, lena, loop, day):
        with pytest.raises(Invalid) as refused:
            a_promise(loop, lena, due_on=day)

        assert refused.value.field == "due_on"
        assert not Promise.objects.exists()

    def test_today_is_possible_until_it_is_over_there(self, lena, acme, loop):
        acme.time_zone = "Pacific/Auckland"  # where it is the 21st already
        acme.save()

        with pytest.raises(Invalid, match="20 Nov 2026 is over in Pacific/Auckland, where it is 21 Nov 2026"):
            a_promise(loop, lena, due_on=date(2026, 11, 20))

    def test_it_says_what(self, lena, loop):
        with pytest.raises(Invalid) as refused:
            promises.make(loop=loop, what=" ", due_on=date(2026, 12, 1), by=lena, at=NOW)

        assert refused.value.field == "what"

    def test_nothing_is_promised_to_who_is_gone(self, lena, acme, loop):
        acme.deleted_at = NOW
        acme.save()

        with pytest.raises(promises.CustomerIsGone):
            a_promise(loop, lena)

    def test_nor_to_the_contact_of_somebody_else(self, lena, loop):
        with pytest.raises(Invalid) as refused:
            promises.make(loop=loop, what="It", due_on=date(2026, 12, 1), contact=ContactFactory(), by=lena, at=NOW)

        assert refused.value.field == "contact"

    def test_one_is_enough(self, lena, loop):
        a_promise(loop, lena)

        with pytest.raises(promises.AlreadyPromised, match=r"made by Lena\. Renegotiate"):
            a_promise(loop, lena)

    def test_strangers_and_readers_may_not(self, cleo, ben, loop):
        with pytest.raises(NotFound):
            a_promise(loop, cleo)
        with pytest.raises(Forbidden):
            a_promise(loop, ben)


class TestKeeping:
    def test_in_time(self, lena, acme, loop):
        promise = a_promise(loop, lena)

        kept = promises.deliver(
            promise=promise, evidence="Ticket 7, with a screenshot.", by=lena, at=NOW + timedelta(days=2)
        )

        loop.refresh_from_db()
        assert (kept.state, loop.state) == (PromiseState.KEPT, LoopState.DELIVERED)
        assert measures_of(acme) == ["promise_made", "promise_kept"]

    def test_late_is_late(self, lena, loop):
        promise = a_promise(loop, lena)

        assert (
            promises.deliver(promise=promise, evidence="Done.", by=lena, at=promise.due_at).state
            == PromiseState.KEPT_LATE
        )

    def test_what_was_delivered_before_it_was_written_down_counts_by_its_moment(self, lena, loop):
        promise = a_promise(loop, lena)

        kept = promises.deliver(
            promise=promise,
            evidence="Done.",
            delivered_at=promise.due_at - timedelta(hours=1),
            by=lena,
            at=promise.due_at + timedelta(minutes=1),
        )

        assert kept.state == PromiseState.KEPT

    @pytest.mark.parametrize("moment", [NOW - timedelta(days=1), NOW + timedelta(days=3)])
    def test_it_is_not_delivered_before_it_was_promised_nor_in_the_future(self, lena, loop, moment):
        with pytest.raises(Invalid) as refused:
            promises.deliver(
                promise=a_promise(loop, lena),
                evidence="Done.",
                delivered_at=moment,
                by=lena,
                at=NOW + timedelta(days=2),
            )

        assert refused.value.field == "delivered_at"

    def test_without_evidence_it_is_not_delivered(self, lena, loop):
        with pytest.raises(Invalid) as refused:
            promises.deliver(promise=a_promise(loop, lena), evidence=" ", by=lena, at=NOW)

        assert refused.value.field == "evidence"

    def test_it_is_delivered_once_and_the_second_hears_by_whom(self, lena, adam, loop):
        promise = a_promise(loop, lena)
        promises.deliver(promise=promise, evidence="Done.", by=lena, at=NOW)

        with pytest.raises(promises.PromiseEnded, match="kept since 20 Nov 2026 at 12:00 UTC by Lena"):
            promises.deliver(promise=promise, evidence="Done.", by=adam, at=NOW)

    def test_delivered_is_not_told(self, lena, loop):
        promises.deliver(promise=a_promise(loop, lena), evidence="Done.", by=lena, at=NOW)
        loop.refresh_from_db()
        assert not loop.is_closed

        loops.tell(loop=loop, channel=Channel.CALL, message="It works again.", by=lena, at=NOW)

        loop.refresh_from_db()
        assert loop.is_closed


class TestRenegotiating:
    def test_the_first_due_date_stays_for_ever(self, lena, acme, loop):
        first = a_promise(loop, lena, due_on=date(2026, 11, 27))

        second = renegotiate(first, lena, due_on=date(2026, 12, 4))
        third = renegotiate(second, lena, due_on=date(2026, 12, 11), at=NOW + timedelta(days=10))

        assert third.original_due_on == date(2026, 11, 27)
        assert [third.follows, second.follows] == [second, first]
        assert measures_of(acme).count("promise_superseded") == 2

    def test_not_when_it_is_due_already(self, lena, loop):
        promise = a_promise(loop, lena)

        with pytest.raises(promises.TooLate, match="before it is due"):
            renegotiate(promise, lena, at=promise.due_at)

    @pytest.mark.parametrize(
        ("about", "field"),
        [
            ({"told_at": NOW + timedelta(days=2)}, "told_at"),
            ({"message": ""}, "message"),
            ({"reason": " "}, "reason"),
            ({"due_on": date(2026, 11, 27)}, "due_on"),
            ({"due_on": date(2026, 11, 1)}, "due_on"),
        ],
    )
    def test_the_customer_hears_of_it_first_with_a_reason_and_another_day(self, lena, loop, about, field):
        promise = a_promise(loop, lena, due_on=date(2026, 11, 27))

        with pytest.raises(Invalid) as refused:
            renegotiate(promise, lena, **about)

        assert refused.value.field == field
        assert Promise.objects.get().state == PromiseState.PENDING


def test_a_customer_may_cancel_and_is_still_to_be_told(lena, acme, loop):
    gone = promises.cancel(promise=a_promise(loop, lena), reason="They found another way.", by=lena, at=NOW)

    loop.refresh_from_db()
    assert (gone.state, loop.state) == (PromiseState.CANCELLED, LoopState.OPEN)
    assert a_promise(loop, lena).follows is None


def test_it_is_handed_over_to_somebody_who_is_here(lena, ana, loop):
    promise = a_promise(loop, lena)

    assert promises.hand_over(promise=promise, owner=ana, by=lena, at=NOW).owner == ana
    with pytest.raises(Invalid):
        promises.hand_over(promise=promise, owner=UserFactory(is_active=False), by=lena, at=NOW)


def test_whoever_is_switched_off_gets_no_promise_to_keep(lena, loop):
    gone = UserFactory(is_active=False)

    with pytest.raises(Invalid, match="switched off"):
        promises.make(loop=loop, what="It works.", due_on=date(2026, 12, 4), owner=gone, by=lena, at=NOW)
    with pytest.raises(Invalid, match="switched off"):
        promise_rounds.make(issue=loop.issue, what="It works.", due_on=date(2026, 12, 4), owner=gone, by=lena, at=NOW)


def test_whoever_shall_keep_it_is_told_so(lena, ana, loop):
    promise = promises.make(loop=loop, what="It works.", due_on=date(2026, 12, 4), owner=ana, by=lena, at=NOW)

    [asked] = NoticeRequest.objects.filter(event=Event.LOOP_HANDED_OVER)
    assert (asked.user_id, asked.about_id) == (ana.pk, promise.pk)


class TestTelling:
    def test_nobody_is_told_twice_and_the_second_hears_who_was_first(self, lena, adam, loop):
        promises.deliver(promise=a_promise(loop, lena), evidence="Done.", by=lena, at=NOW)
        loops.tell(loop=loop, channel=Channel.EMAIL, message="Done.", by=lena, at=NOW)

        with pytest.raises(LoopMoved, match="Lena moved the loop of Acme to told on 20 Nov 2026 at 12:00 UTC"):
            loops.tell(loop=loop, channel=Channel.EMAIL, message="Done.", by=adam, at=NOW)

    def test_nothing_is_told_that_was_not_delivered(self, lena, loop):
        with pytest.raises(LoopMoved, match="promised"):
            loops.tell(loop=loop, channel=Channel.CALL, message="Soon.", by=lena, at=NOW)

    def test_it_needs_a_message(self, lena, loop):
        with pytest.raises(Invalid) as refused:
            loops.tell(loop=loop, channel=Channel.CALL, message=" ", by=lena, at=NOW)

        assert refused.value.field == "message"

    def test_a_no_needs_a_decision(self, lena, loop):
        with pytest.raises(loops.NoDecision):
            loops.decline(loop=loop, channel=Channel.CALL, message="No.", by=lena, at=NOW)

    def test_confirmed_is_the_end_until_the_customer_says_otherwise(self, lena, loop):
        promises.deliver(promise=a_promise(loop, lena), evidence="Done.", by=lena, at=NOW)
        loops.tell(loop=loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)

        assert loops.confirm(loop=loop, message="Great!", by=lena, at=NOW).state == LoopState.CONFIRMED
        assert loops.deny(loop=loop, message="It is back.", by=lena, at=NOW).state == LoopState.REOPENED

    def test_a_customer_in_by_mistake_is_taken_out_only_before_a_promise(self, lena, loop):
        a_promise(loop, lena)

        with pytest.raises(LoopMoved):
            loops.withdraw(loop=loop, reason="A mistake.", by=lena, at=NOW)


def test_the_ledger_counts_every_step(lena, loop):
    promise = a_promise(loop, lena)
    promises.deliver(promise=promise, evidence="Done.", by=lena, at=NOW)

    loop.refresh_from_db()
    assert [move.number for move in loop.ledger.order_by("number")] == [1, 2]
    assert loop.moves == 2
    assert datetime.fromisoformat("2026-11-20T12:00:00+00:00") == loop.ledger.first().moved_at

"""One promise for everybody who waits, and its delivery to all: as if each had been made by hand."""

from datetime import timedelta

import pytest

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden, Invalid
from crisis_triage.shared.versions import Stale
from outreach.models import Promise
from outreach.services import audience, loops, promise_rounds, promises
from outreach.services.promise_rounds import NobodyWaits, Round
from outreach.states import IssueState, LoopState, PromiseState
from outreach.vocabulary import Channel
from tests.factories.issues import NOW, a_promise, an_issue
from tests.outreach.services.test_promises import measures_of

pytestmark = pytest.mark.django_db

NEXT_WEEK = (NOW + timedelta(days=7)).date()


@pytest.fixture
def issue(lena, acme, zenith):
    return an_issue(lena, acme, zenith, state=IssueState.IN_PROGRESS)


def promise_all(issue, by, **about) -> Round:
    given = {"what": "Exports work again.", "due_on": NEXT_WEEK, "at": NOW} | about
    return promise_rounds.make(issue=issue, by=by, **given)


def states(issue) -> list[str]:
    return list(issue.loops.order_by("pk").values_list("state", flat=True))


class TestPromising:
    def test_everybody_who_waits_has_it_until_their_own_evening(self, issue, lena, acme):
        Customer.objects.filter(pk=acme.pk).update(time_zone="Asia/Tokyo")

        assert promise_all(issue, lena) == Round(promises=2)

        assert states(issue) == [LoopState.PROMISED] * 2
        zones = {promise.loop.customer_id: promise.time_zone for promise in Promise.objects.all()}
        assert zones.pop(acme.pk) == "Asia/Tokyo"
        assert len(set(Promise.objects.values_list("due_at", flat=True))) == 2
        assert "promise_made" in measures_of(acme)

    def test_who_has_one_keeps_it(self, issue, lena):
        held = a_promise(issue.loops.earliest("pk"), lena)

        assert promise_all(issue, lena) == Round(promises=1)

        assert list(held.loop.promises.all()) == [held]

    def test_after_a_broken_or_denied_one_it_is_the_next_of_its_chain(self, issue, lena, acme, zenith):
        denied = issue.loops.get(customer=acme)
        promises.deliver(promise=a_promise(denied, lena), evidence="4.2", by=lena, at=NOW)
        loops.tell(loop=denied, channel=Channel.CALL, message="Done.", by=lena, at=NOW)
        loops.deny(loop=denied, message="No.", by=lena, at=NOW)

        assert promise_all(issue, lena) == Round(promises=2)

        moves = list(denied.ledger.order_by("number").values_list("to_state", flat=True))
        assert moves[-3:] == [LoopState.REOPENED, LoopState.OPEN, LoopState.PROMISED]
        assert Promise.objects.filter(follows=None).count() == 3, "a kept promise has no successor"

    def test_a_customer_who_left_is_counted_and_not_promised(self, issue, lena, acme):
        Customer.objects.filter(pk=acme.pk).update(deleted_at=NOW)

        assert promise_all(issue, lena) == Round(promises=1, left_out=1)

    def test_a_day_that_is_over_for_one_of_them_is_refused_for_all(self, issue, lena, acme):
        Customer.objects.filter(pk=acme.pk).update(time_zone="Pacific/Kiritimati")

        with pytest.raises(Invalid, match="is over in Pacific/Kiritimati") as refusal:
            promise_all(issue, lena, due_on=NOW.date())

        assert refusal.value.field == "due_on"
        assert states(issue) == [LoopState.OPEN] * 2

    def test_nobody_waits_twice(self, issue, lena):
        promise_all(issue, lena)

        with pytest.raises(NobodyWaits):
            promise_all(issue, lena)

    def test_who_saw_an_older_issue_is_told(self, issue, lena):
        with pytest.raises(Stale):
            promise_all(issue, lena, seen=frozenset(["issue-0"]))

    def test_a_reader_promises_nothing(self, issue, ben):
        with pytest.raises(Forbidden):
            promise_all(issue, ben)

    def test_whoever_sees_one_of_them_promises_to_that_one(self, issue, ana, acme):
        assert promise_all(issue, ana) == Round(promises=1)

        assert issue.loops.get(state=LoopState.PROMISED).customer == acme


class TestDelivering:
    def test_all_of_them_are_kept_and_wait_to_be_told(self, issue, lena, acme):
        promise_all(issue, lena)

        assert promise_rounds.deliver(issue=issue, evidence="Release 4.2", by=lena, at=NOW) == Round(promises=2)

        assert states(issue) == [LoopState.DELIVERED] * 2
        assert set(Promise.objects.values_list("state", "evidence")) == {(PromiseState.KEPT, "Release 4.2")}
        assert "promise_kept" in measures_of(acme)

    def test_each_is_late_by_its_own_evening(self, issue, lena, acme):
        a_promise(issue.loops.get(customer=acme), lena, due_on=(NOW + timedelta(days=1)).date())
        promise_all(issue, lena)

        promise_rounds.deliver(issue=issue, evidence="4.2", by=lena, at=NOW + timedelta(days=3))

        late = Promise.objects.get(state=PromiseState.KEPT_LATE)
        assert late.loop.customer == acme
        assert Promise.objects.filter(state=PromiseState.KEPT).count() == 1

    def test_it_says_where_it_can_be_seen(self, issue, lena):
        promise_all(issue, lena)

        with pytest.raises(Invalid) as refusal:
            promise_rounds.deliver(issue=issue, evidence=" ", by=lena, at=NOW)

        assert refusal.value.field == "evidence"

    def test_what_was_never_promised_is_not_delivered(self, issue, lena):
        with pytest.raises(NobodyWaits):
            promise_rounds.deliver(issue=issue, evidence="4.2", by=lena, at=NOW)


def test_fifty_take_hardly_more_questions_than_two(lena, issue, django_assert_max_num_queries):
    many = Customer.objects.bulk_create(Customer(name=f"C{number}", currency="EUR") for number in range(50))
    audience.add_by_hand(issue=issue, customers=many, by=lena, at=NOW)

    with django_assert_max_num_queries(60):
        assert promise_all(issue, lena).promises == 52

"""A touchpoint is logged once; it is a fact, and moves the list at once."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Need, Touchpoint
from outreach.services.needs import NewNeed
from outreach.services.touchpoints import AlreadyLogged, ExternalIdInUse, Replayed
from outreach.vocabulary import Discovery, Heading, NeedKind, Outcome, Surfaced, TouchpointKind
from signals.models import Measure, ScoreRequest, Signal
from signals.vocabulary import Direction
from tests.factories.accounts import ContactFactory
from tests.factories.outreach import NOW, list_customer
from tests.outreach.services.telling import BILLS, EXPORT, UNANSWERED, at_once, log, measures


@pytest.mark.django_db
class TestLogging:
    def test_it_says_who_with_whom_when_and_what(self, acme, ana):
        jo = ContactFactory(customer=acme, name="Jo")

        made = log(acme, ana, contact_id=jo.pk, needs=[BILLS, EXPORT], avoid="The word “ticket”.")

        made.refresh_from_db()
        assert (made.customer, made.contact, made.made_by, made.happened_at) == (acme, jo, ana, NOW)
        assert (made.kind, made.heading, made.outcome, made.is_two_way) == ("call", "outbound", "connected", True)
        assert (made.discovery, made.avoid) == (Discovery.NEEDS, "The word “ticket”.")
        assert list(made.needs.order_by("pk").values_list("kind", "words", "surfaced", "customer")) == [
            ("urgent", BILLS.words, "asked", acme.pk),
            ("latent", EXPORT.words, "observed", acme.pk),
        ]

    def test_a_need_knows_its_themes_at_once(self, acme, ana):
        log(acme, ana, needs=[NewNeed(NeedKind.URGENT, "The app is too slow and the bill is wrong.")])

        assert len(Need.objects.get().themes) >= 1

    def test_it_is_a_signal_without_our_words(self, acme, ana):
        made = log(acme, ana, none=True, needs=())

        signal = Signal.objects.get()
        assert (signal.customer, signal.measure.kind, signal.measure.name) == (acme, "outreach", "touchpoint")
        assert (signal.value, signal.text, signal.author, signal.occurred_at) == (None, "", "Ana", NOW)
        assert signal.external_id == f"touchpoint:{made.pk}:touchpoint"
        assert ScoreRequest.objects.filter(customer=acme).exists()

    def test_what_the_customer_said_is_a_text_of_the_customer_and_what_we_saw_is_not(self, acme, ana):
        jo = ContactFactory(customer=acme, name="Jo")

        log(acme, ana, contact_id=jo.pk, needs=[BILLS, EXPORT])

        told = dict(Signal.objects.values_list("measure__name", "text"))
        assert told == {"touchpoint": "", "need_urgent": BILLS.words, "need_latent": ""}
        assert dict(Signal.objects.values_list("measure__name", "author"))["need_urgent"] == "Jo"

    @pytest.mark.parametrize(
        ("about", "measure"),
        [
            ({}, "touchpoint"),
            ({"is_two_way": False}, "touchpoint_one_way"),
            (UNANSWERED, "touchpoint_not_reached"),
            (UNANSWERED | {"outcome": Outcome.DECLINED}, "touchpoint_declined"),
        ],
    )
    def test_only_a_talk_counts_as_good_news(self, acme, ana, about, measure):
        log(acme, ana, needs=(), **about)

        found = Measure.objects.get()
        assert found.name == measure
        assert (found.direction == Direction.MORE_IS_BETTER) is (measure == "touchpoint")

    def test_a_talk_without_a_word_on_needs_owes_its_discovery(self, acme, ana):
        assert log(acme, ana, needs=()).discovery == Discovery.PENDING

    def test_an_unanswered_call_owes_nothing_and_needs_no_words(self, acme, ana):
        assert log(acme, ana, needs=(), **UNANSWERED).discovery == Discovery.NOT_DUE

    def test_a_letter_may_bring_a_need_to_light(self, acme, ana):
        made = log(acme, ana, kind=TouchpointKind.EMAIL, heading=Heading.INBOUND, is_two_way=False)

        assert made.discovery == Discovery.NEEDS

    def test_the_customer_is_ranked_at_once(self, acme, ana):
        before = list_customer(acme, at=NOW - timedelta(days=1))
        Customer.objects.filter(pk=acme.pk).update(strategic_weight=1)

        log(acme, ana)

        before.refresh_from_db()
        assert before.priority == pytest.approx(2 * float(before.expected_loss) * before.urgency)

    def test_the_same_need_twice_is_one(self, acme, ana):
        log(acme, ana, needs=[BILLS, NewNeed(NeedKind.URGENT, f" {BILLS.words} ", Surfaced.INFERRED)])

        assert Need.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"summary": "  "}, "summary"),
            ({"summary": "a\0b"}, "summary"),
            ({"summary": "x" * 4001}, "summary"),
            ({"resonates": "x" * 1001}, "resonates"),
            ({"avoid": "\0"}, "avoid"),
            ({"happened_at": NOW + timedelta(minutes=6)}, "happened_at"),
            ({"happened_at": datetime(1969, 12, 31, tzinfo=UTC)}, "happened_at"),
            ({"outcome": Outcome.DECLINED}, "is_two_way"),
            (UNANSWERED, "outcome"),
            ({"contact_id": 0}, "contact"),
            ({"needs": [NewNeed(NeedKind.URGENT, " ")]}, "needs/0/words"),
            ({"needs": [BILLS, NewNeed(NeedKind.LATENT, "x" * 2001)]}, "needs/1/words"),
            ({"needs": [NewNeed(NeedKind.URGENT, str(at)) for at in range(21)]}, "needs"),
            ({"none": True}, "discovery"),
            ({"none": True, "needs": (), "is_two_way": False}, "discovery"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, acme, ana, wrong, field):
        with pytest.raises(Invalid) as refusal:
            log(acme, ana, **wrong)

        assert refusal.value.field == field
        assert not Touchpoint.objects.exists()
        assert not Signal.objects.exists()

    def test_a_contact_of_somebody_else_is_refused(self, acme, zenith, ana):
        with pytest.raises(Invalid, match="Acme has no such contact"):
            log(acme, ana, contact_id=ContactFactory(customer=zenith).pk)

    def test_a_stranger_learns_nothing_and_a_reader_may_not(self, acme, cleo, ben):
        with pytest.raises(NotFound):
            log(acme, cleo)
        with pytest.raises(Forbidden):
            log(acme, ben)

    def test_an_expert_may_for_the_customers_of_the_own_team(self, acme, zenith, eve):
        assert log(acme, eve).made_by == eve
        with pytest.raises(NotFound):
            log(zenith, eve)

    def test_a_double_click_logs_one(self, acme, ana):
        first = log(acme, ana)

        with pytest.raises(AlreadyLogged) as refusal:
            log(acme, ana, at=NOW + timedelta(seconds=1))

        assert refusal.value.touchpoint == first
        assert log(acme, ana, at=NOW + timedelta(hours=1)) != first


@pytest.mark.django_db
class TestReplaying:
    def test_what_a_system_sends_again_is_what_is_there(self, acme, robo):
        first = log(acme, robo, source="dialler", external_id="C-1")

        with pytest.raises(Replayed) as refusal:
            log(acme, robo, source="dialler", external_id="C-1", at=NOW + timedelta(days=3), summary="Other words.")

        assert refusal.value.touchpoint == first
        assert measures() == ["touchpoint", "need_urgent"]

    def test_two_calls_of_a_system_may_look_alike(self, acme, robo):
        assert log(acme, robo, source="dialler", external_id="C-1") != log(
            acme, robo, source="dialler", external_id="C-2"
        )

    def test_an_id_belongs_to_one_customer(self, acme, zenith, robo):
        log(acme, robo, source="dialler", external_id="C-1")

        with pytest.raises(ExternalIdInUse):
            log(zenith, robo, source="dialler", external_id="C-1")


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_log_one(acme, ana):
    refused = at_once(*[lambda: log(acme, ana)] * 4)

    assert Touchpoint.objects.count() == 1
    assert [type(refusal) for refusal in refused] == [AlreadyLogged] * 3


@pytest.mark.django_db(transaction=True)
def test_one_id_for_two_customers_at_the_same_moment_is_given_once(acme, zenith, robo):
    refused = at_once(
        *(
            lambda customer=customer: log(customer, robo, source="dialler", external_id="C-1")
            for customer in (acme, zenith)
        )
    )

    assert Touchpoint.objects.count() == 1
    assert [type(refusal) for refusal in refused] == [ExternalIdInUse]

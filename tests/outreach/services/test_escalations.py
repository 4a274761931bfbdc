"""An escalation is logged, turns, and ends; each step is a signal and moves the list at once."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Customer
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import CallListEntry, Escalation
from outreach.services import escalations
from outreach.services.escalations import AlreadyEnded, AlreadyLogged, CustomerHasLeft, TrendIsTheSame
from outreach.vocabulary import RequestedBy, Trend
from signals.models import ScoreRequest, Signal
from tests.factories.outreach import NOW, list_customer, open_escalation


def log(customer, by, *, reason="The import has been down since Monday.", severity=2, at=NOW, **about):
    return escalations.log_escalation(
        customer=customer,
        requested_by=RequestedBy.CUSTOMER,
        reason=reason,
        severity=severity,
        trend=Trend.WORSENING,
        by=by,
        at=at,
        **about,
    )


@pytest.mark.django_db
class TestLogging:
    def test_it_says_who_when_and_what(self, acme, ana):
        escalation = log(acme, ana)

        escalation.refresh_from_db()
        assert (escalation.customer, escalation.raised_by, escalation.raised_at) == (acme, ana, NOW)
        assert (escalation.severity, escalation.trend, escalation.requested_by) == (2, "worsening", "customer")
        assert list(escalation.watchers.all()) == [ana]

    def test_it_is_a_signal_that_asks_for_a_new_score(self, acme, ana):
        escalation = log(acme, ana)

        signal = Signal.objects.get()
        assert (signal.customer, signal.measure.kind, signal.measure.name) == (acme, "escalation", "escalation")
        assert (signal.value, signal.text, signal.author) == (2, escalation.reason, "Ana")
        assert signal.external_id == f"escalation:{escalation.pk}"
        assert ScoreRequest.objects.filter(customer=acme).exists()

    def test_a_severe_one_moves_the_list_at_once(self, acme, zenith, lena):
        list_customer(acme, 0.5)
        list_customer(zenith, 0.6)
        first = CallListEntry.objects.order_by("-priority").first()
        assert first.customer == zenith

        log(acme, lena, severity=1)

        first = CallListEntry.objects.order_by("-priority").first()
        assert (first.customer, first.open_escalations, first.urgency) == (acme, 1, 2.0)

    def test_a_stranger_learns_nothing(self, acme, cleo):
        with pytest.raises(NotFound):
            log(acme, cleo)

    def test_a_reader_may_not(self, acme, ben):
        with pytest.raises(Forbidden):
            log(acme, ben)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"reason": "  "}, "reason"),
            ({"reason": "a\0b"}, "reason"),
            ({"reason": "x" * 4001}, "reason"),
            ({"severity": 0}, "severity"),
            ({"severity": 6}, "severity"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(self, acme, ana, wrong, field):
        with pytest.raises(Invalid) as refusal:
            log(acme, ana, **wrong)

        assert refusal.value.field == field
        assert not Escalation.objects.exists()
        assert not Signal.objects.exists()

    def test_not_for_a_customer_who_has_left(self, acme, ana):
        Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 11, 20))

        with pytest.raises(CustomerHasLeft, match="left on 20 Nov 2026"):
            log(acme, ana)

    def test_for_a_customer_who_gave_notice_it_may_still_help(self, acme, ana):
        Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 12, 31))

        assert log(acme, ana)

    def test_a_double_click_logs_one(self, acme, ana):
        first = log(acme, ana)

        with pytest.raises(AlreadyLogged) as refusal:
            log(acme, ana, at=NOW + timedelta(seconds=1))

        assert refusal.value.escalation == first
        assert log(acme, ana, at=NOW + timedelta(hours=1)) != first


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_log_one(acme, ana):
    refused = []

    def click():
        try:
            log(acme, ana)
        except AlreadyLogged as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(100)

    assert Escalation.objects.count() == 1
    assert len(refused) == 3


@pytest.mark.django_db
class TestEnding:
    def test_it_says_how_and_by_whom_and_the_urgency_is_gone(self, acme, ana):
        list_customer(acme)
        escalation = log(acme, ana)

        escalations.end_escalation(escalation=escalation, outcome="Hotfix is live.", by=ana, at=NOW)

        escalation.refresh_from_db()
        assert (escalation.ended_at, escalation.ended_by, escalation.outcome) == (NOW, ana, "Hotfix is live.")
        entry = CallListEntry.objects.get()
        assert (entry.open_escalations, entry.urgency) == (0, 1.0)
        ended = Signal.objects.get(measure__name="escalation_ended")
        assert (ended.measure.kind, ended.text) == ("outreach", "Hotfix is live.")

    def test_it_ends_once(self, acme, ana):
        escalation = log(acme, ana)
        escalations.end_escalation(escalation=escalation, outcome="Done.", by=ana, at=NOW)

        with pytest.raises(AlreadyEnded):
            escalations.end_escalation(escalation=escalation, outcome="Done again.", by=ana, at=NOW)
        with pytest.raises(AlreadyEnded):
            escalations.change_trend(escalation=escalation, trend=Trend.IMPROVING, by=ana, at=NOW)

        assert Signal.objects.filter(measure__name="escalation_ended").count() == 1

    def test_it_needs_words(self, acme, ana):
        with pytest.raises(Invalid) as refusal:
            escalations.end_escalation(escalation=log(acme, ana), outcome=" ", by=ana, at=NOW)

        assert refusal.value.field == "outcome"

    def test_strangers_and_readers_may_not(self, acme, ana, cleo, ben, eve):
        escalation = log(acme, ana)

        with pytest.raises(NotFound):
            escalations.end_escalation(escalation=escalation, outcome="Mine.", by=cleo, at=NOW)
        for person in (ben, eve):
            with pytest.raises(Forbidden):
                escalations.end_escalation(escalation=escalation, outcome="Mine.", by=person, at=NOW)


@pytest.mark.django_db
class TestTrend:
    def test_a_turn_is_a_signal(self, acme, ana):
        escalation = log(acme, ana)

        escalations.change_trend(escalation=escalation, trend=Trend.IMPROVING, by=ana, at=NOW)

        escalation.refresh_from_db()
        assert escalation.trend == Trend.IMPROVING
        turn = Signal.objects.get(measure__name="escalation_trend")
        assert (turn.value, turn.text) == (1, "From worsening to improving")

    def test_the_same_trend_is_no_turn(self, acme, ana):
        with pytest.raises(TrendIsTheSame):
            escalations.change_trend(escalation=log(acme, ana), trend=Trend.WORSENING, by=ana, at=NOW)

    def test_a_stranger_may_not(self, acme, ana, cleo):
        with pytest.raises(NotFound):
            escalations.change_trend(escalation=log(acme, ana), trend=Trend.STEADY, by=cleo, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"severity": 6}, "escalation_severity_is_1_to_5"),
        ({"reason": ""}, "escalation_has_a_reason"),
        ({"ended_at": NOW}, "escalation_ends_with_who_when_and_how"),
        ({"outcome": "Done."}, "escalation_ends_with_who_when_and_how"),
    ],
)
def test_the_database_refuses_what_cannot_be(acme, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        open_escalation(acme, **wrong)

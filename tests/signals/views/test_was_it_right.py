"""What the scores said before people left, and what became of the alarms."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer
from signals import tasks
from signals.models import ScoreHistory
from signals.queries import counted
from signals.services import facts
from signals.vocabulary import Band, Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import give_score, test_model
from tests.signals.views.conftest import browser

pytestmark = pytest.mark.django_db


def told(customer, band: Band, *, days_ago: float, risk: float = 0.2) -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    ScoreHistory.objects.create(
        customer=customer,
        model=test_model(),
        churn_risk=risk,
        health_score=50,
        band=band,
        coverage=0.9,
        as_of=moment,
        scored_at=moment,
    )


def leaves(customer, *, days_ago: int) -> None:
    Customer.objects.filter(pk=customer.pk).update(churned_on=timezone.now().date() - timedelta(days=days_ago))


def calls(customer, *, days_ago: float, measure: str = "touchpoint") -> None:
    moment = timezone.now() - timedelta(days=days_ago)
    facts.record(
        customer_id=customer.pk,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=f"call-{customer.pk}-{days_ago}",
        occurred_at=moment,
        at=moment,
    )


def page(user, **state) -> str:
    response = browser(user).get("/model/was-it-right/", state)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def counts(shown: str) -> dict[str, str]:
    return dict(re.findall(r'<a href="#(\w+)">[^<]*</a></span><span class="tile-value">([^<]*)<', shown))


def names(shown: str, group: str) -> list[str]:
    section = shown.partition(f'<section class="section" id="{group}"')[2].partition("</section>")[0]
    return re.findall(r"data-row-link>([^<]*)<", section)


class TestDepartures:
    def test_the_score_counts_that_held_so_long_before(self, lena, acme):
        leaves(acme, days_ago=10)
        told(acme, Band.CRITICAL, days_ago=75)
        told(acme, Band.HEALTHY, days_ago=45)
        told(acme, Band.CRITICAL, days_ago=20)

        assert names(page(lena, lead="30"), "green") == ["Acme"]
        assert names(page(lena, lead="60"), "flagged") == ["Acme"]
        assert names(page(lena, lead="90"), "unsure") == ["Acme"]

    def test_who_had_no_score_yet_is_not_counted_as_green(self, lena, acme):
        leaves(acme, days_ago=10)

        shown = page(lena)

        assert counts(shown) == {"green": "0", "flagged": "0", "unsure": "1", "saved": "0", "false_alarm": "0"}
        assert "no score" in shown

    def test_only_the_chosen_span_counts(self, lena, acme):
        leaves(acme, days_ago=120)
        told(acme, Band.HEALTHY, days_ago=200)

        assert "Nobody that you see has left" in page(lena, days="90")
        assert names(page(lena, days="180"), "green") == ["Acme"]

    def test_money_is_summed_only_where_it_is_known(self, lena, acme):
        rich = CustomerFactory(name="Rich", arr=500_000)
        foreign = CustomerFactory(name="Foreign", arr=999, currency="CHF")
        for customer in (acme, rich, foreign):
            leaves(customer, days_ago=10)
            told(customer, Band.HEALTHY, days_ago=60)

        shown = page(lena)

        assert "USD 620,000 ARR, 1 without a known one" in shown
        assert names(shown, "green") == ["Rich", "Acme", "Foreign"]


class TestAlarms:
    def test_recovered_after_contact(self, lena, acme):
        told(acme, Band.CRITICAL, days_ago=40)
        calls(acme, days_ago=30)
        give_score(acme, 0.02)

        shown = page(lena)

        assert names(shown, "saved") == ["Acme"]
        assert "contacted since" in shown

    @pytest.mark.parametrize(("measure", "days_ago"), [("touchpoint", 110), ("escalation_ended", 50)])
    def test_a_contact_before_the_alarm_or_a_mere_note_is_no_contact(self, lena, acme, measure, days_ago):
        told(acme, Band.CRITICAL, days_ago=100)
        calls(acme, days_ago=days_ago, measure=measure)
        give_score(acme, 0.02)

        assert names(page(lena), "false_alarm") == ["Acme"]

    def test_still_here_after_the_horizon_is_a_false_alarm_so_far(self, lena, acme):
        told(acme, Band.AT_RISK, days_ago=100)
        calls(acme, days_ago=50)
        give_score(acme, 0.4)

        assert names(page(lena), "false_alarm") == ["Acme"]

    def test_before_the_horizon_is_over_nothing_is_said(self, lena, acme):
        told(acme, Band.AT_RISK, days_ago=50)
        give_score(acme, 0.4)

        shown = page(lena)

        assert counts(shown)["false_alarm"] == "0"
        assert "Of 1 more alarm it is too early to tell" in shown

    def test_who_left_is_no_false_alarm(self, lena, acme):
        told(acme, Band.AT_RISK, days_ago=100)
        leaves(acme, days_ago=5)

        assert counts(page(lena))["false_alarm"] == "0"


def test_a_stranger_learns_nothing_not_even_a_number(cleo, acme):
    other = CustomerFactory(name="Hidden", team=acme.team)
    leaves(acme, days_ago=10)
    told(acme, Band.HEALTHY, days_ago=60)
    told(other, Band.CRITICAL, days_ago=100)

    shown = page(cleo)

    assert set(counts(shown).values()) == {"0"}
    assert "Acme" not in shown
    assert "Hidden" not in shown


@pytest.mark.parametrize("state", [{"days": "7"}, {"lead": "x"}, {"days": "9" * 300}])
def test_nonsense_means_the_usual_span(lena, state):
    assert 'href="?days=180&amp;lead=30" aria-current="true"' in page(lena, **state)


@pytest.mark.parametrize("extent", [1, 15])
def test_the_number_of_queries_does_not_grow(lena, extent):
    for number in range(extent):
        gone, here = CustomerFactory(), CustomerFactory()
        leaves(gone, days_ago=number + 1)
        told(gone, Band.HEALTHY, days_ago=60)
        told(here, Band.CRITICAL, days_ago=100)
        give_score(here, 0.02)
    client = browser(lena)

    with CaptureQueriesContext(connection) as queries:
        client.get("/model/was-it-right/")

    assert len(queries) <= 9


class TestLargeHouse:
    """Where counting takes long, pages read what a worker counted."""

    @pytest.fixture(autouse=True)
    def everybody_is_many(self, monkeypatch):
        monkeypatch.setattr(counted, "MANY", -1)
        cache.clear()

    def test_a_page_walks_through_nothing_and_shows_what_the_worker_found(self, lena, acme):
        leaves(acme, days_ago=10)
        told(acme, Band.HEALTHY, days_ago=45)

        before = page(lena)
        tasks.count_everyone()
        with CaptureQueriesContext(connection) as asked:
            after = page(lena)

        assert "Not counted yet" in before
        assert names(after, "green") == ["Acme"]
        assert not any("signals_scorehistory" in query["sql"] for query in asked)

    def test_who_sees_only_some_gets_theirs_at_once_and_nobody_elses(self, lena, ana, acme, globex):
        for customer in (acme, globex):
            leaves(customer, days_ago=10)
            told(customer, Band.HEALTHY, days_ago=45)
        tasks.count_everyone()

        assert names(page(ana), "green") == ["Acme"]

"""The ranking pulls what changed, and loses nothing on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Company, Customer
from outreach.models import CallListEntry
from outreach.services import list_rows, list_store, ranking
from signals.queries import scores
from tests.factories.accounts import ExchangeRateFactory
from tests.factories.outreach import NOW, give_past, give_score, list_customer, open_escalation


@pytest.mark.django_db
class TestOneCustomer:
    def test_the_entry_says_everything_the_page_needs(self, acme, ana, north):
        Customer.objects.filter(pk=acme.pk).update(renewal_on=date(2026, 12, 10), strategic_weight="0.50")
        give_past(acme, 0.4, days_ago=8)
        give_past(acme, 0.1, days_ago=30)

        entry = list_customer(acme, 0.5)

        assert (entry.name, entry.owner, entry.team) == ("Acme", ana, north)
        assert (entry.churn_risk, entry.health_score, entry.band) == (0.5, 50, "at_risk")
        assert entry.risk_change == pytest.approx(0.1)
        assert (entry.arr, entry.expected_loss) == (Decimal(120_000), Decimal(60_000))
        assert entry.urgency == pytest.approx(1 + 160 / 180)
        assert entry.priority == pytest.approx(60_000 * (1 + 160 / 180) * 1.5)
        assert [factor["name"] for factor in entry.factors] == ["expected_loss", "renewal", "strategy"]

    def test_a_customer_without_a_week_of_history_has_no_movement(self, acme):
        give_past(acme, 0.4, days_ago=3)

        assert list_customer(acme).risk_change is None

    def test_open_escalations_count_and_ended_ones_do_not(self, acme, lena):
        open_escalation(acme, severity=3, raised_by=lena)
        open_escalation(acme, severity=2, raised_by=lena)
        open_escalation(acme, severity=1, raised_by=lena, ended_at=NOW, ended_by=lena, outcome="Solved.")

        entry = list_customer(acme)

        assert entry.open_escalations == 2
        assert entry.urgency == pytest.approx(1.8)

    def test_somebody_who_was_never_scored_is_not_on_the_list(self, acme):
        assert ranking.rank_customers(customer_ids=[acme.pk], at=NOW) == 0
        assert not CallListEntry.objects.exists()

    @pytest.mark.parametrize("gone", [{"deleted_at": NOW}, {"churned_on": NOW.date()}])
    def test_who_left_is_not_put_back(self, acme, gone):
        Customer.objects.filter(pk=acme.pk).update(**gone)
        give_score(acme, 0.9)

        assert ranking.rank_customers(customer_ids=[acme.pk], at=NOW) == 0
        assert not CallListEntry.objects.exists()

    def test_who_comes_back_is_called_again(self, acme):
        list_customer(acme)
        Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 1, 1))
        Customer.objects.filter(pk=acme.pk).update(churned_on=None)

        ranking.rank_customers(customer_ids=[acme.pk], at=NOW)

        assert CallListEntry.objects.filter(customer=acme).exists()

    def test_ranking_twice_writes_nothing(self, acme):
        list_customer(acme)

        assert ranking.rank_customers(customer_ids=[acme.pk], at=NOW + timedelta(minutes=1)) == 0

    @pytest.mark.parametrize("text", ['Logins "fell",\n\\N \t; 63 %', "\\.", "", "NULL", "🙂 ’"])
    def test_odd_characters_survive_the_copy(self, acme, text):
        give_score(acme, 0.5)
        scored = scores.of_customers(customer_ids=[acme.pk])
        (row,) = list_rows.rows_of(scored, list_rows.read_setting(NOW))

        list_store.upsert([row._replace(top_reason=text)], at=NOW)

        assert CallListEntry.objects.get().top_reason == text


@pytest.mark.django_db
class TestMoney:
    def test_other_currencies_are_ranked_at_the_latest_rate_of_that_day_or_before(self, acme):
        Customer.objects.filter(pk=acme.pk).update(arr=1000, currency="EUR")
        ExchangeRateFactory(rated_on="2026-10-01", rate="1.20")
        ExchangeRateFactory(rated_on="2026-11-19", rate="1.10")
        ExchangeRateFactory(rated_on="2026-11-21", rate="9.99")

        entry = list_customer(acme)

        assert entry.arr == Decimal("1100.00")
        assert not entry.arr_is_assumed

    def test_without_a_rate_the_arr_is_assumed_and_the_note_names_the_currency(self, acme):
        Customer.objects.filter(pk=acme.pk).update(arr=999_999, currency="CHF")

        entry = list_customer(acme)

        assert (entry.arr, entry.arr_is_assumed, entry.arr_note) == (1000, True, "no rate for CHF")
        assert entry.factors[0]["sentence"].endswith("assumed: no rate for CHF")

    def test_an_unknown_arr_is_assumed_as_the_company_says(self, acme):
        Company.objects.update_or_create(pk=1, defaults={"assumed_arr": 5000, "reporting_currency": "EUR"})
        Customer.objects.filter(pk=acme.pk).update(arr=None, currency="")

        entry = list_customer(acme)

        assert (entry.arr, entry.arr_is_assumed, entry.arr_note) == (5000, True, "ARR not known")
        assert "EUR 5,000" in entry.factors[0]["sentence"]

    def test_a_mistake_in_a_rate_does_not_stop_the_ranking(self, acme):
        Customer.objects.filter(pk=acme.pk).update(arr="999999999999.99", currency="EUR")
        ExchangeRateFactory(rate="9999999999")

        assert list_customer(acme).arr == Decimal(10) ** 17

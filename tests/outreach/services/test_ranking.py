"""The ranking pulls what changed, and loses nothing on the way."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import Company, Customer
from outreach import tasks
from outreach.models import CallListEntry, CallListSummary, Escalation, PriorityWeights, RankingCursor, RankRequest
from outreach.services import ranking, summaries
from tests.factories.accounts import CustomerFactory, ExchangeRateFactory
from tests.factories.outreach import NOW, give_past, give_score, list_customer, open_escalation


def rank_all(at=NOW) -> int:
    customers = 0
    while True:
        ranked = ranking.rank_scored(at=at)
        customers += ranked.customers
        if not ranked.is_more:
            return customers


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

    def test_odd_characters_survive_the_copy(self, acme):
        reason = 'Logins "fell",\n\\N \t; 63 %'

        Customer.objects.filter(pk=acme.pk).update(name='=Acme, "Ltd"\\.')
        entry = list_customer(acme)
        CallListEntry.objects.update(top_reason=reason)
        ranking.rank_customers(customer_ids=[acme.pk], at=NOW)

        entry.refresh_from_db()
        assert entry.name == '=Acme, "Ltd"\\.'
        assert entry.top_reason == ""


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


@pytest.mark.django_db(transaction=True)
class TestTheClock:
    def test_new_scores_are_pulled_once(self, acme, zenith):
        give_score(acme, 0.5)
        give_score(zenith, 0.9)
        rank_all()

        give_score(acme, 0.8)

        assert rank_all() == 1
        assert [entry.customer_id for entry in CallListEntry.objects.order_by("-priority")] == [zenith.pk, acme.pk]
        assert rank_all() == 0

    def test_a_score_that_commits_late_is_not_missed(self, acme, zenith):
        give_score(zenith, 0.9)
        rank_all()
        written, may_commit = threading.Event(), threading.Event()

        def write_slowly():
            with transaction.atomic():
                give_score(acme, 0.5)
                written.set()
                may_commit.wait(10)
            connection.close()

        writer = threading.Thread(target=write_slowly)
        writer.start()
        written.wait(10)
        give_score(zenith, 0.8)
        rank_all()
        may_commit.set()
        writer.join()
        rank_all()

        assert CallListEntry.objects.filter(customer=acme).exists()

    def test_two_rankings_at_once_do_no_harm(self, acme):
        give_score(acme, 0.5)
        ranking.rank_scored(at=NOW - timedelta(days=1))

        with transaction.atomic():
            RankingCursor.objects.select_for_update().get(pk=1)
            answers = []

            def rank_beside():
                answers.append(ranking.rank_scored(at=NOW))
                connection.close()

            other = threading.Thread(target=rank_beside)
            other.start()
            other.join(10)

        assert answers == [ranking.Ranked(customers=0, is_more=False)]

    def test_a_request_is_taken_with_the_ranking_or_not_at_all(self, acme, monkeypatch):
        list_customer(acme)
        rank_all()
        Customer.objects.filter(pk=acme.pk).update(arr=240_000)

        with monkeypatch.context() as patch:
            patch.setattr(summaries, "COUNT", "SELECT 1 / 0")
            with pytest.raises(DataError, match="division by zero"):
                ranking.rank_scored(at=NOW + timedelta(hours=1))
        assert RankRequest.objects.count() == 1

        assert rank_all() == 1
        assert CallListEntry.objects.get().expected_loss == 120_000
        assert not RankRequest.objects.exists()

    def test_new_weights_rank_everyone_in_steps_that_survive_a_stop(self, monkeypatch):
        for index in range(5):
            give_score(CustomerFactory(renewal_on=NOW.date()), 0.1 * (index + 1))
        rank_all()
        monkeypatch.setattr(ranking, "CHUNK", 2)

        PriorityWeights.objects.create(pk=1, renewal_near=3)
        first = ranking.rank_scored(at=NOW)
        rank_all()

        assert first.is_more
        assert set(CallListEntry.objects.values_list("urgency", flat=True)) == {4.0}
        assert RankingCursor.objects.get().everyone_after is None

    def test_a_new_day_brings_renewals_nearer_and_takes_out_who_left_today(self, acme, zenith):
        Customer.objects.filter(pk=acme.pk).update(renewal_on=date(2026, 12, 20))
        Customer.objects.filter(pk=zenith.pk).update(churned_on=date(2999, 1, 1))
        give_score(acme, 0.5)
        give_score(zenith, 0.5)
        rank_all()
        before = CallListEntry.objects.get(customer=acme).urgency

        rank_all(at=NOW + timedelta(days=1))
        tomorrow = CallListEntry.objects.get(customer=acme).urgency
        far = date(2999, 1, 1) - NOW.date()
        ranking.rank_scored(at=NOW + far)

        assert tomorrow == pytest.approx(before + 1 / 180)
        assert not CallListEntry.objects.filter(customer=zenith).exists()

    def test_the_day_is_that_of_our_company(self, acme):
        Company.objects.update_or_create(pk=1, defaults={"time_zone": "Pacific/Auckland"})
        give_score(acme, 0.5)

        rank_all(at=NOW.replace(hour=20))

        assert RankingCursor.objects.get().ranked_on == date(2026, 11, 21)

    def test_an_entry_that_missed_a_change_is_mended_by_the_request(self, acme):
        """A ranking that read the customer before, and inserts after, a change that found no entry to change."""
        list_customer(acme)
        rank_all()
        Customer.objects.filter(pk=acme.pk).update(name="Acme Ltd")
        CallListEntry.objects.update(name="Acme")

        rank_all()

        assert CallListEntry.objects.get().name == "Acme Ltd"

    def test_the_task_goes_on_until_nothing_is_left(self, monkeypatch):
        for _ in range(3):
            give_score(CustomerFactory(), 0.4)
        monkeypatch.setattr(ranking, "CHUNK", 1)

        assert tasks.rank_scored(an_argument_of_a_later_release=True).startswith("ranked ")

        assert CallListEntry.objects.count() == 3


@pytest.mark.django_db(transaction=True)
class TestTheSummary:
    def test_it_counts_per_team_owner_and_band(self, acme, zenith, ana, north):
        give_past(acme, 0.4, days_ago=8)
        give_score(acme, 0.5)
        give_score(zenith, 0.9)
        open_escalation(acme)

        rank_all()

        mine = CallListSummary.objects.get(team=north)
        assert (mine.owner, mine.band, mine.customers, mine.open_escalations) == (ana, "at_risk", 1, 1)
        assert (mine.arr, mine.expected_loss, mine.loss_change) == (120_000, 60_000, 12_000)
        assert (mine.worsened, mine.improved) == (1, 0)
        assert CallListSummary.objects.count() == 2

    def test_it_is_made_again_only_when_something_changed(self, acme):
        give_score(acme, 0.5)
        rank_all()

        ranking.rank_scored(at=NOW + timedelta(hours=1))
        assert RankingCursor.objects.get().summarised_at == NOW

        Customer.objects.filter(pk=acme.pk).update(arr=1)
        ranking.rank_scored(at=NOW + timedelta(hours=2))
        assert RankingCursor.objects.get().summarised_at == NOW + timedelta(hours=2)

    def test_a_summary_that_takes_long_waits_for_its_turn_and_is_not_forgotten(self, acme):
        give_score(acme, 0.5)
        rank_all()
        RankingCursor.objects.update(summary_seconds=3)
        Customer.objects.filter(pk=acme.pk).update(arr=1)

        ranking.rank_scored(at=NOW + timedelta(seconds=59))
        assert CallListSummary.objects.get().arr == 120_000
        ranking.rank_scored(at=NOW + timedelta(seconds=61))
        assert CallListSummary.objects.get().arr == 1

    def test_it_knows_the_words_to_filter_by(self, acme, zenith):
        Customer.objects.filter(pk=zenith.pk).update(segment="smb", region="")
        give_score(acme, 0.5)
        give_score(zenith, 0.5)

        rank_all()

        cursor = RankingCursor.objects.get()
        assert (cursor.segments, cursor.regions) == (["enterprise", "smb"], ["EMEA"])


@pytest.mark.django_db
def test_there_is_one_cursor_and_one_row_of_the_summary_for_each_team_owner_and_band(north):
    with pytest.raises(IntegrityError, match="there_is_one_ranking_cursor"), transaction.atomic():
        RankingCursor.objects.create(pk=2)
    row = dict.fromkeys(("arr", "expected_loss", "loss_change"), 0) | dict.fromkeys(
        ("customers", "worsened", "improved", "open_escalations", "assumed_arr"), 0
    )
    CallListSummary.objects.create(team=north, band="watch", **row)
    with pytest.raises(IntegrityError, match="one_summary_per_team_owner_and_band"), transaction.atomic():
        CallListSummary.objects.create(team=north, band="watch", **row)
    assert not Escalation.objects.exists()

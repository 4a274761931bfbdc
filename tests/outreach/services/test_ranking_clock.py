"""The ranking on its clock: it takes what changed once, and loses nothing on the way."""

import threading
from datetime import date, timedelta

import pytest
from django.db import DataError, connection, transaction

from accounts.models import Company, Customer
from outreach import tasks
from outreach.models import CallListEntry, PriorityWeights, RankingCursor, RankRequest
from outreach.services import ranking, summaries
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, give_score, list_customer, rank_all


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
                may_commit.wait(100)
            connection.close()

        writer = threading.Thread(target=write_slowly)
        writer.start()
        written.wait(100)
        give_score(zenith, 0.8)
        ranking.rank_scored(at=NOW)
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
            other.join(100)

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

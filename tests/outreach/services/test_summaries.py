"""The figures at the top of the page are counted ahead, and cheaply."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Customer
from outreach.models import CallListSummary, RankingCursor
from outreach.services import ranking
from tests.factories.outreach import NOW, give_past, give_score, open_escalation, rank_all


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

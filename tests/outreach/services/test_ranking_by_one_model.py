"""All of the list is by one risk model: there is no page on which two of them meet."""

import pytest

from accounts.models import Company, Customer
from outreach.models import CallListEntry, RankingCursor
from outreach.queries.call_list import Place, Sort, page
from outreach.queries.filters import Filters
from outreach.queries.readers import reader
from outreach.services import ranking
from signals.models import RiskScore, ScoreRequest
from signals.services import models, promotion, scoring
from tests.factories.accounts import CustomerFactory
from tests.factories.models import gloomy_model
from tests.factories.outreach import NOW, open_escalation, rank_all, wait_until_settled
from tests.factories.rates import daily, measure_named, remember

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customers(monkeypatch):
    models.register_prior()
    made = [CustomerFactory(arr=1_000 + at) for at in range(12)]
    for at, customer in enumerate(made):
        remember(customer, measure_named("logins"), daily(90, 4 + 5 * at), at=NOW)
    ScoreRequest.objects.all().delete()
    scoring.score_customers(customer_ids=[customer.pk for customer in made], at=NOW)
    rank_all()
    monkeypatch.setattr(ranking, "CHUNK", 5)
    return made


def promote():
    promoted = gloomy_model()
    promotion.promote(model=promoted, by=None, at=NOW, reason="It ranks better.")
    return promoted


def risks():
    return dict(RiskScore.objects.values_list("customer_id", "churn_risk"))


def listed():
    return dict(CallListEntry.objects.values_list("customer_id", "churn_risk"))


def order():
    return list(CallListEntry.objects.order_by("-priority", "-customer_id").values_list("customer_id", "priority"))


class TestTheSwitch:
    def test_everyone_is_ranked_in_one_transaction(self, customers):
        before = listed()
        promoted = promote()
        assert listed() == before
        wait_until_settled()

        ranking.rank_scored(at=NOW)

        assert listed() == risks()
        assert RankingCursor.objects.get().model_id == promoted.pk

    def test_whoever_pages_meanwhile_never_sees_two_models_on_a_page(self, customers, lena):
        lenas = reader(user=lena, company=Company(), at=NOW)
        by_the_old = risks()
        seen = [first := page(reader=lenas, filters=Filters(), sort=Sort.RISK, place=Place(), limit=4)]
        promote()
        by_the_new = risks()
        seen.append(
            second := page(
                reader=lenas, filters=Filters(), sort=Sort.RISK, place=Place(after=first.next_cursor), limit=4
            )
        )
        rank_all()
        seen.append(
            page(reader=lenas, filters=Filters(), sort=Sort.RISK, place=Place(after=second.next_cursor), limit=4)
        )

        told = [{model(row, by_the_old, by_the_new) for row in shown.rows} for shown in seen]
        assert told[:2] == [{"old"}, {"old"}]
        assert told[2] <= {"new"}

    def test_an_escalation_meanwhile_waits_for_the_switch(self, customers):
        promote()
        before = listed()

        open_escalation(customers[0])
        assert ranking.rank_customers(customer_ids=[customers[0].pk], at=NOW) == 0

        assert listed() == before
        rank_all()
        assert CallListEntry.objects.get(customer=customers[0]).open_escalations == 1
        assert listed() == risks()

    def test_requests_are_ranked_with_the_switch_and_not_before_it(self, customers):
        promote()
        Customer.objects.filter(pk=customers[0].pk).update(arr=9_000_000)
        wait_until_settled()

        ranking.rank_scored(at=NOW)

        assert listed() == risks()

    def test_after_a_rollback_the_ranks_are_what_they_were(self, customers):
        before = order()
        promote()
        rank_all()
        assert order() != before

        promotion.rollback(by=None, at=NOW)
        rank_all()

        assert order() == before


def model(row, by_the_old, by_the_new):
    shown = row.risk_percent
    if shown == round(100 * by_the_old[row.customer_id]):
        return "old"
    return "new" if shown == round(100 * by_the_new[row.customer_id]) else "neither"

"""The pages of who is likely to buy more: what is known is shown with its reasons, and what is not known is said to be."""

import pytest
from django.utils import timezone

from signals.models import RiskModel, TrainingRun
from signals.services import models, propensities
from signals.vocabulary import Outcome
from tests.factories.accounts import CustomerFactory
from tests.factories.passports import a_passport
from tests.factories.rates import daily, measure_named, remember
from tests.signals.views.conftest import browser

pytestmark = pytest.mark.django_db


def page(user, address: str) -> str:
    response = browser(user).get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def scored(acme):
    remember(acme, measure_named("logins"), daily(200, 1), at=timezone.now())
    propensities.score_what_can_be(customer_ids=[acme.pk], at=timezone.now())
    return acme


class TestTheList:
    def test_before_anybody_was_scored_it_says_how_that_comes_about(self, lena):
        assert "score_customers --outcome expansion" in page(lena, "/propensities/")

    def test_it_names_the_chance_the_money_and_what_speaks_for_it(self, lena, scored):
        shown = page(lena, "/propensities/")

        assert "Acme" in shown
        assert "of 24,000.00 USD" in shown
        assert "an assumption, until ten customers" in shown

    def test_where_nothing_was_learned_it_says_why_and_what_would_change_that(self, lena, scored):
        now = timezone.now()
        TrainingRun.objects.create(
            period="week 1, expansion",
            foretells=Outcome.EXPANSION,
            requested_at=now,
            finished_at=now,
            state="done",
            outcome="expansion-prior-1 stays in charge. No customer's ARR has risen since their rows are here.",
        )

        shown = page(lena, "/propensities/")

        assert "It has not learned from your customers yet" in shown
        assert "ARR has risen since their rows are here" in shown

    def test_a_stranger_sees_that_there_is_nobody_of_theirs(self, cleo, scored):
        shown = page(cleo, "/propensities/?by=chance")

        assert "Acme" not in shown
        assert "Nobody whom you see was scored yet" in shown

    def test_nonsense_in_the_address_is_the_first_page(self, lena, scored):
        assert "Acme" in page(lena, "/propensities/?by=nonsense")
        assert browser(lena).get("/propensities/?after=nonsense")["Location"] == "/propensities/"

    def test_it_takes_as_many_queries_for_fifty_as_for_one(self, lena, scored, django_assert_max_num_queries):
        others = [CustomerFactory() for _ in range(5)]
        propensities.score_what_can_be(customer_ids=[one.pk for one in others], at=timezone.now())
        client = browser(lena)
        client.get("/propensities/")

        with django_assert_max_num_queries(24):
            client.get("/propensities/")


class TestOne:
    def test_its_reasons_are_listed_with_their_points(self, ana, scored):
        shown = page(ana, f"/propensities/{scored.pk}")

        assert "Where everybody starts" in shown
        assert "−2.90" in shown
        assert "is stated judgement, not learned from your customers" in shown

    def test_to_a_stranger_it_is_not_there(self, cleo, scored):
        assert browser(cleo).get(f"/propensities/{scored.pk}").status_code == 404


class TestTheModelsCard:
    def test_of_the_prior_it_says_that_nothing_was_measured(self, lena):
        models.register_prior(Outcome.EXPANSION)

        shown = page(lena, "/model/expansion/")

        assert "It has not learned from your customers yet" in shown
        assert "Nobody has tried yet" in shown
        assert "whether the ARR rises" in shown

    def test_of_a_learned_one_it_speaks_of_buying_and_never_of_leaving(self, lena):
        models.register_prior(Outcome.EXPANSION)
        RiskModel.objects.filter(outcome=Outcome.EXPANSION).update(role="retired")
        RiskModel.objects.create(
            outcome=Outcome.EXPANSION,
            family="glass_box",
            version="expansion-glass_box-1",
            artifact={},
            sha256="a" * 64,
            passport=a_passport(
                label={"kind": "arr_rose", "measure": None}, worth={"kind": "uplift", "share": 0.12, "customers": 40}
            ),
            gates={"golden": {"passed": True, "said": "The same."}},
            role="champion",
        )

        shown = page(lena, "/model/expansion/")

        assert "12% of today" in shown
        assert "the chance it said" in shown
        assert "buyers found" in shown
        assert "leavers" not in shown
        assert "the ARR rose" in shown

    def test_the_risk_models_card_does_not_list_it(self, lena):
        models.register_prior()
        models.register_prior(Outcome.EXPANSION)

        assert "expansion-prior-1" not in page(lena, "/model/")

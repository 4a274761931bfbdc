"""The model card: what the passport says is shown, and what it does not say is said to be missing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer
from signals.models import Judgement, RiskModel, ShadowScore, Source, TrainingRun
from signals.services import models
from signals.vocabulary import Role
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import give_score
from tests.factories.passports import DATA, DRAWN, a_model, figures
from tests.signals.views.conftest import browser

pytestmark = pytest.mark.django_db


def page(user, **state) -> str:
    response = browser(user).get("/model/", state)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


class TestWithoutAModel:
    def test_nothing_was_scored_yet(self, lena):
        assert "No model is in charge yet" in page(lena)


class TestTheScorecard:
    @pytest.fixture(autouse=True)
    def _prior(self, db):
        models.register_prior()

    def test_it_says_that_it_has_learned_nothing_and_was_not_measured(self, lena):
        shown = page(lena)

        assert "It has not learned from your customers yet" in shown
        assert "cannot be applied" not in shown
        assert "no customer is known to have left" in shown
        assert shown.count("Not measured") >= 4
        assert "ROC-AUC:" not in shown

    def test_it_counts_who_is_known_to_have_left(self, lena, ana, acme):
        Customer.objects.filter(pk=acme.pk).update(churned_on="2026-01-31")

        assert "So far 1 customer is known to have left." in page(lena)
        assert "known to have left" not in page(ana)

    def test_its_inputs_are_those_that_its_rules_meet(self, lena):
        shown = page(lena)

        assert "Silence" in shown
        assert "Days since the customer was last seen using anything." in shown
        assert "more raises the risk" in shown

    def test_what_the_last_training_measured_of_it_is_shown_while_it_stays(self, lena):
        for _ in range(100):
            CustomerFactory()
        metrics = {"prior": figures(0.7, 0.65, 0.75), "glass_box": figures(0.72, 0.67, 0.77)}
        judged = {"metrics": metrics, "data": DATA, "label": {"kind": "churned_on"}, **DRAWN}
        prior = RiskModel.objects.get(role=Role.CHAMPION)
        Judgement.objects.create(model=prior, made_at=timezone.now(), figures={**judged, "why": "Too little evidence."})

        shown = page(lena, calls="10")

        assert "How well it did on them is measured below" in shown
        assert "Too little evidence." in shown
        assert "0.700" in shown
        assert shown.index("Expert scorecard") < shown.index("0.720")
        assert shown.count("As a table") == 2
        assert "10 calls reach 10 % of the customers you see" in shown
        assert "Others learned from" in shown
        assert "Days since the customer was last seen using anything." in shown

    def test_a_broken_artifact_breaks_no_page(self, lena):
        RiskModel.objects.update(role=Role.RETIRED)
        RiskModel.objects.create(
            family="prior", version="bad", artifact={}, sha256="0" * 64, passport=[], role=Role.CHAMPION
        )

        shown = page(lena)

        assert "No input is there yet" in shown
        assert "It cannot be applied: nothing is scored" in shown


class TestALearnedModel:
    def test_families_stand_beside_each_other_with_intervals_and_the_yardstick_last(self, lena):
        a_model()

        shown = page(lena)

        assert shown.index("Expert scorecard") < shown.index("0.838") < shown.index("yardstick, never served")
        assert "0.810 to 0.860" in shown
        assert "0.004 of ROC-AUC in the backtest, less than these data can tell apart." in shown

    def test_no_cost_of_transparency_is_made_up(self, lena):
        a_model(metrics={"glass_box": figures(0.84, 0.8, 0.86)})

        assert "What transparency costs" not in page(lena)

    def test_a_better_model_than_the_yardstick_costs_nothing(self, lena):
        a_model(metrics={"glass_box": figures(0.84, 0.8, 0.86), "boosted": figures(0.83, 0.8, 0.86)})

        assert "Nothing: a model that nobody could read did no better" in page(lena)

    def test_each_chart_has_a_table(self, lena):
        a_model()

        shown = page(lena)

        assert shown.count("As a table") == 2
        assert '<td class="number">2.0 %</td><td class="number">100</td>' in shown
        assert 'aria-labelledby="calibration-title calibration-text"' in shown

    def test_what_the_calls_would_find_follows_the_number_of_calls(self, lena):
        a_model()
        for _ in range(100):
            CustomerFactory()

        shown = page(lena, calls="10")

        assert "10 calls reach 10 % of the customers you see" in shown
        assert "<strong>34 %</strong> of those who leave" in shown
        assert "<strong>41 %</strong> of the money" in shown
        assert "Of those called, about 3 would leave; called at random, fewer than 1." in shown

    @pytest.mark.parametrize("nonsense", ["", "-3", "many", "٣", "9" * 400])
    def test_nonsense_means_the_usual_number_of_calls(self, lena, nonsense):
        a_model()
        CustomerFactory()

        assert 'name="calls" min="1" step="1" value="20"' in page(lena, calls=nonsense)

    def test_a_segment_that_is_too_far_off_is_told_in_words(self, lena):
        a_model()

        shown = page(lena)

        assert shown.count("too far off") == 1
        assert "−5.0 points" in shown
        assert "too few to say" in shown

    def test_what_the_passport_does_not_say_is_not_recorded(self, lena):
        a_model(data={"rows": 12000}, code_revision="", seed=None, why="", versions={}, segments=None, metrics=None)

        shown = page(lena)

        assert shown.count("not recorded") >= 8
        assert "None" not in shown.replace("None: this is the first.", "")

    def test_data_window_features_and_proof(self, lena):
        a_model()

        shown = page(lena)

        for words in (
            "1 Jan 2025 to 1 May 2026",
            "12,000",
            "the contract ended",
            "Trend of logins",
            "abc1234",
            "d" * 64,
        ):
            assert words in shown

    def test_other_models_are_listed_with_their_reason(self, lena):
        a_model(version="glass_box-2")
        a_model(version="glass_box-1", role=Role.REFUSED, because="It was worse on small customers.")

        shown = page(lena)

        assert "refused since" in shown
        assert "It was worse on small customers." in shown

    def test_in_charge_since_when_and_why(self, lena):
        model = a_model(because="It found more of those who left.")

        shown = page(lena)

        assert f"{model.created_at:%-d %b %Y}" in shown
        assert "It found more of those who left." in shown

    def test_what_it_had_to_show_is_told(self, lena):
        a_model()

        assert "The stored artifact gives the same risks." in page(lena)

    def test_too_few_customers_to_tell_whether_the_world_moved(self, lena):
        a_model(psi_bins={"23": {"edges": [0.0], "shares": [0.5, 0.5, 0.0]}})

        shown = page(lena)

        assert "Too few customers to tell: 0 were scored by this model" in shown


class TestTheChallenger:
    @pytest.fixture
    def rival(self, acme):
        give_score(acme, 0.1, model=a_model())
        challenger = a_model(version="glass_box-2", role=Role.CHALLENGER, because="It passed its gates.")
        ShadowScore.objects.create(customer=acme, model=challenger, churn_risk=0.6, margin=0.4, as_of=timezone.now())
        return challenger

    def test_who_sees_everyone_sees_where_the_two_disagree(self, lena, rival):
        shown = page(lena)

        assert "glass_box-2" in shown
        assert "Acme" in shown
        assert "1 of the first 1" in shown

    def test_who_sees_a_part_is_not_told_names(self, cleo, rival):
        assert "Acme" not in page(cleo)


def test_what_the_last_training_found_is_told(lena):
    models.register_prior()
    now = timezone.now()
    TrainingRun.objects.create(
        period="week 1", requested_at=now, state="done", finished_at=now, outcome="Nobody left: nothing to learn from."
    )

    assert "Nobody left: nothing to learn from." in page(lena)


def test_a_silent_source_is_told(lena):
    models.register_prior()
    Source.objects.create(slug="crm", name="CRM", expected_every="1 day")

    assert "Nothing came yet" in page(lena)


@pytest.mark.parametrize("extent", [1, 12])
def test_the_number_of_queries_does_not_grow(lena, extent):
    a_model()
    for number in range(extent):
        a_model(version=f"old-{number}", role=Role.RETIRED)
        Source.objects.create(slug=f"feed-{number}", name="Feed", expected_every="1 day")
        CustomerFactory()
    client = browser(lena)

    with CaptureQueriesContext(connection) as queries:
        client.get("/model/")

    assert len(queries) <= 13

"""A fitted model serves as the prior does: the sum is whole, reasons may be about two things at once, and whatever is odd about
the model leaves the last scores alone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from crisis_triage.management.invariants import QUERIES, RECKONED
from signals.features.feature import PER_MEASURE, What
from signals.models import RiskModel, RiskScore
from signals.queries import counterfactuals, explanations, scores
from signals.queries.rates import read_batch
from signals.scoring.cards import sha256_of
from signals.services import models
from signals.services.scoring import score_customers
from signals.vocabulary import Band, Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.rates import daily, measure_named, remember
from tests.factories.risk_models import artifact_of, passport_of, put_in_charge

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def artifact(logins, escalations):
    """Falling logins worry, escalations worry, and both together worry more than either; so does never having been asked."""
    trend, burden = code(logins, What.TREND), code(escalations, What.BURDEN)
    level = code(measure_named("nps", Kind.SURVEY), What.LEVEL)
    return artifact_of(
        [trend, burden, level, 999 * PER_MEASURE],
        [[-0.7, 0.0], [0.5], [0.5], []],
        [
            ([0], [1.0, 0.1, -0.4, 0.0]),
            ([1], [-0.2, 0.8, -0.1]),
            ([0, 1], [[0.0, 1.5, 0.0], [0.0, -0.3, 0.0], [0.0, -0.5, 0.0], [0.0, 0.0, 0.0]]),
            ([2], [0.6, -0.6, 0.3]),
        ],
    )


def code(measure, what):
    return measure.pk * PER_MEASURE + what


def score(*customers, at=NOW):
    return score_customers(customer_ids=[customer.pk for customer in customers], at=at)


@pytest.fixture
def upset(acme, logins, escalations, artifact):
    """Acme stopped logging in three weeks ago and escalated yesterday."""
    remember(acme, logins, daily(200, 21), at=NOW)
    remember(acme, escalations, [(1.0, 1.0)], at=NOW)
    put_in_charge(artifact)
    score(acme)
    return acme


def test_contributions_add_up_and_the_risk_is_the_calibrated_one(upset):
    row = RiskScore.objects.get()

    assert row.margin == pytest.approx(-3.0 + 1.0 + 0.8 + 1.5 + 0.3, abs=1e-9)
    assert row.base + sum(row.reason_points) == pytest.approx(row.margin, abs=1e-9)
    assert row.churn_risk == pytest.approx(0.52)
    assert (row.model.version, row.health_score) == ("glass-box-1", 14)


def test_a_pair_is_one_reason_in_one_sentence(upset, logins):
    pair, *others = explanations.explain(customer_id=upset.pk).reasons

    assert pair.points == 1.5
    assert pair.sentence.startswith("Logins fell")
    assert pair.sentence.endswith("against this customer's usual rate, while escalation 1 day ago")
    assert pair.measure_id == logins.pk
    assert pair.usual.count("·") == 1
    assert len(others) == 2, "three worries at most; the fourth is in the rest"


def test_the_list_shows_the_reason_that_the_page_shows(upset):
    shown = scores.of_customers(customer_ids=[upset.pk]).top_reasons

    assert shown == [explanations.explain(customer_id=upset.pk).reasons[0].sentence]


def test_what_is_not_known_can_be_a_reason_too(acme, logins, artifact):
    remember(acme, logins, daily(200, 0), at=NOW)
    put_in_charge(artifact)
    score(acme)

    explained = explanations.explain(customer_id=acme.pk)

    assert "No NPS so far" in [reason.sentence for reason in explained.reasons]
    assert explained.adds_up
    assert explained.risk_text == "Of customers with about −3.20 points, 6 % left."


def test_what_would_be_if_the_worry_were_over(upset, logins):
    line = counterfactuals.counterfactual(customer_id=upset.pk)

    assert line.text == "If logins were back to usual: 52 % → 11 %"
    assert line.measure_id == logins.pk
    assert line.churn_risk_then < line.churn_risk


def test_what_would_be_with_the_prior(acme, logins):
    remember(acme, logins, daily(300, 40), at=NOW)
    score(acme)

    line = counterfactuals.counterfactual(customer_id=acme.pk)

    assert line.text.startswith(("If logins were back to usual: ", "If visits were back to usual: "))
    assert line.churn_risk_then < line.churn_risk / 2


def test_without_a_worry_there_is_nothing_to_undo(acme, zenith, logins, artifact):
    remember(acme, logins, daily(300, 0), at=NOW)
    score(acme)

    assert counterfactuals.counterfactual(customer_id=acme.pk) is None
    assert counterfactuals.counterfactual(customer_id=zenith.pk) is None


def test_one_customer_alone_gets_the_same_score_as_among_many(logins, escalations, artifact):
    put_in_charge(artifact)
    customers = [CustomerFactory() for _ in range(40)]
    for index, customer in enumerate(customers):
        if index % 3:
            remember(customer, logins, daily(20 + index, index % 17), at=NOW)
        if index % 4 == 0:
            remember(customer, escalations, [(float(index), None)], at=NOW)
    score(*customers)
    together = everything()
    RiskScore.objects.all().delete()

    for customer in reversed(customers):
        score(customer)

    assert everything() == together


def everything():
    return {
        row.customer_id: (row.margin, row.churn_risk, row.reason_codes, row.reason_points)
        for row in RiskScore.objects.all()
    }


def test_the_invariants_hold(upset):
    with connection.cursor() as cursor:
        cursor.execute(QUERIES["score_reasons_add_up"])
        assert cursor.fetchall() == []
    assert list(RECKONED["scores_follow_from_their_inputs"](True)) == []
    assert list(RECKONED["models_are_what_was_registered"](True)) == []


def test_a_customer_about_whom_nothing_is_known_is_scored_and_never_green(acme, artifact):
    put_in_charge(artifact)
    score(acme)

    row = RiskScore.objects.get()
    assert (row.band, row.coverage) == (Band.UNKNOWN, 0)
    assert row.margin == pytest.approx(-3.0 - 0.1 + 0.3)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda artifact: {"sha256": "0" * 64}, "SHA-256 differs"),
        (lambda artifact: {"passport": {}}, "has no passport"),
        (lambda artifact: {"passport": passport_of(artifact) | {"features": [{"code": 1}]}}, "names other features"),
        (lambda artifact: forged(artifact, base=1e9), "not a sensible number"),
        (lambda artifact: forged(artifact, terms=[{"columns": [0], "table": [1.0]}]), "another shape"),
        (lambda artifact: forged(artifact, format="additive-9"), "format additive-9"),
    ],
)
def test_a_model_that_cannot_be_trusted_is_refused_and_the_last_scores_stay(acme, logins, artifact, spoil, said):
    remember(acme, logins, daily(90, 4), at=NOW)
    score(acme)
    before = RiskScore.objects.get().margin
    put_in_charge(**{"artifact": artifact} | spoil(artifact))

    with pytest.raises(models.ModelRefused, match=said):
        score(acme, at=NOW + timedelta(days=9))

    assert RiskScore.objects.get().margin == before


def forged(artifact, **changed):
    altered = {**artifact, **changed}
    return {"artifact": altered, "sha256": sha256_of(altered), "passport": passport_of(altered)}


def test_a_model_that_is_touched_after_it_was_read_is_checked_again(upset):
    models.champion()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE signals_riskmodel SET artifact = jsonb_set(artifact, '{base}', '3.0') WHERE version = 'glass-box-1'"
        )

    with pytest.raises(models.ModelRefused, match="SHA-256 differs"):
        models.champion()
    assert counterfactuals.counterfactual(customer_id=upset.pk) is None


def test_a_model_is_parsed_once_and_not_for_every_customer(upset):
    assert models.champion().card is models.champion().card


def test_features_of_the_batch_that_the_model_never_saw_move_nothing(upset, logins):
    tickets = measure_named("ticket", Kind.SUPPORT)
    before = RiskScore.objects.get().margin
    remember(upset, tickets, [(1.0, None)], at=NOW)

    score(upset, at=NOW)

    assert RiskScore.objects.get().margin == before
    assert len(read_batch(customer_ids=[upset.pk], at=NOW).inputs.meanings) == 3
    assert RiskModel.objects.count() == 2

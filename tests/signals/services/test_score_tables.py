"""The rules of the scoring tables, kept by the database itself whoever writes."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from signals.models import RiskModel, RiskScore, ScoreHistory, ScoreRequest, ScoringRun
from signals.services import models
from signals.vocabulary import Band, Family, Role

NOW = datetime(2026, 11, 21, tzinfo=UTC)
PASSED = {"golden": {"passed": True, "said": "The same to 1e-12."}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def prior():
    return models.register_prior()


def a_score(customer, model, **more):
    plain = {
        "churn_risk": 0.2, "health_score": 40, "band": Band.AT_RISK, "coverage": 0.9, "as_of": NOW, "margin": -1.4,
        "base": -3.0, "reason_codes": [], "reason_points": [1.6], "watermark": 5, "changed_in": 1,
    }  # fmt: skip
    return RiskScore.objects.create(customer=customer, model=model, **plain | more)


def refused(rule):
    return pytest.raises(IntegrityError, match=rule)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ({"churn_risk": 1.01}, "churn_risk_is_a_probability"),
        ({"churn_risk": -0.01}, "churn_risk_is_a_probability"),
        ({"churn_risk": float("nan")}, "churn_risk_is_a_probability"),
        ({"health_score": 101}, "health_score_is_0_to_100"),
        ({"health_score": -1}, "health_score_is_0_to_100"),
        ({"coverage": 1.5}, "coverage_is_a_share"),
        ({"coverage": 0.49, "band": Band.HEALTHY}, "thin_coverage_is_band_unknown"),
        ({"band": "rosy"}, "score_band_is_known"),
        ({"feature_codes": bytes(8), "features": bytes(8)}, "score_has_a_value_for_each_input"),
        ({"feature_codes": bytes(6), "features": bytes(12)}, "score_has_a_value_for_each_input"),
        ({"reason_codes": [1], "reason_points": [0.5]}, "score_reasons_end_with_the_rest"),
    ],
)
def test_a_score_that_cannot_be_is_refused(acme, prior, wrong, rule):
    with refused(rule):
        a_score(acme, prior, **wrong)


def test_a_watermark_never_goes_back(acme, prior):
    a_score(acme, prior, watermark=5)

    with refused("would go back"), transaction.atomic():
        RiskScore.objects.filter(customer=acme).update(watermark=4)

    RiskScore.objects.filter(customer=acme).update(watermark=6)


def remembered(customer, model):
    return ScoreHistory.objects.create(
        customer=customer, model=model, churn_risk=0.2, health_score=40, band=Band.AT_RISK, coverage=0.9, as_of=NOW
    )


def test_history_is_never_changed(acme, prior):
    remembered(acme, prior)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ScoreHistory.objects.update(health_score=90)


def test_history_is_never_deleted(acme, prior):
    remembered(acme, prior)

    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        ScoreHistory.objects.all().delete()


def test_a_registered_model_is_never_edited(prior):
    with pytest.raises(DatabaseError, match="artifact_is_immutable"), transaction.atomic():
        RiskModel.objects.filter(pk=prior.pk).update(artifact={"format": 1})


def test_there_is_one_champion(prior):
    with refused("there_is_one_champion"):
        a_passed_champion()


def test_there_is_at_most_one_challenger(prior):
    a_challenger("logistic-1")

    with refused("there_is_at_most_one_challenger"):
        a_challenger("logistic-2")


def a_passed_champion():
    return RiskModel.objects.create(
        family=Family.LOGISTIC,
        version="logistic-1",
        artifact={},
        sha256="",
        passport={},
        gates=PASSED,
        role=Role.CHAMPION,
    )


def a_challenger(version):
    return RiskModel.objects.create(
        family=Family.LOGISTIC, version=version, artifact={}, sha256=version, passport={}, role=Role.CHALLENGER
    )


@pytest.mark.parametrize(
    "gates",
    [
        {"golden": {"passed": True, "said": "The same."}, "ece": {"passed": False, "said": "ECE 0.2."}},
        {"golden": {"said": "Nobody looked."}},
        {"golden": {"passed": "true", "said": "A word, not a truth."}},
        {},
    ],
)
def test_a_model_that_did_not_pass_its_gates_is_never_the_champion(prior, gates):
    RiskModel.objects.update(role=Role.RETIRED)
    row = RiskModel.objects.create(
        family=Family.LOGISTIC, version="logistic-1", artifact={}, sha256="", passport={}, gates=gates
    )

    with refused("has not passed its gates"), transaction.atomic():
        RiskModel.objects.filter(pk=row.pk).update(role=Role.CHAMPION)


def test_a_failed_gate_stays_on_record(prior):
    row = RiskModel.objects.create(
        family=Family.LOGISTIC, version="l-1", artifact={}, sha256="", passport={}, gates={"ece": {"passed": False}}
    )

    with pytest.raises(DatabaseError, match="artifact_is_immutable"), transaction.atomic():
        RiskModel.objects.filter(pk=row.pk).update(gates=PASSED)


def test_a_role_that_nobody_knows_is_refused(prior):
    with refused("risk_model_role_is_known"):
        RiskModel.objects.filter(pk=prior.pk).update(role="king")


def test_registering_the_prior_twice_makes_one_row_and_keeps_another_champion(prior):
    RiskModel.objects.filter(pk=prior.pk).update(role=Role.RETIRED)
    better = a_passed_champion()

    assert models.register_prior() == better
    assert RiskModel.objects.filter(version="prior-1").count() == 1


def test_the_artifact_survives_the_database_unchanged(prior):
    prior.refresh_from_db()

    assert models.sha256_of(prior.artifact) == prior.sha256
    models.verified(prior)


def test_one_request_per_customer(acme):
    with refused("signals_scorerequest_pkey"):
        ScoreRequest.objects.create(customer=acme)


def test_one_run_per_period(db):
    ScoringRun.objects.create(period="daily 2026-11-21", as_of=NOW)

    with refused("period"):
        ScoringRun.objects.create(period="daily 2026-11-21", as_of=NOW)


def test_scoring_reads_no_history(acme, prior, django_assert_max_num_queries):
    """Its cost does not grow with the number of signals: the table is never asked."""
    from signals.services.scoring import score_customers

    asked = []

    def listen(execute, sql, *rest):
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen), django_assert_max_num_queries(25):
        score_customers(customer_ids=[acme.pk], at=NOW)

    assert not [sql for sql in asked if "signals_signal" in str(sql)]

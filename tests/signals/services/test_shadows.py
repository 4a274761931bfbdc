"""The challenger scores beside the champion, and never in its way."""

from datetime import timedelta

import pytest

from signals.models import RiskScore, ShadowScore
from signals.services import jobs, models, runs, scoring, shadows
from signals.vocabulary import Role
from tests.factories.models import gloomy_model
from tests.factories.rates import daily, measure_named, remember
from tests.signals.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def facts(acme, globex):
    models.register_prior()
    for customer in (acme, globex):
        remember(customer, measure_named("logins"), daily(90, 4), at=NOW)


def score_both(acme, globex, at=NOW):
    return scoring.score_customers(customer_ids=[acme.pk, globex.pk], at=at)


def test_without_a_challenger_there_is_no_shadow(acme, globex):
    score_both(acme, globex)

    assert not ShadowScore.objects.exists()


def test_the_challenger_scores_the_same_inputs_where_nobody_sees_it(acme, globex):
    row = gloomy_model(1.0)

    score_both(acme, globex)

    shadow, score = ShadowScore.objects.get(customer=acme), RiskScore.objects.get(customer=acme)
    assert shadow.margin - score.margin == pytest.approx(1.0, abs=1e-9)
    assert (shadow.model_id, shadow.as_of) == (row.pk, score.as_of)
    assert score.model_id != row.pk


def test_requests_and_runs_are_followed_too(acme, globex):
    gloomy_model()
    runs.request(period="test")

    jobs.work_off_some()
    assert ShadowScore.objects.count() == 2
    ShadowScore.objects.all().delete()
    runs.work_off_one()
    assert ShadowScore.objects.count() == 2


def test_a_challenger_that_fails_is_refused_and_the_champion_scores_on(acme, globex, monkeypatch):
    row = gloomy_model()

    def fail(*_, **__):
        raise IndexError("list index out of range")

    monkeypatch.setattr(shadows, "score", fail)

    assert score_both(acme, globex) == 2
    row.refresh_from_db()
    assert row.role == Role.REFUSED
    assert "list index out of range" in row.role_reason
    assert not ShadowScore.objects.exists()


def test_a_challenger_that_gives_no_probability_is_refused(acme, globex, monkeypatch):
    row = gloomy_model()
    honest = shadows.score

    def broken(*given, **named):
        scores = honest(*given, **named)
        scores.churn_risk[:] = float("nan")
        return scores

    monkeypatch.setattr(shadows, "score", broken)

    assert score_both(acme, globex) == 2
    row.refresh_from_db()
    assert "no probability" in row.role_reason


def test_a_tampered_challenger_is_refused(acme, globex):
    row = gloomy_model()
    with_other_sha = {"version": "prior-forged", "sha256": "0" * 64, "pk": None}
    type(row).objects.filter(pk=row.pk).update(role=Role.RETIRED)
    for name, value in with_other_sha.items():
        setattr(row, name, value)
    row.save(force_insert=True)

    assert score_both(acme, globex) == 2
    row.refresh_from_db()
    assert row.role == Role.REFUSED
    assert "SHA-256 differs" in row.role_reason


def test_another_challenger_takes_the_rows_over(acme, globex):
    gloomy_model(1.0)
    score_both(acme, globex)
    second = gloomy_model(2.0)

    score_both(acme, globex, at=NOW + timedelta(hours=1))

    assert set(ShadowScore.objects.values_list("model_id", flat=True)) == {second.pk}

"""Scores are written with their reasons and their history, only where something changed, and never back in time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from signals.models import RiskModel, RiskScore, ScoreHistory
from signals.services import models
from signals.services.scoring import score_customers
from signals.vocabulary import Band, Role
from tests.factories.accounts import CustomerFactory
from tests.factories.rates import daily, remember

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def score(*customers, at=NOW):
    return score_customers(customer_ids=[customer.pk for customer in customers], at=at)


def score_of(customer):
    return RiskScore.objects.get(customer=customer)


def test_contributions_add_up_to_the_margin(acme, logins, escalations):
    remember(acme, logins, daily(200, 20), at=NOW)
    remember(acme, escalations, [(2.0, 1.0)], at=NOW)

    assert score(acme) == 1

    row = score_of(acme)
    assert sum(row.reason_points) == pytest.approx(row.margin - row.base, abs=1e-9)
    assert set(row.reason_codes) <= row.inputs.keys()


def test_an_escalation_raises_the_risk_and_is_the_first_reason(acme, logins, escalations):
    remember(acme, logins, daily(200, 0), at=NOW)
    score(acme)
    calm = score_of(acme)
    remember(acme, escalations, [(0.0, 1.0)], at=NOW)

    score(acme)

    upset = score_of(acme)
    assert upset.churn_risk > 2 * calm.churn_risk
    assert upset.health_score < calm.health_score
    assert upset.reason_codes[0] // 16 == escalations.pk or upset.reason_codes[1] // 16 == escalations.pk


def test_scoring_again_writes_nothing(acme, logins):
    remember(acme, logins, daily(100, 0), at=NOW)
    score(acme)
    before = score_of(acme)

    assert score(acme) == 0

    after = score_of(acme)
    assert after.changed_in == before.changed_in
    assert ScoreHistory.objects.filter(customer=acme).count() == 1


def test_history_gets_a_row_when_the_health_score_moves(acme, logins):
    remember(acme, logins, daily(200, 0), at=NOW)
    score(acme)
    remember(acme, logins, daily(200, 40), at=NOW)

    score(acme, at=NOW + timedelta(hours=1))

    old, new = ScoreHistory.objects.filter(customer=acme).order_by("as_of")
    assert new.health_score < old.health_score
    assert new.churn_risk == score_of(acme).churn_risk


def test_a_change_of_less_than_a_point_leaves_no_history(acme, logins):
    remember(acme, logins, daily(200, 0), at=NOW)
    score(acme)

    written = score(acme, at=NOW + timedelta(minutes=5))

    assert written == 1
    assert ScoreHistory.objects.filter(customer=acme).count() == 1


def test_older_facts_never_replace_newer_ones(acme, logins):
    remember(acme, logins, daily(50, 0), at=NOW, watermark=9)
    score(acme)
    remember(acme, logins, daily(50, 10), at=NOW, watermark=8)

    assert score(acme, at=NOW + timedelta(minutes=1)) == 0
    assert score_of(acme).watermark == 9


def test_an_older_moment_never_replaces_a_newer_one(acme, logins):
    remember(acme, logins, daily(50, 0), at=NOW)
    score(acme)

    assert score(acme, at=NOW - timedelta(days=3)) == 0
    assert score_of(acme).as_of == NOW


def test_a_customer_about_whom_nothing_is_known_is_unknown_and_never_green(acme):
    score(acme)

    row = score_of(acme)
    assert (row.band, row.coverage) == (Band.UNKNOWN, 0)
    assert row.watermark == 0


def test_customers_who_left_or_were_deleted_keep_their_last_score(acme, zenith):
    acme.churned_on = NOW.date()
    acme.save()
    zenith.deleted_at = NOW
    zenith.save()

    assert score(acme, zenith) == 0
    assert not RiskScore.objects.exists()


def test_one_customer_alone_gets_the_same_score_as_among_many(logins, escalations):
    customers = [CustomerFactory() for _ in range(60)]
    for index, customer in enumerate(customers):
        if index % 3:
            remember(customer, logins, daily(20 + index, index % 17), at=NOW)
        if index % 4 == 0:
            remember(customer, escalations, [(float(index), None)], at=NOW)
    score(*customers)
    together = {
        row.customer_id: (row.margin, row.reason_codes, row.reason_points, row.coverage)
        for row in RiskScore.objects.all()
    }
    RiskScore.objects.all().delete()

    for customer in reversed(customers):
        score(customer)

    alone = {
        row.customer_id: (row.margin, row.reason_codes, row.reason_points, row.coverage)
        for row in RiskScore.objects.all()
    }
    assert alone == together


def test_renaming_a_customer_changes_nothing(acme, logins):
    remember(acme, logins, daily(90, 4), at=NOW)
    score(acme)
    acme.name = "Acme, of all names; DROP TABLE"
    acme.save()

    assert score(acme) == 0


def test_a_tampered_model_is_refused_and_the_last_scores_stay(acme, logins):
    remember(acme, logins, daily(90, 4), at=NOW)
    score(acme)
    before = score_of(acme).margin
    _tamper()

    with pytest.raises(models.ModelRefused, match="SHA-256 differs"), transaction.atomic():
        score(acme, at=NOW + timedelta(days=9))

    assert score_of(acme).margin == before


def _tamper():
    row = RiskModel.objects.get(role=Role.CHAMPION)
    altered = {**row.artifact, "base": 3.0}
    RiskModel.objects.filter(pk=row.pk).update(role=Role.RETIRED)
    RiskModel.objects.create(
        family=row.family, version="prior-x", artifact=altered, sha256=row.sha256, passport={}, role=Role.CHAMPION
    )

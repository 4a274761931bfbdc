"""Drift is counted in the database, in the bins that were frozen when the model was made."""

import numpy as np
import pytest

from signals.models import RiskModel, RiskScore
from signals.queries import drift
from signals.scoring import psi
from signals.services import models, scoring
from signals.vocabulary import Role
from tests.factories.accounts import CustomerFactory
from tests.factories.models import gloomier
from tests.factories.rates import daily, measure_named, remember
from tests.signals.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers(monkeypatch):
    monkeypatch.setattr(psi, "ENOUGH", 10)
    models.register_prior()
    made = [CustomerFactory() for _ in range(20)]
    for at, customer in enumerate(made[:15]):
        remember(customer, measure_named("logins"), daily(90, 4 + 4 * at), at=NOW)
    scoring.score_customers(customer_ids=[customer.pk for customer in made], at=NOW)
    return made


def champion_with_bins_of_now(values):
    """In charge, as if it had been trained on exactly what was served."""
    bins = {key: {"edges": (it := psi.freeze(column)).edges, "shares": it.shares} for key, column in values.items()}
    RiskModel.objects.update(role=Role.RETIRED)
    artifact = gloomier(0.5)
    row = RiskModel.objects.create(
        family="prior", version="with-bins", artifact=artifact, sha256=models.sha256_of(artifact), role=Role.CHAMPION,
        passport={"psi_bins": bins, "features": [{"code": int(key), "name": f"Feature {key}"} for key in values if key != "score"]},
    )  # fmt: skip
    RiskScore.objects.update(model=row)
    return row


def served():
    rows = list(RiskScore.objects.order_by("customer_id"))
    by_row = [row.inputs for row in rows]
    codes = sorted({code for inputs in by_row for code in inputs})
    columns = {str(code): np.array([row.get(code, np.nan) for row in by_row]) for code in codes}
    return columns | {"score": np.array([row.churn_risk for row in rows])}


def test_the_prior_was_trained_on_nothing_and_has_no_drift(customers):
    assert drift.report() is None


def test_what_was_trained_on_has_not_drifted(customers):
    row = champion_with_bins_of_now(served())

    report = drift.report()

    assert (report.model, report.customers) == (row.version, 20)
    assert {each.psi for each in report.features} == {"0.00"}
    assert report.score.verdict == "stable"


def test_a_feature_that_moved_comes_first_and_says_so(customers):
    values = served()
    code = min(values, key=lambda key: key == "score")
    champion_with_bins_of_now(values | {code: values[code] + 1_000})

    first = drift.report().features[0]

    assert (first.code, first.verdict) == (code, "alarm")
    assert first.sentence == f"Feature {code} is not what the model was trained on."


def test_too_few_customers_are_no_alarm(customers, monkeypatch):
    monkeypatch.setattr(psi, "ENOUGH", 500)
    champion_with_bins_of_now({"score": np.zeros(20)})

    assert drift.report().score.verdict == "insufficient"


def test_of_many_customers_a_part_is_looked_at_and_said_so(customers, monkeypatch):
    monkeypatch.setattr(drift, "LOOKED_AT", 0)
    champion_with_bins_of_now(served())

    report = drift.report()

    assert report.customers < 20

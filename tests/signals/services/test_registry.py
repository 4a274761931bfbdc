"""What is put on record, and what is not."""

import pytest
from django.apps import apps

from signals.models import RiskModel
from signals.services import models, registry
from signals.training.gates import Gate
from signals.vocabulary import Family, Role
from tests.factories.models import PASSED, REGISTERED, gloomier, gloomy_model

pytestmark = pytest.mark.django_db

ADDITIVE = {
    "format": "additive-1",
    "features": [0, 1],
    "bins": [[30.0, 365.0], [90.0]],
    "base": -2.0,
    "terms": [{"columns": [0], "table": [0.4, 0.0, -0.3, 0.0]}, {"columns": [1], "table": [0.5, -0.2, 0.0]}],
    "calibration": {"margins": [-4.0, 0.0], "risks": [0.02, 0.5]},
}


@pytest.fixture(autouse=True)
def prior():
    return models.register_prior()


def passport(**other):
    features = [{"code": code, "name": f"feature {code}"} for code in ADDITIVE["features"]]
    return {"artifact_sha256": models.sha256_of(ADDITIVE), "features": features} | other


def test_a_model_that_passed_its_gates_is_the_challenger(prior):
    row = gloomy_model()

    assert row.role == Role.CHALLENGER
    assert row.gates == {"golden": {"passed": True, "said": "The stored artifact gives the same risks."}}
    assert models.champion().id == prior.pk


def test_a_model_that_failed_a_gate_is_on_record_as_refused():
    row = gloomy_model(gates=PASSED | {"calibration": Gate(passed=False, said="Its risks are off by 12 points.")})

    assert row.role == Role.REFUSED
    assert row.role_reason == "Its risks are off by 12 points."


def test_a_new_challenger_takes_the_place_of_the_one_before():
    first = gloomy_model(1.0)

    second = gloomy_model(2.0)

    first.refresh_from_db()
    assert (first.role, second.role) == (Role.RETIRED, Role.CHALLENGER)
    assert second.version in first.role_reason


def test_a_refused_model_leaves_the_challenger_alone():
    challenger = gloomy_model(1.0)

    gloomy_model(2.0, gates={"golden": Gate(passed=False, said="Other risks.")})

    challenger.refresh_from_db()
    assert challenger.role == Role.CHALLENGER


def test_the_same_artifact_is_one_row():
    assert gloomy_model().pk == gloomy_model().pk


def test_an_artifact_that_failed_then_and_passes_now_is_on_record_twice():
    failed = gloomy_model(gates={"size": Gate(passed=False, said="Too large.")})

    assert gloomy_model(gates={"size": Gate(passed=False, said="Still too large.")}) == failed
    passed = gloomy_model()
    assert (failed.role, passed.role) == (Role.REFUSED, Role.CHALLENGER)
    assert passed.version == f"{failed.version}-2"
    assert gloomy_model() == passed


def test_an_artifact_that_failed_while_it_scored_is_not_tried_again():
    row = gloomy_model()
    registry.refuse(model=row, because="It failed while it scored.", at=REGISTERED)

    assert gloomy_model().role == Role.REFUSED


def test_what_cannot_be_applied_is_not_registered(prior):
    with pytest.raises(registry.NotRegistered, match="champion stays"):
        registry.register(family=Family.PRIOR, artifact={"format": 99}, passport={}, gates=PASSED, at=REGISTERED)

    assert list(RiskModel.objects.all()) == [prior]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (None, "no passport"),
        ({}, "no passport"),
        ("lost", "no passport"),
        (passport(artifact_sha256="0" * 64), "another artifact"),
        (passport(features=[{"code": 1}, {"code": 0}]), "other features"),
        (passport(features=[{"code": 0}]), "other features"),
        (passport(features="tenure, renewal"), "other features"),
    ],
)
def test_a_passport_of_something_else_is_refused_before_the_artifact_is_read(wrong, said):
    row = RiskModel(
        family=Family.GLASS_BOX, version="g-1", artifact=ADDITIVE, sha256=models.sha256_of(ADDITIVE), passport=wrong
    )

    with pytest.raises(models.ModelRefused, match=said):
        models.verified(row)


def test_a_champion_is_not_refused_but_replaced(prior):
    registry.refuse(model=prior, because="A whim.", at=REGISTERED)

    prior.refresh_from_db()
    assert prior.role == Role.CHAMPION


def test_every_change_of_a_role_is_in_the_history():
    row = gloomy_model()
    registry.refuse(model=row, because="It failed.", at=REGISTERED)

    roles = (
        apps.get_model("signals", "RiskModelEvent")
        .objects.filter(pgh_obj_id=row.pk, pgh_label="update")
        .values_list("role", "role_reason")
    )
    assert list(roles) == [("refused", "It failed.")]


def test_another_artifact_is_another_version():
    assert models.sha256_of(gloomier(1.0)) != models.sha256_of(gloomier(2.0))
    assert gloomy_model(1.0).version != gloomy_model(2.0).version

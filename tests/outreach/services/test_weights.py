"""The bounds of the weights hold for everyone who calls the service, and for those who write SQL."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from crisis_triage.shared.errors import Forbidden, Invalid
from outreach.models import PriorityWeights
from outreach.priority import Weights
from outreach.services import weights

pytestmark = pytest.mark.django_db


def test_the_defaults_of_the_formula_and_of_the_database_are_the_same():
    stored = PriorityWeights()

    assert {name: getattr(stored, name) for name in vars(Weights())} == vars(Weights())


def test_there_is_one_set(lena):
    weights.set_weights(weights=Weights(escalation=2), by=lena)
    weights.set_weights(weights=Weights(escalation=3), by=lena)

    assert PriorityWeights.objects.get().escalation == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("renewal_near", -0.1),
        ("escalation", 10.1),
        ("broken_promise", float("nan")),
        ("covered", 0.0),
        ("covered", float("inf")),
        ("renewal_look_ahead_days", 0),
    ],
)
def test_what_is_out_of_bounds_is_refused_by_name(lena, name, value):
    with pytest.raises(Invalid, match="Give a number from") as refusal:
        weights.set_weights(weights=replace(Weights(), **{name: value}), by=lena)

    assert refusal.value.field == name


def test_an_analyst_may_not(ben):
    with pytest.raises(Forbidden):
        weights.set_weights(weights=Weights(), by=ben)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"pk": 2}, "there_is_one_set_of_weights"),
        ({"pk": 1, "escalation": -1}, "priority_weights_in_range"),
        ({"pk": 1, "covered": 0}, "priority_weights_in_range"),
        ({"pk": 1, "renewal_look_ahead_days": 0}, "priority_weights_in_range"),
    ],
)
def test_the_database_refuses_it_too(wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PriorityWeights.objects.create(**wrong)

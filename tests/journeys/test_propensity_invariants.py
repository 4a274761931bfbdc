"""The invariants of who is likely to buy more hold, and each is really looked at."""

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import propensity_invariants
from signals.services import models, propensities
from tests.factories.rates import daily, measure_named, remember
from tests.journeys.test_promise_invariants import forced, verify

pytestmark = pytest.mark.django_db

BREAKS = {
    "propensity_reasons_add_up": forced("UPDATE signals_propensity SET base = base + 0.001"),
    "expected_money_is_the_chance_of_what_is_at_stake": forced("UPDATE signals_propensity SET at_stake = at_stake * 2"),
    "propensities_are_by_models_of_expansion": forced(
        "UPDATE signals_propensity SET model_id = (SELECT id FROM signals_riskmodel WHERE outcome = 'churn')"
    ),
    "propensities_follow_from_their_inputs": forced("UPDATE signals_propensity SET probability = probability / 2"),
}


@pytest.fixture
def scored(acme):
    now = timezone.now()
    models.register_prior()
    remember(acme, measure_named("logins"), daily(200, 1), at=now)
    propensities.score_what_can_be(customer_ids=[acme.pk], at=now)


def test_they_hold(scored):
    assert "VIOLATED" not in verify("--only", *BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(scored, name):
    assert name in {*propensity_invariants.QUERIES, "propensities_follow_from_their_inputs"}
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

"""What the disagreement of two models looks like in numbers."""

import pytest

from signals.models import ShadowScore
from signals.queries import challenger
from signals.services import models, scoring
from tests.factories.accounts import CustomerFactory
from tests.factories.models import gloomy_model
from tests.factories.rates import daily, measure_named, remember
from tests.signals.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def customers():
    models.register_prior()
    made = [CustomerFactory() for _ in range(8)]
    for at, customer in enumerate(made):
        remember(customer, measure_named("logins"), daily(90, 4 + 10 * at), at=NOW)
    return made


def score(customers):
    scoring.score_customers(customer_ids=[customer.pk for customer in customers], at=NOW)


def test_without_a_challenger_nobody_disagrees(customers):
    score(customers)

    assert challenger.disagreement() is None


def test_a_challenger_that_scored_nobody_disagrees_with_nobody(customers):
    gloomy_model()

    assert challenger.disagreement() is None


def test_a_gloomier_model_keeps_the_order_and_moves_the_bands(customers):
    row = gloomy_model(2.0)
    score(customers)

    found = challenger.disagreement(top=3)

    assert (found.champion, found.challenger, found.customers) == ("prior-1", row.version, 8)
    assert found.rank_correlation == pytest.approx(1)
    assert found.band_changes > 0.5
    assert found.mean_difference > 0
    assert (found.top, found.top_overlap) == (3, 3)


def test_who_they_disagree_about_most_comes_first(customers):
    gloomy_model()
    score(customers)
    ShadowScore.objects.filter(customer=customers[3]).update(churn_risk=1.0)

    found = challenger.disagreement(top=1, limit=2)

    assert found.furthest_apart[0].customer_id == customers[3].pk
    assert len(found.furthest_apart) == 2
    assert found.furthest_apart[0].challenger_risk == 1.0
    assert found.top_overlap in (0, 1)
    assert found.rank_correlation < 1


def test_one_customer_has_no_rank(customers):
    gloomy_model()
    score(customers[:1])

    assert challenger.disagreement().rank_correlation is None

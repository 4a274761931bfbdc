"""Figures come with how sure they are."""

import numpy as np
import pytest

from signals.training import bootstrap, metrics


def interval_of(measure, customers):
    drawn = np.array([measure(rows) for rows in bootstrap.draw_customers(customers)])
    return bootstrap.interval(measure(np.arange(len(customers))), drawn)


def test_the_interval_is_about_customers_and_not_about_rows():
    draws = np.random.default_rng(1)
    left, risks = draws.random(300) < 0.3, draws.random(300)

    once = interval_of(lambda rows: metrics.roc_auc(risks[rows], left[rows]), np.arange(300))
    copied = np.repeat(np.arange(300), 10)
    tenfold = interval_of(lambda rows: metrics.roc_auc(risks[copied][rows], left[copied][rows]), copied)

    assert once.low < once.value < once.high
    assert tenfold.standard_error == pytest.approx(once.standard_error, rel=0.01)


def test_without_both_outcomes_there_is_no_interval():
    found = interval_of(lambda rows: metrics.roc_auc(rows.astype(float), rows < 0), np.arange(9))

    assert np.isnan(found.value)
    assert np.isnan(found.standard_error)


def test_the_same_seed_draws_the_same_customers():
    once, again = (list(bootstrap.draw_customers(np.array([3, 3, 5, 9]), rounds=5, seed=7)) for _ in range(2))

    assert all((one == other).all() for one, other in zip(once, again, strict=True))


def test_a_customer_is_drawn_with_all_its_rows():
    for rows in bootstrap.draw_customers(np.array([3, 3, 5, 9]), rounds=50):
        assert (rows == 0).sum() == (rows == 1).sum()

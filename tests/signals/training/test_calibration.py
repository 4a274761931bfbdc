"""A margin becomes an honest probability, whatever little there is to learn it from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.training import calibration, metrics


def world(rows, *, seed=0, stretch=3.0):
    """Margins that boast: three times as sure as they should be."""
    draws = np.random.default_rng(seed)
    truth = draws.normal(-2, 1, rows)
    return stretch * truth, draws.random(rows) < 1 / (1 + np.exp(-truth))


@pytest.mark.parametrize(("rows", "error"), [(600, 0.05), (6_000, 0.02)])
def test_boasting_margins_become_honest(rows, error):
    curve = calibration.fit(*world(rows))
    margins, left = world(8_000, seed=9)

    assert metrics.ece(1 / (1 + np.exp(-margins)), left) > 0.06
    assert metrics.ece(curve.risks_of(margins), left) < error


@pytest.mark.parametrize("rows", [600, 6_000])
def test_the_order_of_the_margins_is_kept(rows):
    curve = calibration.fit(*world(rows))
    margins, left = world(3_000, seed=9)

    assert metrics.roc_auc(curve.risks_of(margins), left) == pytest.approx(metrics.roc_auc(margins, left), abs=0.002)


@pytest.mark.parametrize("rows", [50, 2_000])
@pytest.mark.parametrize("outcome", [False, True])
def test_nobody_is_ever_certain(rows, outcome):
    risks = calibration.fit(np.linspace(-3, 3, rows), np.full(rows, outcome)).risks_of(np.array([-99.0, 0, 99]))

    assert ((risks > 0) & (risks < 1)).all()
    assert (risks > 0.8).all() if outcome else (risks < 0.2).all()


def test_a_margin_that_ranks_backwards_gives_everybody_the_mean():
    margins = np.linspace(-3, 3, 400)

    risks = calibration.fit(margins, margins < -1.5).risks_of(margins)

    assert risks == pytest.approx(np.full(400, 0.25), abs=0.01)


def test_without_a_later_slice_there_is_nothing_to_learn_from():
    with pytest.raises(calibration.NothingToLearnFrom, match="Choose a shorter horizon"):
        calibration.fit(np.zeros(0), np.zeros(0, bool))


@settings(max_examples=60, deadline=None)
@given(
    rows=st.sampled_from([1, 2, 30, 1_000, 1_500]),
    seed=st.integers(0, 99),
    share=st.floats(0, 1),
    steps=st.sampled_from([1, 3, 1_000]),
)
def test_every_curve_rises_between_0_and_1(rows, seed, share, steps):
    draws = np.random.default_rng(seed)
    margins = np.round(draws.normal(size=rows) * steps) / steps

    curve = calibration.fit(margins, draws.random(rows) < share)

    assert (np.diff(curve.margins) > 0).all()
    assert (np.diff(curve.risks) >= 0).all()
    assert ((curve.risks > 0) & (curve.risks < 1)).all()

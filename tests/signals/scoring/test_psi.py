"""Drift is a number with a closed form, and nothing at all when there are too few."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.scoring import psi
from signals.scoring.psi import Frozen

HALVES = Frozen(edges=(0.0,), shares=(0.5, 0.5, 0.0))


def test_the_same_as_in_training_is_no_drift():
    values = np.random.default_rng(1).normal(size=5_000)
    frozen = psi.freeze(values)

    found = psi.drift(frozen, psi.count(values, frozen.edges))

    assert found.psi == pytest.approx(0, abs=1e-12)
    assert found.verdict == "stable"


def test_a_known_shift_has_its_closed_form():
    found = psi.drift(HALVES, [800, 200, 0])

    assert found.psi == pytest.approx(0.3 * np.log(0.8 / 0.5) + -0.3 * np.log(0.2 / 0.5))
    assert found.verdict == "alarm"


@pytest.mark.parametrize(("below", "verdict"), [(500, "stable"), (620, "stable"), (690, "watch"), (760, "alarm")])
def test_a_verdict_follows_the_rule_of_thumb(below, verdict):
    assert psi.drift(HALVES, [below, 1_000 - below, 0]).verdict == verdict


def test_a_feed_that_ceases_is_drift():
    found = psi.drift(HALVES, [250, 250, 500])

    assert found.verdict == "alarm"


def test_too_few_say_nothing():
    found = psi.drift(HALVES, [499, 0, 0])

    assert (found.psi, found.n, found.verdict) == (None, 499, "insufficient")


def test_nobody_at_all_says_nothing():
    assert psi.drift(HALVES, [0, 0, 0]).verdict == "insufficient"


def test_a_constant_has_one_edge_and_drifts_when_it_moves():
    frozen = psi.freeze(np.full(1_000, 7.0))

    assert frozen.edges == (7.0,)
    assert psi.drift(frozen, psi.count(np.full(1_000, 7.0), frozen.edges)).psi == pytest.approx(0)
    assert psi.drift(frozen, psi.count(np.full(1_000, 6.0), frozen.edges)).verdict == "alarm"


def test_nothing_but_absent_values_is_one_bin():
    frozen = psi.freeze(np.full(10, np.nan))

    assert (frozen.edges, frozen.shares) == ((), (0.0, 1.0))


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6)), min_size=1, max_size=200))
def test_shares_are_a_whole_and_drift_is_never_negative(given_values):
    values = np.array(given_values)
    frozen = psi.freeze(values)

    assert sum(frozen.shares) == pytest.approx(1)
    assert len(frozen.shares) == frozen.bins
    moved = psi.drift(frozen, (psi.count(values[::-1] * 2 + 1, frozen.edges) * 1_000).tolist())
    assert moved.psi is not None
    assert moved.psi >= 0

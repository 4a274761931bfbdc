"""Many who move at once are a jump; many who stand near a border are not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from signals.scoring import jumps

RISKS = np.linspace(0.01, 0.9, 1_000)
NAN = float("nan")


def test_nobody_who_stays_has_jumped():
    assert not jumps.jumped(RISKS, RISKS, everyone=RISKS).any()


def test_whoever_trembles_at_a_border_has_not_jumped():
    trembling = np.clip(RISKS * 1.02, 0, 1)

    assert not jumps.jumped(RISKS, trembling, everyone=RISKS).any()


def test_those_who_trade_places_have():
    assert jumps.jumped(RISKS, RISKS[::-1].copy(), everyone=RISKS).mean() > 0.85


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_any_risk_can_be_compared_with_itself(risks):
    told = np.array(risks)

    assert not jumps.jumped(told, told, everyone=told).any()


def test_the_feature_that_changed_its_unit_moved_most():
    dice = np.random.default_rng(1)
    spend, visits = dice.normal(100, 20, 200), dice.normal(5, 2, 200)

    moved = jumps.moved_most([visits, spend], [visits + 1, spend * 100])

    assert moved.place == 1
    assert 90 < moved.before < 110
    assert 9_000 < moved.now < 11_000


def test_what_is_absent_or_still_did_not_move():
    absent, still = np.full(5, NAN), np.arange(5.0)

    assert jumps.moved_most([absent, still], [still, still]) is None
    assert jumps.moved_most([], []) is None


def test_a_constant_that_moves_is_seen():
    assert jumps.moved_most([np.full(5, 2.0)], [np.full(5, 3.0)]).place == 0

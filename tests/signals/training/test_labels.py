"""What counts as leaving, and from when on the answer is known."""

import numpy as np
import pytest

from signals.training import labels
from signals.training.labels import Horizon

NAN = float("nan")


def test_only_moments_whose_window_has_closed_are_looked_at():
    found = labels.moments(first_fact=0.0, known_until=200.7, horizon=Horizon.of(90, every=30))

    assert found.tolist() == [50.0, 80.0, 110.0]


def test_who_looks_back_two_horizons_begins_only_when_they_are_there():
    found = labels.moments(first_fact=0.0, known_until=400.0, horizon=Horizon.of(90, every=30), looks_back=True)

    assert found.min() >= 180
    assert found.max() == 310


def test_no_window_has_closed_yet():
    assert not len(labels.moments(first_fact=0.0, known_until=100.0, horizon=Horizon.of(90, every=30)))


@pytest.mark.parametrize(
    ("churned", "left"), [(NAN, False), (99.0, False), (100.0, False), (101.0, True), (190.0, True), (191.0, False)]
)
def test_a_contract_that_ends_after_the_snapshot_and_within_the_horizon_is_a_loss(churned, left):
    assert labels.left_by_contract(np.array([churned]), at=100.0, horizon_days=90).tolist() == [left]


@pytest.mark.parametrize(("moment", "left"), [(100.0, True), (100.1, False), (190.0, False), (190.1, True)])
def test_one_visit_within_the_horizon_is_no_silence(moment, left):
    found = labels.fell_silent(np.array([0]), np.array([moment]), customers=2, at=100.0, horizon_days=90)

    assert found.tolist() == [left, True]


def test_only_those_who_came_lately_are_asked():
    last = np.array([-np.inf, 10.0, 20.0, 99.0])

    assert labels.is_active(last, at=100.0, active_within=80).tolist() == [False, False, True, True]

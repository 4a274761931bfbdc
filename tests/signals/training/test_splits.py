"""What is learned, what calibrates and what judges never share a day of outcome."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from signals.training import splits
from signals.training.splits import TooShort


@given(count=st.integers(1, 40), every=st.integers(1, 60), horizon=st.integers(1, 200), customers=st.integers(1, 4))
def test_no_label_window_reaches_into_the_next_slice(count, every, horizon, customers):
    moments = np.repeat(100.0 + every * np.arange(count), customers)
    try:
        split = splits.by_time(moments, horizon_days=horizon)
    except TooShort:
        assume(False)

    splits.check_no_window_overlaps(split, moments, horizon_days=horizon)
    assert min(len(split.fit), len(split.calibrate), len(split.test)) > 0
    assert moments[split.test].max() == moments.max()
    assert set(split.fit) <= set(split.before_test)


@given(count=st.integers(1, 40), every=st.integers(1, 60), horizon=st.integers(1, 200))
def test_the_model_that_is_to_serve_is_calibrated_on_the_newest_and_fitted_before(count, every, horizon):
    moments = every * np.arange(count, dtype=float)
    try:
        fit, calibrate = splits.newest(moments, horizon_days=horizon)
    except TooShort:
        assume(False)

    assert moments[calibrate].max() == moments.max()
    assert len(fit)
    assert moments[fit].max() + horizon <= moments[calibrate].min()


def test_a_year_of_months_with_a_quarter_ahead_leaves_a_quarter_between_the_slices():
    moments = 30.0 * np.arange(12)

    split = splits.by_time(moments, horizon_days=90)

    assert moments[split.test].tolist() == [300, 330]
    assert moments[split.calibrate].tolist() == [180, 210]
    assert moments[split.fit].tolist() == [0, 30, 60, 90]


def test_where_enough_have_left_the_newest_moment_alone_is_the_test():
    moments = np.repeat(30.0 * np.arange(12), 300)

    few = splits.by_time(moments, np.arange(len(moments)) % 10 == 0, horizon_days=30)
    many = splits.by_time(moments, np.ones(len(moments), dtype=bool), horizon_days=30)

    assert np.unique(moments[few.test]).tolist() == [270, 300, 330]
    assert np.unique(moments[many.test]).tolist() == [330]


def test_too_short_a_history_says_how_long_it_is():
    with pytest.raises(TooShort, match=r"allows 3 snapshots .* 90 days \(150 days in all\)"):
        splits.by_time(30.0 * np.arange(3), horizon_days=90)


def test_an_overlap_is_noticed():
    moments = 30.0 * np.arange(12)
    split = splits.by_time(moments, horizon_days=90)

    with pytest.raises(AssertionError, match="still open"):
        splits.check_no_window_overlaps(split, moments, horizon_days=91)


@given(customers=st.lists(st.integers(0, 20), min_size=1, max_size=80))
def test_by_customer_nobody_is_in_two_folds_and_everybody_in_one(customers):
    ids = np.array(customers)

    folds = splits.by_customer(ids, folds=4, seed=1)

    splits.check_no_customer_is_in_two(folds, ids)
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(ids)))


def test_a_customer_in_two_folds_is_noticed():
    with pytest.raises(AssertionError, match="two folds"):
        splits.check_no_customer_is_in_two([np.array([0]), np.array([1])], np.array([7, 7]))

"""Values become small codes: in their order, with missing apart, and the same after a trip through JSON."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.scoring.bins import MOST_BINS, Bins

numbers = st.floats(allow_nan=True, allow_infinity=True)
columns = st.lists(numbers, min_size=1, max_size=80).map(lambda values: np.array(values)[:, None])


@given(columns, st.integers(2, MOST_BINS))
def test_a_larger_value_never_has_a_smaller_code(values, most):
    bins = Bins.of(values, most=most)

    codes = bins.codes(values)[:, 0]

    known = np.isfinite(values[:, 0])
    ordered = codes[known][np.argsort(values[known, 0])].astype(int)
    assert (np.diff(ordered) >= 0).all()
    assert (codes[known] < bins.missing_code(0)).all()
    assert (codes[~known] == bins.missing_code(0)).all()
    assert bins.sizes() == [bins.missing_code(0) + 1]
    assert bins.missing_code(0) <= most


@given(columns)
def test_bins_survive_json(values):
    bins = Bins.of(values)

    again = Bins.from_json(json.loads(json.dumps(bins.as_json(), allow_nan=False)))

    assert (again.codes(values) == bins.codes(values)).all()


def test_few_distinct_values_get_a_bin_each():
    values = np.array([[0.0], [1.0], [1.0], [5.0], [np.nan]])

    bins = Bins.of(values)

    assert bins.edges[0].tolist() == [0.5, 3.0]
    assert bins.codes(values)[:, 0].tolist() == [0, 1, 1, 2, 3]


def test_many_values_are_shared_out_evenly():
    values = np.random.default_rng(0).normal(size=(10_000, 1))

    counts = np.bincount(Bins.of(values, most=20).codes(values)[:, 0])

    assert counts[:20] == pytest.approx(np.full(20, 500), abs=5)


def test_rounding_moves_no_value_into_another_bin():
    values = np.random.default_rng(0).normal(size=(500, 1))
    bins = Bins.of(values)

    assert (bins.codes(values * (1 + 1e-14)) == bins.codes(values)).all()


def test_what_lies_outside_everything_seen_belongs_to_the_outermost_bins():
    bins = Bins.of(np.arange(10.0)[:, None])

    assert bins.codes(np.array([[-1e300], [1e300]]))[:, 0].tolist() == [0, 9]


@pytest.mark.parametrize("column", [[3.0] * 9, [np.nan] * 9, [np.inf, -np.inf]])
def test_a_column_that_tells_nothing_has_one_bin(column):
    bins = Bins.of(np.array(column)[:, None])

    assert bins.sizes() == [2]
    assert bins.codes(np.array([[3.0], [np.nan]]))[:, 0].tolist() == [0, 1]

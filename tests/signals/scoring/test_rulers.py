"""A ruler finds what a search in the edges finds, for every number there is."""

import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signals.scoring.bins import MOST_EDGES
from signals.scoring.rulers import Ruler

TINIEST, SMALLEST, LARGEST = 5e-324, sys.float_info.min, sys.float_info.max
finite = st.floats(allow_nan=False, allow_infinity=False)
close_together = st.integers(0, 300).map(lambda step: 1000.0 + step * 2**-40)
edges_of = st.lists(finite | close_together, max_size=MOST_EDGES, unique=True).map(np.unique)


def searched(edges, values):
    """The definition, as numpy's own search reads it."""
    found = np.searchsorted(edges, values, side="left")
    found[~np.isfinite(values)] = len(edges) + 1
    return found


def around(edges):
    """Every edge and both its neighbours, and the numbers that are like no other."""
    odd = [0.0, -0.0, TINIEST, -TINIEST, SMALLEST, -SMALLEST, LARGEST, -LARGEST, np.inf, -np.inf, np.nan, -np.nan]
    with np.errstate(over="ignore"):  # what follows the largest number is infinite
        return np.concatenate([edges, np.nextafter(edges, np.inf), np.nextafter(edges, -np.inf), odd])


@given(edges_of, st.lists(st.floats(), max_size=50))
@example(np.array([-0.0]), [0.0])
@example(np.array([-LARGEST, -SMALLEST, -TINIEST, 0.0, TINIEST, SMALLEST, LARGEST]), [])
def test_a_ruler_finds_what_a_search_finds(edges, values):
    values = np.concatenate([around(edges), values])

    assert Ruler.of(edges).read(values).tolist() == searched(edges, values).tolist()


@pytest.mark.parametrize("edges", [np.linspace(1000, 1001, MOST_EDGES), np.linspace(-1e-320, 1e-320, 41)])
def test_edges_that_crowd_are_told_apart(edges):
    values = np.concatenate([around(edges), np.random.default_rng(0).uniform(edges[0], edges[-1], 2_000)])

    assert Ruler.of(edges).read(values).tolist() == searched(edges, values).tolist()


def test_whatever_its_bits_are_a_number_is_read_rightly():
    draws = np.random.default_rng(1)
    numbers = draws.integers(-(2**63), 2**63, size=20_000).view(np.float64)
    edges = np.unique(draws.choice(numbers[np.isfinite(numbers)], 200))

    assert Ruler.of(edges).read(numbers).tolist() == searched(edges, numbers).tolist()


def test_a_column_of_a_table_is_read_like_a_list():
    edges, values = np.array([-0.5, 0.0, 0.5]), np.random.default_rng(2).normal(size=(100, 7))

    assert (Ruler.of(edges).read(values[:, 3]) == Ruler.of(edges).read(values[:, 3].copy())).all()


def test_without_edges_there_is_one_bin():
    assert Ruler.of(np.array([])).read(np.array([-1.0, 0.0, np.nan])).tolist() == [0, 0, 1]

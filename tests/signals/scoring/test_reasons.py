"""Three worries, three comforts and one number for all the rest, which together are the whole."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.scoring.score import BLOCK, EACH, reasons


def parts_of(count, customers, seed):
    draws = np.random.default_rng(seed)
    return np.round(draws.normal(size=(count, customers)), 1)


@settings(max_examples=60)
@given(count=st.integers(0, 30), customers=st.integers(1, 20), seed=st.integers(0, 999))
def test_reasons_and_the_rest_are_the_whole(count, customers, seed):
    parts = parts_of(count, customers, seed)

    why = reasons(parts)

    assert why.points.sum(axis=1) + why.rest == pytest.approx(parts.sum(axis=0), abs=1e-9)
    for at in range(customers):
        told = why.position[at] >= 0
        assert (parts[why.position[at][told], at] == why.points[at][told]).all()
        assert (why.points[at][~told] == 0).all()
        assert sorted(why.points[at][why.points[at] > 0])[::-1] == sorted(parts[parts[:, at] > 0, at])[::-1][:EACH]
        assert sorted(why.points[at][why.points[at] < 0]) == sorted(parts[parts[:, at] < 0, at])[:EACH]
        assert (np.diff(np.abs(why.points[at])) <= 0).all(), "the largest first"


def test_one_alone_gets_the_reasons_that_it_gets_among_many():
    parts = parts_of(40, BLOCK + 10, 1)

    together = reasons(parts)

    for at in (0, 17, BLOCK - 1, BLOCK, BLOCK + 9):
        alone = reasons(parts[:, at : at + 1])
        assert (alone.position[0] == together.position[at]).all()
        assert (alone.points[0] == together.points[at]).all()
        assert alone.rest[0] == together.rest[at]

"""A column that tells the outcome alone is suspected, whichever way it tells it."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from signals.training import canaries

rows = st.lists(
    st.tuples(st.sampled_from([-1.5, 0.0, 0.5, 2.0, np.nan, np.inf]), st.booleans()), min_size=2, max_size=60
)


@given(rows)
def test_a_column_is_as_telling_as_its_best_reading(rows):
    column, left = np.array([value for value, _ in rows]), np.array([outcome for _, outcome in rows])
    assume(0 < left.sum() < len(left))

    found = canaries._auc_alone(column, left)

    ends = [np.where(np.isfinite(column), column, end) for end in (-1000.0, 1000.0)]
    readings = [sign * read for read in ends for sign in (1, -1)]
    assert found == pytest.approx(max(roc_auc_score(left, read) for read in readings), abs=1e-12)


@pytest.mark.parametrize(
    "told",
    [lambda left: left * 1.0, lambda left: -1.0 * left, lambda left: np.where(left, np.nan, 3.0)],
    ids=["more of it", "less of it", "its absence"],
)
def test_whoever_tells_who_left_is_suspected(told):
    left = np.arange(60) % 3 == 0
    honest = np.random.default_rng(0).normal(size=60)

    found = canaries.suspects(np.column_stack([honest, told(left)]), left)

    assert [(suspect.column, suspect.auc) for suspect in found] == [(1, 1.0)]


def test_where_hardly_anybody_left_nobody_is_suspected():
    left = np.arange(60) < canaries.FEWEST_LEFT - 1

    assert canaries.suspects(left[:, None] * 1.0, left) == []

"""Pairs purified: whatever a pair says about one of its columns alone moves into that column's table (Lengerich et al. 2020,
"Purifying interaction effects with the functional ANOVA"), so that the tables do not depend on how they were read out."""

from collections.abc import Mapping, Sequence

import numpy as np

from signals.rates import Floats
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Codes
from signals.training import tables

SMOOTHING = 0.1
"""Added to every cell's count, so that a combination that nobody has keeps a weight."""

PURE_ENOUGH = 1e-12
MOST_ROUNDS = 1000


def purified(rest: float, mains: Sequence[Floats], pairs: Mapping[tuple[int, int], Floats], codes: Codes) -> Additive:
    """Means are taken over the training rows."""
    mains = [main.copy() for main in mains]
    pure = []
    for (first, second), table in pairs.items():
        alone, to_first, to_second = pure_pair(table, _joint_counts(codes, first, second, table.shape))
        mains[first] += to_first
        mains[second] += to_second
        pure.append(Term((first, second), alone))
    base, mains = tables.centred(rest, mains, codes)
    return Additive(base, (*(Term((column,), main) for column, main in enumerate(mains)), *pure))


def pure_pair(table: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
    """The table with weighted row and column means of zero, and what was moved to its first and its second column."""
    table = table.copy()
    to_first, to_second = np.zeros(table.shape[0]), np.zeros(table.shape[1])
    of_rows, of_columns = weights / weights.sum(axis=1, keepdims=True), weights / weights.sum(axis=0, keepdims=True)
    for _ in range(MOST_ROUNDS):
        rows = (table * of_rows).sum(axis=1)
        table -= rows[:, None]
        to_first += rows
        columns = (table * of_columns).sum(axis=0)
        table -= columns
        to_second += columns
        if max(np.abs(rows).max(), np.abs(columns).max()) < PURE_ENOUGH:
            break
    return table, to_first, to_second


def _joint_counts(codes: Codes, first: int, second: int, shape: tuple[int, ...]) -> Floats:
    flat = codes[:, first].astype(np.int64) * shape[1] + codes[:, second]
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64) + SMOOTHING

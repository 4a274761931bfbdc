"""Small made-up tables with a known cause of leaving."""

import numpy as np

GAP = 0.15


def sample(rows=2_000, *, columns=6, seed=1, gaps=GAP):
    """Column 0 raises the risk, column 1 lowers it, columns 2 and 3 only matter together; the others are noise. Some values
    are missing, and missing in column 0 is a worry."""
    draws = np.random.default_rng(seed)
    values = draws.normal(size=(rows, columns))
    margin = -1.5 + 1.2 * values[:, 0] - 0.8 * values[:, 1] + 1.5 * (values[:, 2] > 0) * (values[:, 3] > 0.5)
    is_missing = draws.random((rows, columns)) < gaps
    margin += np.where(is_missing[:, 0], 0.7 - 1.2 * values[:, 0], 0)
    values[is_missing] = np.nan
    left = draws.random(rows) < 1 / (1 + np.exp(-margin))
    return values, left


def directions(columns=6):
    return np.array([1, -1] + [0] * (columns - 2))

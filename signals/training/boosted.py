"""Unconstrained small trees on the values themselves: the yardstick of backtests, never served."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from signals.rates import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Boosted:
    trees: HistGradientBoostingClassifier
    columns: npt.NDArray[np.bool_]

    def margins(self, values: Floats) -> Floats:
        return np.asarray(self.trees.decision_function(_finite(values)[:, self.columns]), dtype=np.float64)


def fit(values: Floats, left: npt.NDArray[np.bool_], *, seed: int) -> Boosted:
    """A column of which nobody has a value is left out: the library cannot bin nothing."""
    finite = _finite(values)
    columns = np.asarray(~np.isnan(finite).all(axis=0))
    trees = HistGradientBoostingClassifier(
        max_iter=200,
        max_leaf_nodes=8,
        learning_rate=0.05,
        l2_regularization=1.0,
        min_samples_leaf=30,
        early_stopping=False,
        random_state=seed,
    )
    return Boosted(trees.fit(finite[:, columns], left), columns)


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)

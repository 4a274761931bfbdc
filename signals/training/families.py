"""One way to fit every family of risk model, so that a backtest compares like with like.

``logistic`` and ``glass_box`` become tables over bins, which is all that is ever served; ``boosted`` is a yardstick for
backtests ("what transparency costs") and has no artifact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers
from signals.scoring.additive import Additive
from signals.scoring.additive_card import FORMAT
from signals.scoring.bins import Bins
from signals.scoring.calibration import Calibration
from signals.training import boosted, glass_box, logistic
from signals.training.recipe import Recipe, recipe_for
from signals.vocabulary import Family

BOOSTED = "boosted"
Flags = npt.NDArray[np.bool_]


class CannotFit(ValueError):
    """There is nothing to learn from these rows; the message says why, in plain words."""


class Fitted(Protocol):
    def margins(self, values: Floats) -> Floats:
        """Log-odds per row of ``values`` (rows × columns, NaN = missing), before calibration."""


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """A fitted ``logistic`` or ``glass_box``."""

    bins: Bins
    additive: Additive

    def margins(self, values: Floats) -> Floats:
        return self.additive.margins(self.bins.codes(values))


def fit(
    family: str,
    values: Floats,
    left: Flags,
    directions: Sequence[int] | npt.NDArray[np.int64],
    *,
    customers: Integers | None = None,
    seed: int = 0,
) -> Fitted:
    """``values``: rows × columns, NaN or ±∞ where missing. ``directions``: per column 1 where more raises the risk, −1 where
    it lowers it, 0 where nobody knows. ``customers``: whose row it is, where one customer has several. Raises CannotFit."""
    _check(values, left, directions)
    if family == BOOSTED:
        return boosted.fit(values, left, seed=seed)
    recipe = recipe_for(left, columns=values.shape[1], customers=customers, seed=seed)
    return fit_tables(family, values, left, directions, recipe=recipe)


def fit_tables(
    family: str, values: Floats, left: Flags, directions: Sequence[int] | npt.NDArray[np.int64], *, recipe: Recipe
) -> Tables:
    _check(values, left, directions)
    bins = Bins.of(values, most=recipe.bins)
    codes = bins.codes(values)
    if family == Family.LOGISTIC:
        return Tables(bins, logistic.fit(bins, codes, values, left))
    if family == Family.GLASS_BOX:
        return Tables(bins, glass_box.fit(codes, bins.sizes(), left, directions=directions, recipe=recipe))
    raise CannotFit(f"There is no family of fitted models called “{family}”.")


def artifact(fitted: Tables, codes: Sequence[int], calibration: Calibration) -> dict[str, Any]:
    """Everything needed to score, as plain JSON. ``codes``: of the features, in the order of the columns."""
    if len(codes) != len(fitted.bins.edges):
        raise ValueError(f"{len(codes)} feature codes for {len(fitted.bins.edges)} columns.")
    terms = [{"columns": list(term.columns), "table": term.table.tolist()} for term in fitted.additive.terms]
    return {
        "format": FORMAT,
        "features": [int(code) for code in codes],
        "bins": fitted.bins.as_json(),
        "base": fitted.additive.base,
        "terms": terms,
        "calibration": calibration.as_json(),
    }


def _check(values: Floats, left: Flags, directions: Sequence[int] | npt.NDArray[np.int64]) -> None:
    if values.ndim != 2 or len(values) != len(left) or values.shape[1] != len(directions):
        raise ValueError(f"{values.shape} values do not go with {len(left)} outcomes and {len(directions)} directions.")
    if not left.any():
        raise CannotFit("It came about for none of these customers, so there is nothing to learn from.")
    if left.all():
        raise CannotFit("It came about for all of these customers, so there is nothing to learn from.")

"""How much a model may learn from how many: few rows or few churns get fewer bins and fewer trees."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from signals.scoring.bins import MOST_BINS


@dataclass(frozen=True, slots=True)
class Recipe:
    """Small trees and a slow rate beat the library's defaults on every public table that we tried."""

    bins: int = MOST_BINS
    trees: int = 400
    leaves: int = 6
    learning_rate: float = 0.05
    l2: float = 1.0
    fewest_rows_in_leaf: int = 30
    seed: int = 0


ROWS_PER_BIN = 80
FEWEST_BINS = 8
CHURNS_FOR_ALL = 1000
FEWEST_TREES = 60
FEW_CHURNS = {"leaves": 4, "fewest_rows_in_leaf": 100}
"""With 366 who left, seen in 926 snapshots, of 3,000 made-up customers whose true risk is known: three quarters of what the best
call list finds, against 0.71 with the whole recipe (benchmarks/simulator.py)."""


def recipe_for(
    left: npt.NDArray[np.bool_], *, customers: npt.NDArray[np.integer] | None = None, seed: int = 0
) -> Recipe:
    """By the rarer outcome: it is what there is to learn from. ``customers``: whose row it is; somebody who is seen leaving in
    three snapshots left once."""
    ids = np.arange(len(left)) if customers is None else customers
    rare = min(len(np.unique(ids[left])), len(np.unique(ids[~left])))
    whole = Recipe()
    bins = int(np.clip(len(left) // ROWS_PER_BIN, FEWEST_BINS, whole.bins))
    trees = int(np.clip(whole.trees * rare // CHURNS_FOR_ALL, FEWEST_TREES, whole.trees))
    return replace(whole, bins=bins, trees=trees, seed=seed, **(FEW_CHURNS if rare < CHURNS_FOR_ALL else {}))

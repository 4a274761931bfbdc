"""How much a model may learn from how many: few rows or few churns get fewer bins and fewer trees."""

from dataclasses import dataclass

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
CHURNS_FOR_ALL_TREES = 1000
FEWEST_TREES = 60


def recipe_for(left: npt.NDArray[np.bool_], *, seed: int) -> Recipe:
    """By the rarer outcome: it is what there is to learn from."""
    rare = int(min(left.sum(), len(left) - left.sum()))
    whole = Recipe()
    return Recipe(
        bins=int(np.clip(len(left) // ROWS_PER_BIN, FEWEST_BINS, whole.bins)),
        trees=int(np.clip(whole.trees * rare // CHURNS_FOR_ALL_TREES, FEWEST_TREES, whole.trees)),
        seed=seed,
    )

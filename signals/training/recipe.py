"""How much a model may learn from how many: few rows or few churns get fewer bins and fewer trees."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from signals.scoring.bins import MOST_BINS

MAY_BE_LOST = 0.1
"""Log-odds: dropping tables may move a margin by so much (root mean square). Two thirds of the tables are worth no more than
that together, and no public table ranks worse without them (benchmarks/tables.py)."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Small trees and a slow rate beat the library's defaults on every public table that we tried."""

    bins: int = MOST_BINS
    trees: int = 400
    leaves: int = 6
    learning_rate: float = 0.05
    l2: float = 1.0
    fewest_rows_in_leaf: int = 30
    columns_tried: float = 1.0  # the share that a split may choose from, drawn anew for each
    pairs: bool = True
    may_be_lost: float = MAY_BE_LOST
    seed: int = 0


ROWS_PER_BIN = 80
FEWEST_BINS = 8
CHURNS_FOR_ALL = 1000
CHURNS_PER_COLUMN = 20
FEWEST_TREES = 60
FEW_CHURNS: dict[str, Any] = {
    "leaves": 4,
    "fewest_rows_in_leaf": 100,
    "l2": 30.0,
    "columns_tried": 0.2,
    "pairs": False,
    "may_be_lost": 0.02,
}
"""A few hundred who left cannot tell which of two hundred columns to look at first: who looks at all of them takes the one that
fits best by chance, and a tree that may only choose from a fifth spreads the same evidence over columns that say the same. So no
single table is large, and fewer may be dropped. Pairs brought nothing that could be told from chance. Chosen on made-up companies
that are in no figure (benchmarks/learning_curve.py). Few is few for the columns: twelve hundred who left are many for the dozen columns
of a bank's table, which needs its pairs, and few for a hundred and eighty of an installation with all its sources."""


def recipe_for(
    left: npt.NDArray[np.bool_],
    *,
    columns: int,
    customers: npt.NDArray[np.integer] | None = None,
    seed: int = 0,
) -> Recipe:
    """By the rarer outcome: it is what there is to learn from. ``customers``: whose row it is; somebody who is seen leaving in
    three snapshots left once."""
    ids = np.arange(len(left)) if customers is None else customers
    rare = min(len(np.unique(ids[left])), len(np.unique(ids[~left])))
    whole = Recipe()
    bins = int(np.clip(len(left) // ROWS_PER_BIN, FEWEST_BINS, whole.bins))
    trees = int(np.clip(whole.trees * rare // CHURNS_FOR_ALL, FEWEST_TREES, whole.trees))
    is_few = rare < max(CHURNS_FOR_ALL, CHURNS_PER_COLUMN * columns)
    return replace(whole, bins=bins, trees=trees, seed=seed, **(FEW_CHURNS if is_few else {}))

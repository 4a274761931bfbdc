"""What a model learns from: a row per customer and moment, everything in it known at that moment, and what happened after."""

import hashlib
import json
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from signals.features.feature import Feature
from signals.rates import Floats, Integers
from signals.training.target import LEAVES, Target

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Columns in the order of ``features``; NaN where nothing was known."""

    customer_ids: Integers
    moments: Floats  # days since the landmark
    values: Floats  # (row, feature)
    left: Flags  # whether it came about what the target asks for; most often: the customer left
    arr: Floats  # in the reporting currency, 0 where unknown
    segments: npt.NDArray[np.str_]
    features: tuple[Feature, ...]
    horizon_days: int
    target: Target = LEAVES
    rise: Floats | None = None  # by what share ARR rose, NaN where it did not: how much a rise is usually worth
    notes: tuple[str, ...] = ()  # what was left out, and why, in plain sentences

    def __len__(self) -> int:
        return len(self.left)

    @property
    def customer_count(self) -> int:
        return len(np.unique(self.customer_ids))

    def sha256(self) -> str:
        """Of everything that a model could learn from."""
        seen = hashlib.sha256(json.dumps([self.codes, self.horizon_days]).encode())
        for column in (self.customer_ids, self.moments, self.values, self.left, self.arr):
            seen.update(np.ascontiguousarray(column).data)
        return seen.hexdigest()

    @property
    def directions(self) -> list[int]:
        """1: more makes it more likely; −1: less; 0: nobody knows."""
        return [self.target.direction(feature.direction) for feature in self.features]

    @property
    def codes(self) -> list[int]:
        return [feature.code for feature in self.features]

    def only(self, columns: list[int]) -> "Dataset":
        """With these columns alone."""
        if columns == list(range(len(self.features))):
            return self
        values = np.ascontiguousarray(self.values[:, columns])
        return replace(self, values=values, features=tuple(self.features[at] for at in columns))

"""From a margin to an honest probability: a monotone curve that was learned on a later slice of time than the model."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from signals.rates import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Straight lines between knots, flat outside."""

    margins: Floats
    risks: Floats

    def risks_of(self, margins: Floats) -> Floats:
        return np.interp(margins, self.margins, self.risks)

    def as_json(self) -> dict[str, Any]:
        return {"margins": self.margins.tolist(), "risks": self.risks.tolist()}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "Calibration":
        return cls(np.asarray(given["margins"], dtype=np.float64), np.asarray(given["risks"], dtype=np.float64))

"""What it would be worth if a customer bought more, and so what may be expected of many: money always in the reporting currency.

Three grounds, and a row says on which it stands: by what share ARR rose where it did (``uplift``, from the model's passport), the same
as an assumption where too few rises are on record (``assumed``), and one purchase of the customer's usual size (``purchase``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from signals.features.feature import PER_MEASURE, What
from signals.rates import Floats

ASSUMED_SHARE = 0.2
"""Of what is paid today: stated judgement, used only until enough rises are on record, and always called an assumption."""

UPLIFT, ASSUMED, PURCHASE = "uplift", "assumed", "purchase"


@dataclass(frozen=True, slots=True)
class Worth:
    """``rate``: what one unit of a purchase's currency is in the reporting currency, NaN where nobody knows."""

    kind: str
    share: float = ASSUMED_SHARE
    customers: int = 0
    measure_id: int = 0
    rate: float = float("nan")

    @classmethod
    def told_by(cls, passport: Mapping[str, Any], *, rates: Mapping[int, float]) -> "Worth":
        """``rates``: by measure id."""
        told = passport.get("worth") or {}
        if told.get("kind") == PURCHASE and told.get("measure_id"):
            measure_id = int(told["measure_id"])
            return cls(PURCHASE, measure_id=measure_id, rate=rates.get(measure_id, float("nan")))
        if told.get("kind") == UPLIFT:
            return cls(UPLIFT, share=float(told["share"]), customers=int(told["customers"]))
        return cls(ASSUMED)

    @property
    def code(self) -> int:
        """Of the feature that a purchase's usual size is."""
        return self.measure_id * PER_MEASURE + What.USUAL_LEVEL

    def at_stake(self, arr: Floats, usual_purchase: Floats) -> Floats:
        """Per customer; NaN where it cannot be told. To cents, as it is kept."""
        worth: Floats = usual_purchase * self.rate if self.kind == PURCHASE else arr * self.share
        return np.where(worth >= 0, worth, np.nan).round(2)

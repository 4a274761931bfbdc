"""Features of the customer as a whole: how long with us, how near the renewal, and whether anybody still comes by."""

import numpy as np

from signals.features.feature import Inputs
from signals.features.meaning import BETTER
from signals.rates import Floats
from signals.vocabulary import Kind

RENEWAL_GRACE_DAYS = 30
"""A renewal date that long past was either renewed or forgotten in the CRM; both say nothing about the next ninety days."""

EXPECTED_A_DAY_AT_MOST = 2 / 7
"""However often somebody comes, a free weekend is not a warning: two expected visits a week are counted."""

FREE_DAYS = 3.0
"""A long weekend without a visit is never a missed one."""


def tenure(inputs: Inputs) -> Floats:
    return inputs.tenure_days


def renewal(inputs: Inputs) -> Floats:
    return np.where(inputs.renewal_days >= -RENEWAL_GRACE_DAYS, inputs.renewal_days, np.nan)


def silence(inputs: Inputs) -> Floats:
    days = np.full(len(inputs.tenure_days), np.inf)
    for at in _uses(inputs):
        days = np.fmin(days, inputs.rates.days_since(at))
    return np.where(np.isfinite(days), days, np.nan)


def missed(inputs: Inputs) -> Floats:
    expected_a_day = np.minimum(_per_day(inputs, half_life=365), EXPECTED_A_DAY_AT_MOST)
    return expected_a_day * np.maximum(silence(inputs) - FREE_DAYS, 0)


def activity(inputs: Inputs) -> Floats:
    """Depth and breadth in one number: Σ log(1 + uses a month). The second use of a month counts more than the twentieth, and
    somebody who uses four things a little is better rooted than somebody who uses one of them much."""
    total = np.zeros(len(inputs.tenure_days))
    for at in _uses(inputs):
        total += np.log1p(30 * inputs.rates.per_day(at, half_life=90))
    return np.where(np.isnan(silence(inputs)), np.nan, total)


def _per_day(inputs: Inputs, *, half_life: int) -> Floats:
    total = np.zeros(len(inputs.tenure_days))
    for at in _uses(inputs):
        total += inputs.rates.per_day(at, half_life=half_life)
    return total


def _uses(inputs: Inputs) -> list[int]:
    """The measures that count as using what we sell: engagement of which more is better."""
    return [at for at, m in enumerate(inputs.meanings) if m.kind == Kind.ENGAGEMENT and m.count == BETTER]

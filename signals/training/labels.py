"""What happened after a snapshot: did the customer leave within the horizon? Only asked where the answer is already known.

Days are counted as everywhere: from the landmark. A snapshot at the moment t looks at facts up to t and is labelled by what
happened after t, up to t + horizon.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers

Flags = npt.NDArray[np.bool_]

ACTIVE_WITHIN_HORIZONS = 2
"""Who has not come for two horizons left before the question was asked. The baselines of retail ask the same: active within
180 days for a horizon of 90, within 56 for one of 28."""

SMALLEST_RISE = 0.01
"""Of what was paid before. Less is a rounding, or the correction of a digit."""

EVER = 100_000
"""Days: within a lifetime."""

BURN_IN_DAYS = 30
"""Of the first month no usual rate can be told from a recent one. Where the question itself looks back ("active within"), what
it looks back on must be there: before that everybody is new, and newcomers teach nothing about regulars."""


@dataclass(frozen=True, slots=True)
class Horizon:
    days: int
    every: int
    active_within: int

    def burn_in(self, *, looks_back: bool) -> int:
        return max(BURN_IN_DAYS, self.active_within) if looks_back else BURN_IN_DAYS

    @classmethod
    def of(cls, days: int, *, every: int, active_within: int | None = None) -> "Horizon":
        return cls(days, every, ACTIVE_WITHIN_HORIZONS * days if active_within is None else active_within)


def moments(*, first_fact: float, known_until: float, horizon: Horizon, looks_back: bool = False) -> Floats:
    """When to look: backwards from the newest moment whose whole window is behind us, at midnight, to the end of the burn-in.
    Ascending; empty when not even one window has closed."""
    newest = np.floor(known_until) - horizon.days
    oldest = first_fact + horizon.burn_in(looks_back=looks_back)
    count = int(np.floor((newest - oldest) / horizon.every)) + 1
    return newest - horizon.every * np.arange(max(count, 0), dtype=np.float64)[::-1]


def left_by_contract(churned: Floats, *, at: float, horizon_days: int) -> Flags:
    """``churned``: the day it took effect, NaN for those who are still here. The day of the snapshot itself is not after it."""
    return (churned > np.floor(at)) & (churned <= np.floor(at) + horizon_days)


def fell_silent(row: Integers, moment: Floats, *, customers: int, at: float, horizon_days: int) -> Flags:
    """No fact (``row``, ``moment``: of the chosen measure) in (at, at + horizon]."""
    is_within = (moment > at) & (moment <= at + horizon_days)
    came: Flags = np.bincount(row[is_within], minlength=customers) > 0
    return ~came


def came_again(row: Integers, moment: Floats, *, customers: int, at: float, horizon_days: int) -> Flags:
    """A fact of the chosen measure in (at, at + horizon]."""
    again: Flags = ~fell_silent(row, moment, customers=customers, at=at, horizon_days=horizon_days)
    return again


def rose(before: Floats, after: Floats, *, in_one_currency: Flags) -> Flags:
    """ARR as it was stated at the snapshot and at the end of its window. Who paid nothing and pays now bought more; who paid we know
    not what did nothing that we know of; and a change of currency is no sale."""
    with np.errstate(invalid="ignore"):
        more: Flags = in_one_currency & (after > before * (1 + SMALLEST_RISE)) & (before >= 0)
    return more


def is_active(last: Floats, *, at: float, active_within: int) -> Flags:
    """``last``: of the last fact of the chosen measure that was known at the snapshot, −∞ for none."""
    return last >= at - active_within

"""How sure a figure is: the same figure on customers drawn again and again (Efron 1979)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from signals.rates import Floats, Integers

ROUNDS = 200
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with its 90 % bootstrap interval and standard error, over customers."""

    value: float
    low: float
    high: float
    standard_error: float


def draw_customers(customers: Integers, *, rounds: int = ROUNDS, seed: int = 0) -> Iterator[Integers]:
    """Row numbers, a round each. Customers are drawn, not rows: the snapshots of one customer are not independent."""
    dice = np.random.default_rng(seed)
    _, place, counts = np.unique(customers, return_inverse=True, return_counts=True)
    by_customer, starts = np.argsort(place, kind="stable"), counts.cumsum() - counts
    for _ in range(rounds):
        picked = dice.integers(len(counts), size=len(counts))
        lengths = counts[picked]
        offsets = np.repeat(starts[picked] - (lengths.cumsum() - lengths), lengths)
        yield by_customer[offsets + np.arange(len(offsets))]


def interval(whole: float, drawn: Floats) -> Interval:
    """Around the figure of all, from its values on what was drawn. Where most rounds have no value, there is none."""
    known = drawn[np.isfinite(drawn)]
    if len(known) < max(len(drawn) / 2, 2):
        return Interval(whole, NAN, NAN, NAN)
    low, high = np.quantile(known, [0.05, 0.95])
    return Interval(whole, float(low), float(high), float(known.std(ddof=1)))

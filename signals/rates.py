"""Decayed rates: the arithmetic, without Django and without a clock (design 2.5).

For half-lives h in days, a customer's facts at times s (days) with values v give the *landmark-decayed sums*

    n_h = Σ 2^((s−L)/h)      x_h = Σ v·2^((s−L)/h)

with L a fixed landmark. They are additive, so they can be updated at ingest in any order. Seen from a time t they become
*rates as of t*: n_h·2^((L−t)/h) is the number of recent facts where a fact loses half its weight every h days.

``from_sums`` looks at the stored sums, ``from_facts`` at raw facts, and both give the same ``Rates``: scoring uses the
first, training and questions about the past the second. All times here are days since the landmark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

HALF_LIVES = (7, 30, 90, 365)
"""Days. A week shows what is happening, a quarter what is usual, a year the season."""

LANDMARK = datetime(2026, 1, 1, tzinfo=UTC)
"""Any fixed moment would do. With a half-life of 7 days, 2^((s−L)/7) stays finite for nineteen years after it; facts of
long before it fade to 0, which is what they are worth."""

LN2 = float(np.log(2))

FAINTEST = 1e-9
"""Recent weight below which nothing can be said of a mean: it would be the ratio of two rounding errors."""


def days(moment: datetime) -> float:
    """Days since the landmark."""
    return (moment - LANDMARK).total_seconds() / 86400


@dataclass(frozen=True, slots=True)
class Sums:
    """Stored sums, a row per customer and measure that have facts. ``row`` and ``column`` say which, counted from 0."""

    row: Integers
    column: Integers
    facts: Floats
    valued: Floats
    n: Floats  # (half-life, row)
    x: Floats
    first: Floats
    last: Floats
    last_value: Floats  # NaN where no fact carried one


@dataclass(frozen=True, slots=True)
class Facts:
    """Raw facts, in any order. ``value`` is NaN where there is none."""

    row: Integers
    column: Integers
    moment: Floats
    value: Floats


@dataclass(frozen=True)
class Rates:
    """What a measure of many customers looks like from a moment. Arrays are (measure, customer), sums (measure, half-life, customer).

    ``clock`` has a moment per measure: a feed that fell silent is seen from the last moment it was heard.
    """

    clock: Floats
    n: Floats
    x: Floats
    facts: Floats
    valued: Floats
    first: Floats  # +inf where there are no facts
    last: Floats  # −inf where there are no facts
    last_value: Floats

    @cached_property
    def observed_days(self) -> Floats:
        """For how long each customer has been heard of; at least a day."""
        age = np.max(self.clock[:, None] - self.first, axis=0, initial=0)
        return np.maximum(age, 1.0)

    def is_there(self, measure: int) -> npt.NDArray[np.bool_]:
        return self.facts[measure] > 0

    def count(self, measure: int, *, half_life: int) -> Floats:
        """Facts, weighted by how recent they are."""
        counted: Floats = self.n[measure, HALF_LIVES.index(half_life)]
        return counted

    def exposure(self, *, half_life: int) -> Floats:
        """Days of observation in the same weights: what ``count`` would be with one fact a day. A customer of two weeks has
        two weeks of it, however long the half-life, so that newcomers are not mistaken for quiet ones."""
        days_of_one_a_day: Floats = half_life / LN2 * -np.expm1(-LN2 * self.observed_days / half_life)
        return days_of_one_a_day

    def per_day(self, measure: int, *, half_life: int) -> Floats:
        return self.count(measure, half_life=half_life) / self.exposure(half_life=half_life)

    def level(self, measure: int, *, half_life: int) -> Floats:
        """The mean value, weighted by how recent the facts are; NaN where none carried a value.

        Where only some did, the sums cannot tell how recent those were, and the last value stands in for the mean."""
        at = HALF_LIVES.index(half_life)
        with np.errstate(all="ignore"):
            mean = self.x[measure, at] / self.n[measure, at]
        level = np.where(self.valued[measure] < self.facts[measure], self.last_value[measure], mean)
        is_known = (self.valued[measure] > 0) & (self.n[measure, at] > FAINTEST) & np.isfinite(level)
        return np.where(is_known, level, np.nan)

    def days_since(self, measure: int) -> Floats:
        """NaN where there are no facts. A fact dated a little ahead of now is of now."""
        age = np.maximum(self.clock[measure] - self.last[measure], 0)
        return np.where(self.is_there(measure), age, np.nan)


def from_sums(sums: Sums, *, customers: int, clock: Floats) -> Rates:
    """The rates as seen from ``clock`` (a moment per measure)."""
    shape = (len(clock), len(HALF_LIVES), customers)
    n, x = np.zeros(shape), np.zeros(shape)
    for at, half_life in enumerate(HALF_LIVES):
        factor = _weights(-clock[sums.column], half_life)
        with np.errstate(all="ignore"):
            n[sums.column, at, sums.row] = sums.n[at] * factor
            x[sums.column, at, sums.row] = sums.x[at] * factor
    plain = _empty(customers, clock)
    for name, column in (
        ("facts", sums.facts),
        ("valued", sums.valued),
        ("first", sums.first),
        ("last", sums.last),
        ("last_value", sums.last_value),
    ):
        plain[name][sums.column, sums.row] = column
    return Rates(clock=clock, n=_finite(n), x=x, **plain)


def from_facts(facts: Facts, *, customers: int, clock: Floats) -> Rates:
    """The same from raw facts, without the landmark."""
    shape = (len(clock), len(HALF_LIVES), customers)
    n, x = np.zeros(shape), np.zeros(shape)
    has_value = ~np.isnan(facts.value)
    cell = facts.column * customers + facts.row
    cells = len(clock) * customers
    values = np.where(has_value, facts.value, 0)
    for at, half_life in enumerate(HALF_LIVES):
        weight = _weights(facts.moment - clock[facts.column], half_life)
        with np.errstate(all="ignore"):
            n[:, at] = _per_cell(cell, weight, cells).reshape(len(clock), customers)
            x[:, at] = _per_cell(cell, weight * values, cells).reshape(len(clock), customers)
    plain = _empty(customers, clock)
    plain["facts"] = _per_cell(cell, np.ones(len(cell)), cells).reshape(-1, customers)
    plain["valued"] = _per_cell(cell, has_value.astype(float), cells).reshape(-1, customers)
    np.minimum.at(plain["first"], (facts.column, facts.row), facts.moment)
    np.maximum.at(plain["last"], (facts.column, facts.row), facts.moment)
    # The value of the latest fact, none if it has none; of several in one moment the largest: as ingest keeps it, which must not
    # depend on the order that facts come in.
    by_moment = np.lexsort((np.where(has_value, facts.value, -np.inf), facts.moment))
    latest = (facts.column[by_moment], facts.row[by_moment])
    plain["last_value"][latest] = facts.value[by_moment]
    return Rates(clock=clock, n=_finite(n), x=x, **plain)


def landmark_sums(moments: Sequence[float], values: Sequence[float | None], *, half_life: int) -> tuple[float, float]:
    """``n_h`` and ``x_h`` of one customer and measure, by the definition: what the store keeps with one statement of SQL."""
    weights = _weights(np.asarray(moments, dtype=float), half_life)
    amounts = np.array([0.0 if value is None else value for value in values], dtype=float)
    return float(weights.sum()), float((weights * amounts).sum())


def _weights(exponent_days: Floats, half_life: int) -> Floats:
    """2^(days/h), kept finite: beyond that the other factor has faded to exactly 0, and 0·∞ must not become NaN."""
    weights: Floats = np.exp2(np.clip(exponent_days / half_life, -1100, 1000))
    return weights


def _per_cell(cell: Integers, weights: Floats, cells: int) -> Floats:
    return np.bincount(cell, weights=weights, minlength=cells).astype(float)


def _empty(customers: int, clock: Floats) -> dict[str, Floats]:
    shape = (len(clock), customers)
    return {
        "facts": np.zeros(shape),
        "valued": np.zeros(shape),
        "first": np.full(shape, np.inf),
        "last": np.full(shape, -np.inf),
        "last_value": np.full(shape, np.nan),
    }


def _finite(counts: Floats) -> Floats:
    return np.nan_to_num(counts, nan=0.0, posinf=0.0, neginf=0.0)

"""Features of one measure: how often, how that compares with this customer's own habit, and what the values say.

A log ratio of two rates is drawn to 0 by one imagined fact on each side. With a hundred logins that changes nothing; with one
ticket against none it keeps "infinitely more than usual" from being said.
"""

import numpy as np

from signals.features.feature import Inputs
from signals.features.meaning import WORSE
from signals.rates import Floats

MONTH = 30.0
IMAGINED_FACTS = 1.0
LESS_THAN_ANYBODY = 0.05
"""Of a habit, a month: less than once a year and a half is as good as never."""

NEUTRAL_LEVEL = 0.7
"""Between passive and content: 7 of 10 in NPS, 3.8 of 5 in CSAT. An old answer is worth that much."""

HALF_AN_ANSWER = 0.5
"""One fresh answer counts two thirds, three count six sevenths, one of half a year ago a third."""


def rate(inputs: Inputs, at: int) -> Floats:
    return _there(inputs, at, MONTH * inputs.rates.per_day(at, half_life=30))


def usual(inputs: Inputs, at: int) -> Floats:
    return _there(inputs, at, MONTH * inputs.rates.per_day(at, half_life=365))


def habit(inputs: Inputs, at: int) -> Floats:
    """Whether one comes once or twice a month is a larger difference than whether twenty or twenty-one times."""
    return np.log(usual(inputs, at) + LESS_THAN_ANYBODY)


def trend(inputs: Inputs, at: int) -> Floats:
    return _there(inputs, at, _log_ratio(inputs, at, short=7, long=90))


def drift(inputs: Inputs, at: int) -> Floats:
    return _there(inputs, at, _log_ratio(inputs, at, short=30, long=365))


def burden(inputs: Inputs, at: int) -> Floats:
    return _there(inputs, at, inputs.rates.count(at, half_life=30))


def since(inputs: Inputs, at: int) -> Floats:
    return inputs.rates.days_since(at)


def last_value(inputs: Inputs, at: int) -> Floats:
    return inputs.rates.last_value[at]


def usual_level(inputs: Inputs, at: int) -> Floats:
    return inputs.rates.level(at, half_life=365)


def level(inputs: Inputs, at: int) -> Floats:
    meaning = inputs.meanings[at]
    low, high = meaning.scale or (0.0, 1.0)
    place = np.clip((inputs.rates.level(at, half_life=90) - low) / (high - low), 0, 1)
    goodness = 1 - place if meaning.value == WORSE else place
    weight = _evidence(inputs, at, half_life=90, half=HALF_AN_ANSWER)
    # An answer too old for the 90-day mean is simply worth the neutral level.
    shrunk = np.where(np.isnan(goodness), NEUTRAL_LEVEL, NEUTRAL_LEVEL + weight * (goodness - NEUTRAL_LEVEL))
    return np.where(inputs.rates.valued[at] > 0, shrunk, np.nan)


def level_change(inputs: Inputs, at: int) -> Floats:
    meaning = inputs.meanings[at]
    now, before = inputs.rates.level(at, half_life=30), inputs.rates.level(at, half_life=365)
    span = meaning.scale[1] - meaning.scale[0] if meaning.scale else np.abs(now) + np.abs(before)
    with np.errstate(all="ignore"):
        change = np.where(now == before, 0.0, (now - before) / span)
    better = -change if meaning.value == WORSE else change
    moved = np.clip(better, -1, 1) * _evidence(inputs, at, half_life=30, half=1.0)
    return np.where(np.isnan(now) & ~np.isnan(before), 0.0, moved)


def _log_ratio(inputs: Inputs, at: int, *, short: int, long: int) -> Floats:
    rates = inputs.rates
    expected = rates.per_day(at, half_life=long) * rates.exposure(half_life=short)
    ratio: Floats = np.log((rates.count(at, half_life=short) + IMAGINED_FACTS) / (expected + IMAGINED_FACTS))
    return ratio


def _evidence(inputs: Inputs, at: int, *, half_life: int, half: float) -> Floats:
    """Between 0 and 1: how much the values of this recency weigh against none."""
    rates = inputs.rates
    with np.errstate(all="ignore"):
        weight = rates.count(at, half_life=half_life) * rates.valued[at] / rates.facts[at]
    return weight / (weight + half)


def _there(inputs: Inputs, at: int, feature: Floats) -> Floats:
    return np.where(inputs.rates.is_there(at), feature, np.nan)

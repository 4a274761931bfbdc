"""A feature: a number about every customer at one moment, with a name, a sentence that defines it, a unit and a direction.

A feature is computed for many customers at once, from the decayed rates and from what the customer's own row says. NaN
means absent: nothing is known, which is not the same as 0.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from signals.features.meaning import Meaning
from signals.rates import Floats, Rates
from signals.vocabulary import Direction

PER_MEASURE = 16
"""A code is ``measure id × 16 + what``: it is stored with every score and never given a second meaning."""


class What(IntEnum):
    """What a feature looks at. The first five are of the customer, the others of one measure."""

    TENURE = 0
    RENEWAL = 1
    SILENCE = 2
    MISSED = 3
    ACTIVITY = 4
    RATE = 5
    USUAL = 6
    TREND = 7
    DRIFT = 8
    BURDEN = 9
    SINCE = 10
    LEVEL = 11
    USUAL_LEVEL = 12
    LEVEL_CHANGE = 13
    LAST_VALUE = 14


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a score is made from. Days of a customer without the date are NaN."""

    meanings: tuple[Meaning, ...]
    rates: Rates
    tenure_days: Floats
    renewal_days: Floats


@dataclass(frozen=True, slots=True)
class Feature:
    what: What
    name: str
    definition: str
    unit: str
    direction: Direction
    compute: Callable[[Inputs], Floats]
    measure: Meaning | None = None

    @property
    def code(self) -> int:
        return (self.measure.id if self.measure else 0) * PER_MEASURE + self.what


def measure_id_of(code: int) -> int:
    return code // PER_MEASURE


def what_of(code: int) -> What:
    return What(code % PER_MEASURE)

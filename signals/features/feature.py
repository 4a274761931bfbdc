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
"""A code is ``measure id × 16 + place``: it is stored with every score and never given a second meaning. A measure's places are
its ``What``; the customer's own features (measure 0) have sixteen places of their own."""


class What(IntEnum):
    """What a feature looks at. The first five and those from 16 on are of the customer, the others of one measure."""

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
    HABIT = 15
    ANNIVERSARY = 16
    SIZE = 17
    SEGMENT = 18
    OPEN_ESCALATIONS = 19
    OPEN_SEVERITY = 20
    PENDING_PROMISES = 21
    BROKEN_PROMISES = 22
    BREADTH = 23


LATER_OF_CUSTOMER = 11
"""How far the later ones of the customer stand from their place: 16 has the code 5, which is the rate of no measure."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a score is made from. Days of a customer without the date are NaN. What is None was not asked for."""

    meanings: tuple[Meaning, ...]
    rates: Rates
    tenure_days: Floats
    renewal_days: Floats
    arr: Floats | None = None  # in the reporting currency
    segment: Floats | None = None  # a number that stands for its name
    breadth: Floats | None = None


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
        if self.measure is not None:
            return self.measure.id * PER_MEASURE + self.what
        return int(self.what) if self.what < PER_MEASURE else self.what - LATER_OF_CUSTOMER


def measure_id_of(code: int) -> int:
    return code // PER_MEASURE


def what_of(code: int) -> What:
    is_later_of_customer = What.ACTIVITY < code < PER_MEASURE
    return What(code + LATER_OF_CUSTOMER if is_later_of_customer else code % PER_MEASURE)

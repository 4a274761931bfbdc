"""Facts as the company's systems would send them: columns of one source and measure, with moments counted from the start."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from crisis_triage.demo.simulator.population import Array
from crisis_triage.demo.simulator.settings import Settings

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Facts:
    source: str
    prefix: str  # of the external ids, unique within the source
    kind: str
    measure: str
    customer: Array
    seconds: Array  # after the start of the story
    value: Array | None = None
    text: list[str] | None = None
    author: list[str] | None = None
    url: list[str] | None = None

    def __len__(self) -> int:
        return len(self.customer)


class Moments:
    """When in its week something happened: in working hours, mostly on working days, never after the story's end."""

    def __init__(self, settings: Settings) -> None:
        self.is_workday = np.array([(settings.start + timedelta(days=day)).weekday() < 5 for day in range(7)])
        self.workdays = np.flatnonzero(self.is_workday)
        self.length = (settings.until - settings.start).total_seconds()

    def on(self, week: Array, day: Array, dice: np.random.Generator) -> Array:
        """``day`` counts from 0, the day with which the weeks of the story begin."""
        seconds: Array = (week * 7 + day) * SECONDS_A_DAY + dice.uniform(7.5, 18, len(week)) * 3600
        return seconds

    def some_day(self, week: Array, dice: np.random.Generator) -> Array:
        return self.on(week, dice.choice(self.workdays, len(week)), dice)

    def have_come(self, seconds: Array) -> Array:
        return seconds < self.length


def happened(wish: Array, dice: np.random.Generator) -> tuple[Array, Array]:
    """From the chance of each customer and week: (customer, week) of what happened, customer by customer."""
    customer, week = np.nonzero(dice.random(wish.shape) < wish)
    return customer, week

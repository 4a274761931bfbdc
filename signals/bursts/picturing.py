"""What is drawn of a series: its counts, and how many would have been usual and a burst. In steps of six hours."""

from dataclasses import dataclass

import numpy as np

from signals.bursts.counts import DAY, Counts
from signals.bursts.judging import limit
from signals.bursts.usual import WINDOWS, Usual

STEP = 6
SHOWN_DAYS = 14


@dataclass(frozen=True)
class Step:
    """``column``: the last of its hours."""

    column: int
    found: int
    expected: float
    enough: int


def steps(counts: Counts, usual: Usual, *, series: int, until: int) -> list[Step]:
    """Of the two weeks before the column ``until``, which is the last that is shown."""
    ends = np.arange(until, max(until - SHOWN_DAYS * DAY, STEP - 2), -STEP)[::-1]
    hours = ends[:, None] - np.arange(STEP)[None, :]
    rate = usual.level[series] * usual.profile[series, counts.weekdays()[hours], counts.hours_of_day()[hours]]
    expected = rate.sum(axis=1)
    enough = limit(expected, np.full(len(ends), usual.scatter[series, WINDOWS.index(STEP)]))
    found = counts.negative[series, hours].sum(axis=1)
    return [
        Step(int(column), int(complaints), round(float(usually), 2), int(most))
        for column, complaints, usually, most in zip(ends, found, expected, enough, strict=True)
    ]

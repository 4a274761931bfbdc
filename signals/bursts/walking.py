"""A burst from its beginning to its end, and a walk through history that shows when there would have been one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from signals.bursts.counts import DAY, Counts
from signals.bursts.judging import Judged, judge, limit
from signals.bursts.usual import WINDOWS, Usual, usual

CALM_HOURS = 24
"""A burst is over after a day without anything unusual. So it does not flap."""
LASTING_HOURS = 7 * DAY
"""What lasts for a week is the usual from now on: as of when it began."""


@dataclass(frozen=True)
class Peak:
    """What made it a burst, where it was least likely. ``limit``: so many would have been enough."""

    hour: int
    window: int
    found: int
    expected: float
    limit: int
    chance: float

    @property
    def ratio(self) -> float:
        return self.found / max(self.expected, 0.1)


@dataclass(frozen=True)
class Burst:
    """Of one series, in columns. ``alarm``: the hour at whose end it was known; ``began``: the first of the hours that made it known."""

    series: int
    began: int
    alarm: int
    unusual: int
    peak: Peak
    ended: int | None = None
    is_lasting: bool = False


Confirm = Callable[[int, Peak], bool]
"""Whether enough different customers are behind it: of the series, and of what was found."""


def walk(counts: Counts, *, begin: int, end: int, confirm: Confirm | None = None) -> list[Burst]:
    """Every burst that would have been told from the column ``begin`` on, as it would have been told. ``begin`` is a midnight. The counts
    given are left alone."""
    walked = replace(counts, set_aside=counts.set_aside.copy(), since=counts.since.copy())
    going_on: dict[int, Burst] = {}
    told, _ = go_on(going_on, walked, begin=begin, end=end, confirm=confirm)
    return sorted([*told, *going_on.values()], key=lambda burst: (burst.alarm, burst.series))


def go_on(
    going_on: dict[int, Burst], walked: Counts, *, begin: int, end: int, confirm: Confirm | None = None
) -> tuple[list[Burst], Usual]:
    """From the column ``begin`` to before ``end``, which is later. What is usual is worked out once a day, from the days before: a burst
    that nobody looked at before midnight is none of the usual after it. ``going_on`` and ``walked`` are changed. Returns the bursts that
    ended, and what is usual on the last day."""
    ended: list[Burst] = []
    for first, until in pairwise([begin, *range(begin // DAY * DAY + DAY, end, DAY), end]):
        known = usual(walked, until=first // DAY * DAY)
        judged = judge(walked, known, begin=first, end=until)
        for burst in advance(going_on, judged, begin=first, confirm=confirm):
            ended.append(burst)
            learn(walked, burst)
        for burst in going_on.values():
            walked.set_aside[burst.series, max(burst.began, 0) : until] = True
    return ended, known


def advance(going_on: dict[int, Burst], judged: Judged, *, begin: int, confirm: Confirm | None = None) -> list[Burst]:
    """Hour by hour through what was judged from the column ``begin`` on. ``going_on``, by series, is changed: bursts begin and go on.
    Returns those that ended."""
    ended: list[Burst] = []
    alarms = judged.is_alarm
    for place in range(alarms.shape[1]):
        for series in sorted({*np.flatnonzero(alarms[:, place]).tolist(), *going_on}):
            before = going_on.pop(series, None)
            after = follow(before, series, begin + place, judged, place)
            if after is None or (before is None and not _is_new(after, ended, confirm)):
                continue
            if after.ended is None:
                going_on[series] = after
            else:
                ended.append(after)
    return ended


def _is_new(burst: Burst, ended: Sequence[Burst], confirm: Confirm | None) -> bool:
    """Not while what is usual is still that of before: of a burst that has just become the usual, the rest is none."""
    if any(each.series == burst.series and each.is_lasting for each in ended):
        return False
    return confirm is None or confirm(burst.series, burst.peak)


def follow(before: Burst | None, series: int, column: int, judged: Judged, place: int) -> Burst | None:
    """One hour further. ``place``: of the hour in ``judged``."""
    peak = peak_at(judged, series, place, column)
    if before is None:
        is_alarm = judged.is_alarm[series, place]
        return Burst(series, column + 1 - peak.window, column, column, peak) if is_alarm else None
    if column - before.began >= LASTING_HOURS:
        return replace(before, ended=column, is_lasting=True)
    if judged.is_unusual[series, place]:
        return replace(before, unusual=column, peak=min(before.peak, peak, key=lambda each: each.chance))
    return replace(before, ended=column) if column - before.unusual >= CALM_HOURS else before


def peak_at(judged: Judged, series: int, place: int, hour: int) -> Peak:
    window = int(judged.chance[:, series, place].argmin())
    at = (window, series, place)
    expected, scatter = float(judged.expected[at]), float(judged.scatter[at])
    enough = int(limit(np.array(expected), np.array(scatter)))
    return Peak(hour, WINDOWS[window], int(judged.found[at]), expected, enough, float(judged.chance[at]))


def learn(walked: Counts, burst: Burst) -> None:
    """What a burst that is over says of what is usual."""
    if burst.is_lasting:
        walked.since[burst.series] = max(burst.began, 0)
        walked.set_aside[burst.series, burst.began :] = False

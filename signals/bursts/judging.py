"""Is it a burst? Each hour, of each series, the last hour, six and twenty-four are compared with what is usual for them.

The budget: of a hundred series one false alarm in thirty days. It is spent evenly over the hours and, as if they were independent,
over the three windows; so the rule holds with room to spare. Looking more often than once an hour costs nothing: within its hour a count
only grows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc
from scipy.stats import nbinom

from signals.bursts.counts import DAY, Counts, Floats
from signals.bursts.usual import WINDOWS, Usual

BUDGET_SERIES, BUDGET_DAYS = 100, 30
"""One false alarm of so many series in so many days."""
QUESTIONS = 2
"""Of each window: are there more than at this hour of the week, and more than of so many who speak?"""
CHANCE = 1 / (BUDGET_SERIES * BUDGET_DAYS * DAY * len(WINDOWS) * QUESTIONS)
"""Of one question at one hour: how likely its count may be by chance alone, to be none."""
SOFT = 0.01
"""A burst goes on for as long as its counts are less likely than that."""
BY_VOLUME = 3.0
"""When everybody speaks more, more complain as well: that is no burst, unless it is so many times the usual for longer
than an hour, of which a few more by chance make as much."""
ALWAYS_BAD = 0.8
"""Where so many of those who are heard complain, as in a box for complaints, how many speak says nothing else."""


@dataclass(frozen=True)
class Judged:
    """By window, series and column: what was found, what was to be expected and how that scatters, and how likely so many are by chance."""

    found: Floats
    expected: Floats
    scatter: Floats
    chance: Floats

    @property
    def is_alarm(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.chance < CHANCE).any(axis=0))

    @property
    def is_unusual(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.chance < SOFT).any(axis=0))


def judge(counts: Counts, usual: Usual, *, begin: int, end: int) -> Judged:
    """The hours from the column ``begin`` to before ``end``. A series with too short a history is never judged."""
    columns = np.arange(begin, end)
    first = max(0, begin - max(WINDOWS))
    hour, weekday = counts.hours_of_day()[first:end], counts.weekdays()[first:end]
    rate = usual.level[:, None] * usual.profile[:, weekday, hour]
    found, habit, heard = (
        np.stack([_trailing(each, window, columns - first) for window in WINDOWS])
        for each in (counts.negative[:, first:end], rate, counts.heard[:, first:end])
    )
    of_so_many = heard * usual.share[None, :, None]
    scatter, scatter_of_share = usual.scatter.T[:, :, None], usual.scatter_of_share.T[:, :, None]
    for_so_many = tail(found, of_so_many, scatter_of_share)
    is_more_of_all = (found >= BY_VOLUME * habit) & (np.array(WINDOWS) > 1)[:, None, None]
    is_worse = (for_so_many < SOFT) | (usual.share > ALWAYS_BAD)[None, :, None] | is_more_of_all
    by_count = np.where(is_worse, tail(found, habit, scatter), 1.0)
    is_share = (for_so_many < by_count) & (found > habit)
    return Judged(
        found,
        np.where(is_share, of_so_many, habit),
        np.where(is_share, scatter_of_share, scatter),
        np.where(usual.is_short[None, :, None], 1.0, np.where(is_share, for_so_many, by_count)),
    )


def tail(found: Floats, expected: Floats, scatter: Floats) -> Floats:
    """How likely so many or more are: negative binomial, with the variance ``expected + scatter * expected²``."""
    size = 1 / scatter
    at_least = np.maximum(found, 1e-9)
    return np.where(found > 0, betainc(at_least, size, expected / (expected + size)), 1.0)


def limit(expected: Floats, scatter: Floats) -> Floats:
    """The smallest count that would be an alarm."""
    size = 1 / scatter
    return np.asarray(nbinom.isf(CHANCE, size, size / (size + expected)) + 1)


def _trailing(values: Floats, window: int, columns: npt.NDArray[np.int64]) -> Floats:
    """Sums of the ``window`` columns that end with each of ``columns``."""
    total = np.concatenate([np.zeros((values.shape[0], 1)), values.cumsum(axis=1)], axis=1)
    return np.asarray(total[:, columns + 1] - total[:, np.maximum(columns + 1 - window, 0)])

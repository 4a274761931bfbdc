"""What is usual for a series: how many an hour, on which days and at which hours more, and how much it scatters.

Everything is shrunk towards what is known of more: the hours and weekdays of a series towards those of all series, its scatter towards
a stated prior. A short history is therefore wide, and never sure of itself.
"""

from dataclasses import dataclass

import numpy as np

from signals.bursts.counts import DAY, Counts, Flags, Floats, Places, listened

WINDOWS = (1, 6, 24)
"""Hours that are looked at together. A storm is seen in one, a slow trouble in a day."""

LEAST_DAYS = 4
"""With less, nobody can say what is usual."""
LONGEST_DAYS = 56
HALF_LIFE_DAYS = 14
"""Two weeks ago counts half: customers become more, and habits change."""

POOL_COUNTS, OWN_COUNTS = 10.0, 30.0
"""So many complaints at an hour of the day weigh as much as what is taken for granted: that all hours are alike, and for one series,
that its hours are like those of all."""
DAY_COUNTS = 100.0
"""The same for a weekday of one series. Besides, one day of each weekday is taken for granted to be like the others."""

SCATTER = np.array([0.20, 0.12, 0.08])
"""Taken for granted, by window: the squared coefficient of variation beyond that of a Poisson count. An hour scatters more than a day."""
SCATTER_OF_SHARE = np.array([0.06, 0.03, 0.02])
"""The same, where it is known how many spoke: what makes a busy day does not scatter."""
SURENESS = 4.0
"""What is taken for granted may be wrong by a quarter (one standard error): about a week of a large series teaches as much."""
LEAST_SCATTER = 0.01


@dataclass(frozen=True)
class Usual:
    """``level``: complaints in a usual hour. ``profile``: of the hours of a week, by weekday and hour; its mean is about 1.
    ``share``: of those who are heard, how many complain. The scatters: by window, with what is not known of level and share."""

    level: Floats
    profile: Floats
    scatter: Floats
    share: Floats
    scatter_of_share: Floats
    days: Floats

    @property
    def is_short(self) -> Flags:
        return self.days < LEAST_DAYS


def usual(counts: Counts, *, until: int) -> Usual:
    """From the hours before the column ``until``, without those of bursts."""
    begin = max(0, until - LONGEST_DAYS * DAY)
    known = (listened(counts, until) & ~counts.set_aside[:, :until])[:, begin:]
    negative, heard = counts.negative[:, begin:until] * known, counts.heard[:, begin:until] * known
    hour, weekday = counts.hours_of_day()[begin:until], counts.weekdays()[begin:until]
    weight = np.where(known, np.exp2(-(until - np.arange(begin, until)) / (HALF_LIFE_DAYS * DAY)), 0.0)
    profile = _profile(negative, known, weight, hour, weekday)
    expected = profile[:, weekday, hour]
    level = ((weight * negative).sum(axis=1) + 0.5) / np.maximum((weight * expected).sum(axis=1), 1e-9)
    share = ((weight * negative).sum(axis=1) + 0.5) / ((weight * heard).sum(axis=1) + 1.0)
    days = known.sum(axis=1) / DAY
    by_habit = _scatter(negative, level[:, None] * expected, known, SCATTER)
    by_volume = _scatter(negative, share[:, None] * heard, known, SCATTER_OF_SHARE)
    few = 1 / (negative.sum(axis=1, keepdims=True) + 1)
    of_days = 1 / np.maximum(days, 1)[:, None]
    return Usual(
        level=level,
        profile=profile,
        scatter=by_habit + few + by_habit[:, -1:] * of_days,
        share=share,
        scatter_of_share=by_volume + few + by_volume[:, -1:] * of_days,
        days=days,
    )


def _profile(negative: Floats, known: Flags, weight: Floats, hour: Places, weekday: Places) -> Floats:
    of_all = (weight * negative).sum(axis=0, keepdims=True)
    at_all = (weight * negative.mean(axis=1, keepdims=True)).sum(axis=0, keepdims=True)
    listened_to = np.atleast_2d(known.any(axis=0))
    flat = np.ones((1, DAY)), np.ones((1, 7))
    hours = _hours(of_all, _scaled(of_all, at_all), hour, flat[0], POOL_COUNTS)
    days = _weekdays(of_all, _scaled(of_all, at_all * hours[:, hour]), listened_to, weekday, flat[1], 0.0)
    mean = _scaled(weight * negative, weight * hours[:, hour] * days[:, weekday])
    own_hours = _hours(weight * negative, mean / hours[:, hour], hour, hours, OWN_COUNTS)
    at_hours = _scaled(weight * negative, weight * own_hours[:, hour])
    own_days = _weekdays(weight * negative, at_hours, known, weekday, days, DAY_COUNTS)
    return own_days[:, :, None] * own_hours[:, None, :]


def _scaled(found: Floats, shape: Floats) -> Floats:
    """``shape``, with as many in all as were found."""
    total = np.maximum(shape.sum(axis=1, keepdims=True), 1e-9)
    return shape * (found.sum(axis=1, keepdims=True) + 1e-9) / total


def _hours(found: Floats, expected: Floats, hour: Places, granted: Floats, weight: float) -> Floats:
    """By hour of the day: how much more than ``expected``, held to what is taken for granted."""
    one = (hour[None, :] == np.arange(DAY)[:, None]).astype(float)
    return (found @ one.T + weight * granted) / (expected @ one.T + weight)


def _weekdays(found: Floats, expected: Floats, known: Flags, weekday: Places, granted: Floats, counts: float) -> Floats:
    """By weekday. However many complain on one Sunday, it is one Sunday."""
    one = (weekday[None, :] == np.arange(7)[:, None]).astype(float)
    expected_then = expected @ one.T
    seen = (known.astype(float) @ one.T) / DAY
    trust = seen / (seen + 1) * expected_then / (expected_then + counts + 1e-9)
    return trust * (found @ one.T) / np.maximum(expected_then, 1e-9) + (1 - trust) * granted


def _scatter(negative: Floats, expected: Floats, known: Flags, priors: Floats) -> Floats:
    """By window, from windows that do not overlap: what their counts vary beyond Poisson, weighed with the prior, and one standard
    error on top: it is the large values that an alarm must not mistake."""
    columns = []
    for window, prior in zip(WINDOWS, priors, strict=True):
        found, mean, whole = (_windows(each, window) for each in (negative, expected, known.astype(float)))
        mean = mean * (whole == window)
        excess = (((found - mean) ** 2 - mean) * (whole == window)).sum(axis=1)
        squares = (mean**2).sum(axis=1)
        noise = (2 * mean**2 * (1 + prior * mean) ** 2).sum(axis=1)
        sure = squares**2 / np.maximum(noise, 1e-12)
        seen = np.where(squares > 0, excess / np.maximum(squares, 1e-12), 0.0)
        granted = (SURENESS / prior) ** 2
        columns.append(
            np.maximum((granted * prior + sure * seen) / (granted + sure), LEAST_SCATTER) + (granted + sure) ** -0.5
        )
    return np.stack(columns, axis=1)


def _windows(values: Floats, window: int) -> Floats:
    """Sums of windows that end with the last column."""
    whole = values.shape[1] // window
    return values[:, values.shape[1] - whole * window :].reshape(values.shape[0], whole, window).sum(axis=2)

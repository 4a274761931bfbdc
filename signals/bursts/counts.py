"""Counts of series, hour by hour: the rows are series, the columns hours that follow each other. The first one is a midnight in UTC."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

DAY, WEEK = 24, 168
THURSDAY = 3
"""The first of January 1970; Monday is 0."""
HEARD_A_DAY = 10
"""A series that is heard so often has no day without a word: on such a day its source was silent, and nobody knows."""


@dataclass(frozen=True)
class Counts:
    """``negative``: customers who sounded unhappy in the hour, each once. ``heard``: customers who said anything. ``since``: the column
    from which on somebody listened. ``set_aside``: hours of bursts, which are no part of what is usual."""

    first_hour: int
    negative: Floats
    heard: Floats
    since: Places
    set_aside: Flags = field(repr=False)

    @property
    def series(self) -> int:
        return int(self.negative.shape[0])

    @property
    def hours(self) -> int:
        return int(self.negative.shape[1])

    def weekdays(self) -> Places:
        days = (self.first_hour + np.arange(self.hours)) // DAY
        return (days + THURSDAY) % 7

    def hours_of_day(self) -> Places:
        return (self.first_hour + np.arange(self.hours)) % DAY


def counts(first_hour: int, negative: Floats, heard: Floats, *, since: Places | None = None) -> Counts:
    """``since``: from when each series was listened to, where that is not when it was first heard."""
    if first_hour % DAY:
        raise ValueError("Counts begin at midnight.")
    began = first_heard(heard) if since is None else since
    return Counts(first_hour, negative, heard, began, np.zeros(negative.shape, dtype=bool))


def first_heard(heard: Floats) -> Places:
    """The column; beyond the last one, where nothing ever was."""
    ever = heard.any(axis=1)
    return np.where(ever, heard.argmax(axis=1) if not heard.size else (heard > 0).argmax(axis=1), heard.shape[1])


def listened(counts: Counts, until: int) -> Flags:
    """Hours before the column ``until`` of which we know how many complained."""
    columns = np.arange(until)
    known = columns[None, :] >= counts.since[:, None]
    return known & ~silent_days(counts.heard[:, :until], counts.since)


def silent_days(heard: Floats, since: Places) -> Flags:
    """Days without a single word from a series that has many every day: a source that fell silent is not calm."""
    silent = np.zeros(heard.shape, dtype=bool)
    whole = heard.shape[1] // DAY
    days = heard[:, : whole * DAY].reshape(heard.shape[0], whole, DAY).sum(axis=2)
    begun = np.arange(whole)[None, :] > (since // DAY)[:, None]
    for row in range(heard.shape[0]):
        seen = days[row][begun[row]]
        if seen.size and np.median(seen) >= HEARD_A_DAY:
            silent[row, : whole * DAY] = np.repeat(begun[row] & (days[row] == 0), DAY)
    return silent

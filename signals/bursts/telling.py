"""One burst is seen by several series: what they have in common, and which of them tells most of it."""

from collections.abc import Sequence

from signals.bursts.walking import Peak

SAME = 0.5
"""Two series see one burst, if so large a part of the customers of the smaller one is in both."""
GOOD_PART, ALIKE, MUCH_MORE = 1 / 3, 1.1, 1.5
LEAST_CUSTOMERS = 5
"""Fewer are no burst, however loud."""


def is_carried(peak: Peak, *, customers: int, loudest: int) -> bool:
    """By enough different customers: also if the loudest of them had spoken in one hour only."""
    return customers >= LEAST_CUSTOMERS and peak.found - (loudest - 1) >= peak.limit


def shares_enough(shared: int, one: int, other: int) -> bool:
    """Of so many customers in one series and so many in the other, so many are in both."""
    fewer = min(one, other)
    return fewer > 0 and shared >= SAME * fewer


def excess(peak: Peak) -> float:
    return peak.found - peak.expected


def most_telling(peaks: Sequence[Peak], *, before: int | None = None) -> int:
    """The place of the one that stands out most, of those that hold a good part of the burst; of those that are much alike the first.
    ``before``: which one it was; it stays unless another one tells much more, for a name must not flap."""
    largest = max(excess(peak) for peak in peaks)
    worth = [place for place, peak in enumerate(peaks) if excess(peak) >= GOOD_PART * largest]
    most = max(peaks[place].ratio for place in worth)
    best = next(place for place in worth if ALIKE * peaks[place].ratio >= most)
    is_still = before in worth and most < MUCH_MORE * peaks[before or 0].ratio
    return before if before is not None and is_still else best

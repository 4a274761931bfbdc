"""Fit on the oldest, calibrate on later, test on the newest: and between them one horizon in which nothing is used.

Without the gap a label of the training rows would be learned from days that the test rows describe in their features.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers

Rows = npt.NDArray[np.int64]

SHARE_OF_TEST = 0.25
ENOUGH_LEFT_TO_TEST = 200
"""With that many who left, another month in the test sharpens little and costs the newest month to learn from."""

SHARE_OF_CALIBRATION = 0.25


class TooShort(ValueError):
    """The history is too short for three slices with a horizon between them; the message says what is there."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Row numbers of the three slices, and of everything whose window closed before the test begins."""

    fit: Rows
    calibrate: Rows
    test: Rows
    before_test: Rows


def by_time(moments: Floats, left: npt.NDArray[np.bool_] | None = None, *, horizon_days: int) -> Split:
    """``moments`` and ``left``: of each row. The test takes a quarter of the time, or less of it where enough have ``left``.
    Raises TooShort."""
    distinct, place = np.unique(moments, return_inverse=True)
    lost = np.zeros(len(distinct)) if left is None else np.bincount(place, weights=left).astype(np.float64)
    test, calibrate = _first_of_test_and_calibration(distinct, lost, horizon_days)
    rows = np.arange(len(moments))
    return Split(
        fit=rows[moments <= calibrate - horizon_days],
        calibrate=rows[(moments >= calibrate) & (moments <= test - horizon_days)],
        test=rows[moments >= test],
        before_test=rows[moments <= test - horizon_days],
    )


def newest(moments: Floats, *, horizon_days: int) -> tuple[Rows, Rows]:
    """For the model that is to serve: calibrate on the newest closed windows, fit on all that closed before those. Raises
    TooShort."""
    distinct = np.unique(moments)
    usable = len(distinct) - _skipped(distinct, horizon_days)
    if usable < 2:
        raise TooShort(_too_short(distinct, horizon_days))
    calibrate = distinct[-max(1, round(SHARE_OF_CALIBRATION * usable))]
    rows = np.arange(len(moments))
    return rows[moments <= calibrate - horizon_days], rows[moments >= calibrate]


def by_customer(customers: Integers, *, folds: int = 5, seed: int = 0) -> list[Rows]:
    """Row numbers of each fold; all rows of a customer are in one."""
    distinct, place = np.unique(customers, return_inverse=True)
    fold_of = np.random.default_rng(seed).permutation(len(distinct)) % folds
    return [np.flatnonzero(fold_of[place] == fold) for fold in range(folds)]


def check_no_window_overlaps(split: Split, moments: Floats, *, horizon_days: int) -> None:
    """Raises AssertionError: every label window of a slice closes before the next slice begins."""
    for earlier, later in (
        (split.fit, split.calibrate),
        (split.calibrate, split.test),
        (split.before_test, split.test),
    ):
        if len(earlier) and len(later) and moments[earlier].max() + horizon_days > moments[later].min():
            raise AssertionError("A label window of the earlier slice is still open when the later one begins.")


def check_no_customer_is_in_two(folds: list[Rows], customers: Integers) -> None:
    """Raises AssertionError."""
    seen: set[int] = set()
    for fold in folds:
        members = set(np.unique(customers[fold]).tolist())
        if members & seen:
            raise AssertionError("A customer is in two folds.")
        seen |= members


def _first_of_test_and_calibration(distinct: Floats, lost: Floats, horizon_days: int) -> tuple[float, float]:
    usable = len(distinct) - 2 * _skipped(distinct, horizon_days)
    if usable < 3:
        raise TooShort(_too_short(distinct, horizon_days))
    enough = int(np.searchsorted(lost[::-1].cumsum(), ENOUGH_LEFT_TO_TEST)) + 1
    test = distinct[-min(enough, max(1, round(SHARE_OF_TEST * usable)))]
    before = distinct[distinct <= test - horizon_days]
    calibrate = before[-max(1, round(SHARE_OF_CALIBRATION * usable))]
    if not (distinct <= calibrate - horizon_days).any():
        raise TooShort(_too_short(distinct, horizon_days))
    return float(test), float(calibrate)


def _skipped(distinct: Floats, horizon_days: int) -> int:
    """Moments that fall into one gap, when they stand evenly."""
    if len(distinct) < 2:
        return 0
    return max(0, int(np.ceil(horizon_days / np.diff(distinct).min())) - 1)


def _too_short(distinct: Floats, horizon_days: int) -> str:
    span = distinct[-1] - distinct[0] + horizon_days if len(distinct) else 0
    return (
        f"The history allows {len(distinct)} snapshots with a closed window of {horizon_days} days ({span:.0f} days in all). "
        "To fit, calibrate and test on different times takes three windows one after the other, and a month before them."
    )

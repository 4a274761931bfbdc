"""Learns the curve from margin to probability, on a later slice of time than the model itself."""

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from signals.rates import Floats
from signals.scoring.calibration import Calibration

Flags = npt.NDArray[np.bool_]

ENOUGH_FOR_ISOTONIC = 1000
"""Below that isotonic regression overfits (scikit-learn's guide on calibration); a sigmoid has two numbers to learn."""

SAFE = 1e-4
"""No finite sample proves that nobody, or everybody, leaves."""

KNOTS = 256
KNOTS_OF_A_TAIL = 12


class NothingToLearnFrom(ValueError):
    """The slice of time that the calibration should learn from is empty."""


def fit(margins: Floats, left: Flags) -> Calibration:
    """Sigmoid for few samples or when one outcome is absent, isotonic for many."""
    if not len(margins):
        raise NothingToLearnFrom(
            "No customer is in the later slice of time that the calibration learns from. Choose a shorter horizon, or wait."
        )
    slope, intercept = _sigmoid(margins, left)
    if len(margins) < ENOUGH_FOR_ISOTONIC or not 0 < left.sum() < len(left):
        knots = np.linspace(margins.min() - 2, margins.max() + 2, KNOTS)
        return Calibration(knots, _bounded(_logistic(slope * knots + intercept)))
    return _isotonic(margins, left, slope)


def _sigmoid(margins: Floats, left: Flags) -> tuple[float, float]:
    """Platt's scaling, with his two imagined outcomes, so that a slice without a single churn still has an answer."""
    for_stayed, for_left = 1 / (len(left) - left.sum() + 2), (left.sum() + 1) / (left.sum() + 2)
    target = np.where(left, for_left, for_stayed)
    outcomes = np.repeat([True, False], len(margins))
    model = LogisticRegression(C=np.inf).fit(
        np.concatenate([margins, margins])[:, None], outcomes, sample_weight=np.concatenate([target, 1 - target])
    )
    slope = float(model.coef_[0, 0])
    if slope > 0:
        return slope, float(model.intercept_[0])
    mean = float(target.mean())  # a margin that ranks backwards tells nothing: everybody gets the mean
    return 0.0, float(np.log(mean / (1 - mean)))


def _isotonic(margins: Floats, left: Flags, slope: float) -> Calibration:
    """Centred (Oron & Flournoy 2017): a knot in the middle of each flat step, so that the order of the margins is kept and
    calibration alone ties nobody. Beyond the outermost knots the curve goes on as the sigmoid would."""
    steps = IsotonicRegression().fit_transform(margins, left.astype(np.float64))
    _, step, sizes = np.unique(steps, return_inverse=True, return_counts=True)
    centres = np.bincount(step, weights=margins) / sizes
    rates = (np.bincount(step, weights=left) + left.mean()) / (sizes + 1)
    rates = np.maximum.accumulate(rates)
    low = np.linspace(margins.min(), centres[0], KNOTS_OF_A_TAIL)[:-1]
    high = np.linspace(centres[-1], margins.max(), KNOTS_OF_A_TAIL)[1:]
    knots = np.concatenate([low, centres, high])
    risks = np.concatenate([_tail(low, centres[0], rates[0], slope), rates, _tail(high, centres[-1], rates[-1], slope)])
    knots, first = np.unique(knots, return_index=True)
    return Calibration(knots, np.maximum.accumulate(_bounded(risks[first])))


def _tail(margins: Floats, centre: float, rate: float, slope: float) -> Floats:
    return _logistic(np.log(rate / (1 - rate)) + slope * (margins - centre))


def _logistic(log_odds: Floats) -> Floats:
    risks: Floats = 1 / (1 + np.exp(-np.clip(log_odds, -50, 50)))
    return risks


def _bounded(risks: Floats) -> Floats:
    return np.clip(risks, SAFE, 1 - SAFE)

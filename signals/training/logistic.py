"""Logistic regression on standardised bin means, with an indicator for what is missing, read out as main-effect tables.

Bin means instead of raw values: an outlier weighs no more than its bin, and the model is a table like the glass box.
"""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from signals.rates import Floats
from signals.scoring.additive import Additive, Term
from signals.scoring.bins import Bins, Codes
from signals.training import tables

ENOUGH_TO_SEE = 10
"""An indicator of a state that fewer rows are in (or out of) would only learn their names."""

EXPECTED_SPREAD = 1.0
"""What is expected of all columns together before any row was seen: that they spread the log-odds by a variance of one. So
two hundred columns about a few hundred who left are held back, and ten about thousands hardly."""


def fit(bins: Bins, codes: Codes, values: Floats, left: npt.NDArray[np.bool_]) -> Additive:
    sizes = bins.sizes()
    means = [_standardised(codes[:, column], values[:, column], size) for column, size in enumerate(sizes)]
    gaps = [column for column in range(len(sizes)) if _tells(codes[:, column] == bins.missing_code(column))]
    if not means:
        return Additive(tables.log_odds(left), ())
    design = np.empty((len(codes), len(means) + len(gaps)))  # the largest thing in memory: made in place, once
    for column, mean in enumerate(means):
        design[:, column] = mean.take(codes[:, column])
    for at, column in enumerate(gaps, start=len(means)):
        design[:, at] = codes[:, column] == bins.missing_code(column)
    shrink = EXPECTED_SPREAD / design.shape[1]
    model = LogisticRegression(C=shrink, solver="newton-cholesky", max_iter=200).fit(design, left)
    mains = [weight * mean for weight, mean in zip(model.coef_[0], means, strict=False)]
    for column, weight in zip(gaps, model.coef_[0, len(means) :], strict=True):
        mains[column][-1] += weight
    base, mains = tables.centred(float(model.intercept_[0]), mains, codes)
    terms = tuple(Term((column,), main) for column, main in enumerate(mains) if main.any())
    return tables.rounded(Additive(base, terms))


def _standardised(codes: npt.NDArray[np.uint8], values: Floats, size: int) -> Floats:
    """Per code of one column: how far its mean lies from the mean of all, in standard deviations. Missing is 0."""
    is_there = codes < size - 1
    counts = np.bincount(codes[is_there], minlength=size).astype(np.float64)
    if not is_there.any():
        return np.zeros(size)
    scale = float(np.abs(values[is_there]).max()) or 1.0  # sums of huge values are infinite, sums of shares are not
    sums = np.bincount(codes[is_there], weights=values[is_there] / scale, minlength=size)
    means = np.divide(sums, counts, out=np.zeros(size), where=counts > 0)
    middle = float(np.average(means, weights=counts))
    spread = float(np.sqrt(np.average((means - middle) ** 2, weights=counts)))
    found = (means - middle) / spread if spread > 0 else np.zeros(size)
    return np.where(counts > 0, found, 0.0)


def _tells(is_missing: npt.NDArray[np.bool_]) -> bool:
    return ENOUGH_TO_SEE <= is_missing.sum() <= len(is_missing) - ENOUGH_TO_SEE

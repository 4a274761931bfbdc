"""Canaries: two questions that every data set is asked before anybody believes what is learned from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats
from signals.training import families, metrics
from signals.vocabulary import Family

Flags = npt.NDArray[np.bool_]

TOO_GOOD = 0.98
"""No single honest observation ranks people that well: it was written down after the fact."""

BY_CHANCE = (0.45, 0.55)
FEWEST_LEFT = 10
DEALS = 4


@dataclass(frozen=True, slots=True)
class Suspect:
    column: int
    auc: float


def suspects(values: Floats, left: Flags) -> list[Suspect]:
    """Columns that alone tell who left, in either direction or by being absent."""
    if not FEWEST_LEFT <= left.sum() <= len(left) - FEWEST_LEFT:
        return []
    found = [Suspect(column, _auc_alone(values[:, column], left)) for column in range(values.shape[1])]
    return [suspect for suspect in found if suspect.auc > TOO_GOOD]


def _auc_alone(column: Floats, left: Flags) -> float:
    """Absence is put at either end: a column that is empty for all who left tells as much as a number."""
    is_known = np.isfinite(column)
    left_known, left_absent = int(left[is_known].sum()), int(left[~is_known].sum())
    stayed_known, stayed_absent = int(is_known.sum()) - left_known, int((~is_known).sum()) - left_absent
    ahead = _pairs_in_order(column[is_known], left[is_known]) + left_absent * stayed_absent / 2
    pairs = (left_known + left_absent) * (stayed_known + stayed_absent)
    aucs = [(ahead + with_absent) / pairs for with_absent in (left_known * stayed_absent, left_absent * stayed_known)]
    return max(max(auc, 1 - auc) for auc in aucs)


def _pairs_in_order(known: Floats, left: Flags) -> float:
    """In how many pairs of one who left and one who stayed the former has the larger value; a tie is half a pair. The column is
    sorted once, however often absence is moved: at a million rows that is what training would otherwise wait for."""
    distinct, place = np.unique(known, return_inverse=True)
    of_left = np.bincount(place[left], minlength=len(distinct))
    of_stayed = np.bincount(place[~left], minlength=len(distinct))
    return float((of_left * (of_stayed.cumsum() - of_stayed / 2)).sum())


def shuffled_auc(
    values: Floats, left: Flags, test_values: Floats, test_left: Flags, directions: Sequence[int], *, seed: int = 0
) -> float:
    """All labels are dealt out at random, those of the test too: what is learned then must rank at random, or rows leak from one
    slice into the other. (Against the true labels of the test one strong column would rank well or badly by chance of its sign.)"""
    dice = np.random.default_rng(seed)
    reached = []
    for _ in range(DEALS):
        fitted = families.fit(Family.LOGISTIC, values, dice.permutation(left), list(directions), seed=seed)
        reached.append(metrics.roc_auc(fitted.margins(test_values), dice.permutation(test_left)))
    return float(np.mean(reached))

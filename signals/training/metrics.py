"""How good a risk model is, in the numbers that people act on. ``risks`` are probabilities, ``left`` is True for customers who
left, ``value`` is the money at stake (any unit, 0 where unknown)."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from signals.rates import Floats

Flags = npt.NDArray[np.bool_]

NAN = float("nan")
TENTHS = np.linspace(0.1, 0.9, 9)
CAPACITY = 0.1
"""The share of customers that a team can call: lift and captured value are measured there."""


def roc_auc(risks: Floats, left: Flags) -> float:
    """Chance that one who left was ranked above one who stayed; 0.5 is chance. NaN when nobody or everybody left."""
    return float(roc_auc_score(left, risks)) if 0 < left.sum() < len(left) else NAN


def average_precision(risks: Floats, left: Flags) -> float:
    return float(average_precision_score(left, risks)) if left.any() else NAN


def brier(risks: Floats, left: Flags) -> float:
    """Mean squared error of the probability."""
    return float(brier_score_loss(left, risks, pos_label=True)) if len(left) else NAN


def ece(risks: Floats, left: Flags) -> float:
    """Expected calibration error over ten equally filled bins: |mean risk − share that left|, weighted by size. Equal risks
    stay together, so that the order of the rows decides nothing."""
    if not len(left):
        return NAN
    bins = np.searchsorted(np.unique(np.quantile(risks, TENTHS)), risks, side="left")
    gaps = np.bincount(bins, weights=risks) - np.bincount(bins, weights=left)
    return float(np.abs(gaps).sum() / len(risks))


def lift_at_capacity(risks: Floats, left: Flags) -> float:
    """How many times more of those called leave than of all, when the riskiest tenth is called."""
    return _share_at_capacity(risks, left.astype(np.float64)) / CAPACITY if left.any() else NAN


def value_captured(risks: Floats, left: Flags, value: Floats) -> float:
    """Share of the money that left which the riskiest tenth *by expected loss* holds."""
    lost = np.where(left, value, 0.0)
    return _share_at_capacity(risks * value, lost) if lost.sum() > 0 else NAN


def _share_at_capacity(ranking: Floats, amounts: Floats) -> float:
    """Ties at the edge count by their share, so that the order of the file decides nothing."""
    called = max(1, round(CAPACITY * len(ranking)))
    edge = np.partition(ranking, -called)[-called]
    above, at_edge = ranking > edge, ranking == edge
    part = (called - above.sum()) / at_edge.sum()
    return float((amounts[above].sum() + part * amounts[at_edge].sum()) / amounts.sum())


def all_of(risks: Floats, left: Flags, value: Floats) -> dict[str, float]:
    """The figures of ``backtest --json`` for one family."""
    return {
        "n": len(left),
        "base_rate": float(left.mean()) if len(left) else NAN,
        "roc_auc": roc_auc(risks, left),
        "average_precision": average_precision(risks, left),
        "brier": brier(risks, left),
        "ece": ece(risks, left),
        "lift_at_10pct": lift_at_capacity(risks, left),
        "value_captured_at_10pct": value_captured(risks, left, value),
    }

"""What a model card draws: plain numbers for JSON, where "not known" is None."""

from typing import Any

import numpy as np
import numpy.typing as npt

from signals.rates import Floats
from signals.scoring import psi
from signals.training import metrics

Flags = npt.NDArray[np.bool_]

BINS = 10
SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0)
MOST_SEGMENTS = 20
PSI_ROWS = 200_000


def plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def calibration_curve(risks: Floats, left: Flags) -> list[dict[str, float]]:
    """Bins of about the same size; equal risks stay together."""
    if not len(risks):
        return []
    edges = np.unique(np.quantile(risks, np.linspace(0, 1, BINS + 1)[1:-1]))
    bins = np.searchsorted(edges, risks, side="left")
    members = [bins == number for number in np.unique(bins)]
    return [{"risk": float(risks[own].mean()), "left": float(left[own].mean()), "n": int(own.sum())} for own in members]


def lift_curve(risks: Floats, left: Flags, value: Floats) -> list[dict[str, float]]:
    """Shares: of those who left and of the money that left, among the riskiest ``called``; each by its own ranking."""
    if not left.any():
        return []
    lost = np.where(left, value, 0.0)
    found = _captured(risks, left.astype(float))
    money = _captured(risks * value, lost) if lost.sum() > 0 else [0.0] * len(SHARES)
    return [
        {"called": called, "found": by_risk, "value": by_money}
        for called, by_risk, by_money in zip(SHARES, found, money, strict=True)
    ]


def segments(risks: Floats, left: Flags, names: npt.NDArray[np.str_]) -> list[dict[str, Any]]:
    """The largest first; "" is "without a segment"."""
    distinct, place, counts = np.unique(names, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:MOST_SEGMENTS]
    return [_segment(str(distinct[at]), risks[place == at], left[place == at]) for at in order]


def psi_bins(values: Floats, codes: list[int]) -> dict[str, dict[str, list[float]]]:
    """Tenths of what the model was tested on, and the share in each; the last share is of the missing."""
    rows = values[:: max(1, len(values) // PSI_ROWS)]
    return {str(code): _shares(rows[:, at]) for at, code in enumerate(codes)}


def score_bins(risks: Floats) -> dict[str, list[float]]:
    """The same of the risk itself, on rows that the model has not seen."""
    return _shares(risks)


def _captured(ranking: Floats, amounts: Floats) -> list[float]:
    """Ties at the edge count by their share."""
    distinct, place = np.unique(-ranking, return_inverse=True)
    sizes = np.bincount(place, minlength=len(distinct)).cumsum()
    sums = np.bincount(place, weights=amounts, minlength=len(distinct)).cumsum()
    called = np.array(SHARES) * len(ranking)
    return (np.interp(called, np.r_[0, sizes], np.r_[0.0, sums]) / amounts.sum()).tolist()


def _segment(name: str, risks: Floats, left: Flags) -> dict[str, Any]:
    return {
        "segment": name,
        "n": len(risks),
        "base_rate": float(left.mean()),
        "mean_risk": float(risks.mean()),
        "roc_auc": plain(metrics.roc_auc(risks, left)),
    }


def _shares(column: Floats) -> dict[str, list[float]]:
    """As ``signals.scoring.psi`` counts them when it looks for drift."""
    frozen = psi.freeze(column)
    return {"edges": list(frozen.edges), "shares": list(frozen.shares)}

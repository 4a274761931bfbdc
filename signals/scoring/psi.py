"""How far what comes in today has drifted from what the model was trained on: the population stability index.

    PSI = Σ over bins (share now − share then) · ln(share now / share then)

The bins are frozen when the model is made; an absent value has a bin of its own, the last, so that a feed that ceases is drift
too. Below 0.1 nothing happened, above 0.25 something did: a rule of thumb of credit scoring. Under 500 customers chance alone
moves it, and nothing is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signals.rates import Floats

BINS = 10
ENOUGH = 500
WATCH, ALARM = 0.1, 0.25
LEAST_SHARE = 1e-4
"""An empty bin counts as this much: the logarithm of nothing is infinite."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """Ascending edges, and a share for each bin: below the first edge, between two, from the last one on, and absent."""

    edges: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def bins(self) -> int:
        return len(self.edges) + 2


@dataclass(frozen=True, slots=True)
class Drift:
    """``psi`` is None when there were too few to tell."""

    psi: float | None
    n: int

    @property
    def verdict(self) -> str:
        if self.psi is None:
            return "insufficient"
        if self.psi > ALARM:
            return "alarm"
        return "watch" if self.psi >= WATCH else "stable"


def freeze(values: Floats) -> Frozen:
    """Bins of about a tenth each; values that many share get an edge of their own only once."""
    there = values[np.isfinite(values)]
    wanted = np.linspace(0, 1, BINS + 1)[1:-1]
    edges = np.unique(np.quantile(there, wanted)) if len(there) else np.empty(0)
    counts = count(values, tuple(edges.tolist()))
    total = max(len(values), 1)
    return Frozen(edges=tuple(edges.tolist()), shares=tuple((counts / total).tolist()))


def count(values: Floats, edges: Sequence[float]) -> Floats:
    """Per bin; a value on an edge is in the bin that begins there."""
    is_there = np.isfinite(values)
    bins = np.searchsorted(np.asarray(edges, dtype=float), values[is_there], side="right")
    counts = np.bincount(bins, minlength=len(edges) + 1).astype(float)
    return np.append(counts, float((~is_there).sum()))


def drift(frozen: Frozen, counts: Sequence[float]) -> Drift:
    """``counts`` per bin, the absent ones last."""
    total = float(sum(counts))
    if total < ENOUGH:
        return Drift(psi=None, n=int(total))
    then = np.maximum(np.asarray(frozen.shares, dtype=float), LEAST_SHARE)
    now = np.maximum(np.asarray(counts, dtype=float) / total, LEAST_SHARE)
    return Drift(psi=float(np.sum((now - then) * np.log(now / then))), n=int(total))

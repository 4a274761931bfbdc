"""Did the scores of too many customers jump at once? Then it is rarely the customers: a feed changed its unit, or is broken."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats

TENTHS = np.linspace(0.1, 0.9, 9)
LEAST_MOVE = 0.2
"""In log-odds. Who stands near the border of a decile crosses it any day; that is no jump."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The feature that moved most, by its place in the list that was asked about."""

    place: int
    before: float
    now: float


def jumped(before: Floats, now: Floats, *, everyone: Floats) -> npt.NDArray[np.bool_]:
    """Who is in another decile of ``everyone``'s risks than before, and not by a hair's breadth."""
    edges = np.quantile(everyone, TENTHS)
    changed = np.searchsorted(edges, before, side="right") != np.searchsorted(edges, now, side="right")
    return changed & (np.abs(_log_odds(now) - _log_odds(before)) > LEAST_MOVE)


def moved_most(before: Sequence[Floats], now: Sequence[Floats]) -> Moved | None:
    """Of features (a column each, NaN where absent), the one that moved most against its own spread; None if none did."""
    best: tuple[float, Moved] | None = None
    for place, (old, new) in enumerate(zip(before, now, strict=True)):
        both = np.isfinite(old) & np.isfinite(new)
        if not both.any():
            continue
        spread = max(float(np.std(old[both])), 0.01 * float(np.abs(old[both]).mean()), 1e-9)
        moved = Moved(place, float(np.median(old[both])), float(np.median(new[both])))
        by = abs(moved.now - moved.before) / spread
        if by > 0 and (best is None or by > best[0]):
            best = by, moved
    return best[1] if best else None


def _log_odds(risks: Floats) -> Floats:
    safe = np.clip(risks, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(safe / (1 - safe))
    return odds

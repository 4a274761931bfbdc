"""What a fitted model has to show before it may be in charge. Each gate says its figures in a plain sentence, passed or not.

They are judged on rows that are later than everything the model has seen, and where few customers left, within what chance alone
would do. What is not a number has not been shown.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np

from signals.rates import Floats
from signals.training.target import LEAVES

GOLDEN = 1e-12
MOST_ECE = 0.05
MOST_UNDERRATED = 0.02
"""A segment whose risk is told two points too low is one that nobody calls in time."""

FEWEST_OF_SEGMENT = 50
NOISE = 1.64
"""Standard errors: what nineteen of twenty honest models stay within."""

LARGEST_BYTES = 16 * 2**20
"""As JSON, which each worker reads once. A glass box of the demo's 2,500 customers took 6.8 MB."""

SLOWEST_SECONDS = 0.0002
"""A customer: a million in 200 seconds on one core."""


@dataclass(frozen=True, slots=True)
class Gate:
    """``said``: the figures, in a plain sentence."""

    passed: bool
    said: str


def failed(gates: Mapping[str, Gate]) -> list[str]:
    return [gate.said for gate in gates.values() if not gate.passed]


def golden(expected: Floats, again: Floats) -> Gate:
    """The artifact that was written down and read again gives the same risks as the model that was fitted."""
    if expected.shape != again.shape or not len(expected) or not np.isfinite(again).all():
        return Gate(False, "The stored model does not give a risk for each of the rows that it was tried on.")
    apart = float(np.abs(expected - again).max())
    said = f"The stored model differs from the fitted one by at most {apart:.1g} on {len(expected):,} rows"
    return Gate(apart <= GOLDEN, f"{said}; {GOLDEN:g} is allowed.")


def beats(
    chosen: str, scores: Mapping[str, Mapping[str, Any]], simpler: Sequence[str], *, done: str = LEAVES.done
) -> Gate:
    """On the test slice it ranks better than the prior, and no worse than any other simpler family, chance apart."""
    ours = _number(scores.get(chosen, {}).get("average_precision"))
    if not isfinite(ours):
        return Gate(
            False, f"Nobody could measure how well {chosen} ranks: too few customers {done} in the test period."
        )
    for name in simpler:
        theirs = _number(scores.get(name, {}).get("average_precision"))
        if isfinite(theirs) and theirs > ours:
            return Gate(False, f"{chosen} ranks worse than {name}: average precision {ours:.3f} against {theirs:.3f}.")
    return Gate(True, f"No simpler family ranks better: average precision {ours:.3f}.")


def calibrated(score: Mapping[str, Any]) -> Gate:
    ece = _number(score.get("ece"))
    low = _number((score.get("intervals") or {}).get("ece", [float("nan")])[0])
    said = f"Its risks are {100 * ece:.1f} points off on average"
    if not isfinite(ece):
        return Gate(False, "Nobody could measure whether its risks are honest: the test period has no rows.")
    if ece <= MOST_ECE:
        return Gate(True, f"{said}; {100 * MOST_ECE:.0f} are allowed.")
    if low <= MOST_ECE:
        return Gate(True, f"{said}, which so few customers do by chance; {100 * MOST_ECE:.0f} are allowed.")
    return Gate(False, f"{said}; {100 * MOST_ECE:.0f} are allowed.")


def fair_to_segments(segments: Sequence[Mapping[str, Any]], *, done: str = LEAVES.done) -> Gate:
    """Each row: segment, n, base_rate (the share that left), mean_risk."""
    large = [row for row in segments if row["n"] >= FEWEST_OF_SEGMENT]
    worst = min(large, key=_underrated, default=None)
    if worst is None:
        return Gate(True, f"No segment has {FEWEST_OF_SEGMENT} customers in the test period, so none can be judged.")
    said = f"Of {worst['segment'] or 'those without a segment'} {worst['base_rate']:.1%} {done} and {worst['mean_risk']:.1%} was told"
    if _underrated(worst) < 0:
        return Gate(False, f"{said}: more than {100 * MOST_UNDERRATED:.0f} points too low, beyond chance.")
    return Gate(True, f"No segment's risk is told too low. The nearest to it: {said}.")


def small_enough(artifact: Mapping[str, Any]) -> Gate:
    size = len(json.dumps(artifact, separators=(",", ":")).encode())
    said = f"The model takes {size / 1024:,.0f} kB; {LARGEST_BYTES // 1024:,} are allowed."
    return Gate(size <= LARGEST_BYTES, said)


def quick_enough(score: Callable[[], object], *, rows: int) -> Gate:
    """The quicker of two turns: a busy machine is not the model's fault."""
    taken = min(_seconds(score) for _ in range(2)) / max(rows, 1)
    limit = f"{SLOWEST_SECONDS * 1e6:.0f} are allowed"
    if taken <= SLOWEST_SECONDS:
        return Gate(True, f"It scores a customer in less than {SLOWEST_SECONDS * 1e6:.0f} microseconds.")
    return Gate(False, f"It takes {taken * 1e6:.0f} microseconds to score a customer; {limit}.")


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _underrated(row: Mapping[str, Any]) -> float:
    """How much room is left; negative: told too low by more than is allowed and more than chance does."""
    rate = float(row["base_rate"])
    noise = NOISE * sqrt(max(rate * (1 - rate), 1e-9) / row["n"])
    return float(row["mean_risk"]) - (rate - MOST_UNDERRATED - noise)


def _number(given: Any) -> float:
    return float("nan") if given is None else float(given)

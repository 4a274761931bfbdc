"""From inputs to scores, for many customers at once: features, contributions, margin, health, coverage, reasons."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.features.catalogue import catalogue, compute
from signals.features.feature import Feature, Inputs
from signals.features.freshness import Use, coverages
from signals.rates import Floats, Integers
from signals.scoring import health, scorecard
from signals.scoring.scorecard import Scorecard

REASONS = 6
"""More than anybody reads. What the others add is kept as one number, so that the sum is always whole."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Columns, a value per customer; ``table`` and ``parts`` are (feature, customer)."""

    features: tuple[Feature, ...]
    table: Floats
    parts: Floats
    margin: Floats
    churn_risk: Floats
    health_score: npt.NDArray[np.int16]
    band: npt.NDArray[np.int16]
    coverage: Floats

    @property
    def codes(self) -> npt.NDArray[np.int32]:
        return np.array([feature.code for feature in self.features], dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The largest contributions, the largest first: their row in ``Scores.parts`` (−1: no more) and their points."""

    position: Integers  # (customer, REASONS)
    points: Floats  # (customer, REASONS)
    rest: Floats


def score(card: Scorecard, inputs: Inputs, uses: tuple[Use | None, ...], *, at: float) -> Scores:
    features = catalogue(inputs.meanings)
    table = compute(features, inputs)
    parts = scorecard.contributions(card, features, table)
    margin = scorecard.margins(card, parts)
    healths = health.health_scores(margin)
    coverage = coverages(inputs, uses, at=at)
    return Scores(
        features=features,
        table=table,
        parts=parts,
        margin=margin,
        churn_risk=scorecard.churn_risks(margin),
        health_score=healths,
        band=health.band_numbers(healths, coverage),
        coverage=coverage,
    )


def reasons(parts: Floats) -> Reasons:
    """Picked one after the other, the first feature winning a tie, so that the answer does not depend on the batch."""
    by_customer = np.ascontiguousarray(parts.T)
    left = np.abs(by_customer)
    everyone = np.arange(len(by_customer))
    position = np.full((len(by_customer), REASONS), -1, dtype=np.int64)
    points = np.zeros((len(by_customer), REASONS))
    for at in range(min(REASONS, parts.shape[0])):
        largest = left.argmax(axis=1)
        is_one = left[everyone, largest] > 0
        position[is_one, at] = largest[is_one]
        points[is_one, at] = by_customer[everyone, largest][is_one]
        left[everyone, largest] = 0
    rest = np.zeros(len(by_customer))
    for part, remains in zip(parts, left.T, strict=True):
        rest += np.where(remains > 0, part, 0.0)
    return Reasons(position, points, rest)

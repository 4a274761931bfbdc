"""From inputs to scores, for many customers at once: features, contributions, margin, health, coverage, reasons."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.features.catalogue import catalogue, compute
from signals.features.feature import Feature, Inputs
from signals.features.freshness import Use, coverages
from signals.rates import Floats, Integers
from signals.scoring import cards, health
from signals.scoring.cards import Card

EACH = 3
REASONS = 2 * EACH
"""The three that worry most and the three that comfort most. What the others add is kept as one number, so that the sum is
always whole."""

BLOCK = 4_096
"""Customers at a time, so that what is searched stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Columns, a value per customer; ``table`` is (feature, customer), ``parts`` is (reason code, customer)."""

    features: tuple[Feature, ...]
    table: Floats
    parts: Floats
    reason_codes: Integers
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


def score(card: Card, inputs: Inputs, uses: tuple[Use | None, ...], *, at: float) -> Scores:
    features = catalogue(inputs.meanings)
    table = compute(features, inputs)
    parts = card.contributions(features, table)
    margin = cards.margins(card, parts)
    healths = health.health_scores(card.log_odds(margin))
    coverage = coverages(inputs, uses, at=at)
    return Scores(
        features=features,
        table=table,
        parts=parts,
        reason_codes=card.reason_codes(features),
        margin=margin,
        churn_risk=card.churn_risks(margin),
        health_score=healths,
        band=health.band_numbers(healths, coverage),
        coverage=coverage,
    )


def reasons(parts: Floats) -> Reasons:
    """Picked one after the other, the first part winning a tie, so that the answer does not depend on the batch."""
    count = parts.shape[1]
    found = Reasons(np.full((count, REASONS), -1, dtype=np.int64), np.zeros((count, REASONS)), np.zeros(count))
    for start in range(0, count, BLOCK):
        block = slice(start, start + BLOCK)
        by_customer = np.array(parts[:, block].T, order="C")
        for at in range(min(EACH, len(parts))):
            _take(by_customer, by_customer.argmax(axis=1), 1, found.position[block, at], found.points[block, at])
            down = EACH + at
            _take(by_customer, by_customer.argmin(axis=1), -1, found.position[block, down], found.points[block, down])
        found.rest[block] = by_customer.sum(axis=1)
    largest_first = np.argsort(-np.abs(found.points), axis=1, kind="stable")
    position = np.take_along_axis(found.position, largest_first, axis=1)
    points = np.take_along_axis(found.points, largest_first, axis=1)
    return Reasons(position, points, found.rest)


def _take(left: Floats, picked: Integers, sign: int, position: Integers, points: Floats) -> None:
    """Move each customer's picked part out of what is left, if it points in the right direction."""
    everyone = np.arange(len(left))
    values = left[everyone, picked]
    is_one = sign * values > 0
    position[is_one], points[is_one] = picked[is_one], values[is_one]
    left[everyone[is_one], picked[is_one]] = 0.0

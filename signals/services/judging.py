"""The gates, asked of a model that has just been fitted, as it will be served: from what the database gives back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection

from signals.rates import Floats
from signals.scoring import additive_card
from signals.scoring.additive_card import AdditiveCard
from signals.training import gates
from signals.training.evidence import FROM_SIMPLE_TO_RICH
from signals.training.gates import Gate
from signals.training.target import LEAVES
from signals.vocabulary import Family

GOLDEN_ROWS = 2_000


def judge(
    *,
    family: Family,
    artifact: dict[str, Any],
    scores: Mapping[str, Mapping[str, Any]],
    segments: Sequence[Mapping[str, Any]],
    seed: int,
    done: str = LEAVES.done,
) -> dict[str, Gate]:
    """By name. ``scores``: of each family on the test slice, as in the passport."""
    fitted, stored = additive_card.read(artifact), additive_card.read(_through_the_database(artifact))
    table = _golden_rows(fitted, seed)
    simpler = [str(other) for other in FROM_SIMPLE_TO_RICH[: FROM_SIMPLE_TO_RICH.index(family)]]
    return {
        "golden predictions": gates.golden(_risks(fitted, table), _risks(stored, table)),
        "ranks no worse than simpler": gates.beats(str(family), scores, simpler, done=done),
        "honest risks": gates.calibrated(scores.get(str(family), {})),
        "fair to segments": gates.fair_to_segments(segments, done=done),
        "size": gates.small_enough(artifact),
        "speed": gates.quick_enough(lambda: _risks(stored, table), rows=len(table)),
    }


def _through_the_database(artifact: dict[str, Any]) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb::text", [json.dumps(artifact, allow_nan=False)])
        stored: dict[str, Any] = json.loads(cursor.fetchone()[0])
        return stored


def _golden_rows(card: AdditiveCard, seed: int) -> Floats:
    """Values on and around every edge of every bin, and absent ones, thrown together: what may come, not what usually does."""
    dice = np.random.default_rng(seed)
    rows = np.full((GOLDEN_ROWS, len(card.bins.edges)), np.nan)
    for column, edges in enumerate(card.bins.edges):
        known = np.concatenate([edges, edges - 1e-9, edges + 1, [0.0, np.nan]])
        rows[:, column] = dice.choice(known, GOLDEN_ROWS)
    return rows


def _risks(card: AdditiveCard, rows: Floats) -> Floats:
    return card.churn_risks(card.additive.margins(card.bins.codes(rows)))

"""Scoring: rates in, scores with reasons out, a chunk of customers at a time and in one transaction with its history.

What a chunk of 20,000 customers with 8 measures costs on one core is written beside each step (benchmarks/scoring.py). None of
it depends on how many signals there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from signals.queries import champion as the_champion
from signals.queries.rates import Batch, read_batch
from signals.scoring import health
from signals.scoring.score import REASONS, Scores, reasons, score
from signals.services import columns, models, shadows
from signals.services.models import Champion

CHUNK = 20_000

NEW_SCORES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS new_scores (
        customer_id bigint, model_id smallint, base float8, margin float8, churn_risk float8, health_score smallint,
        band smallint, coverage float8, watermark bigint, feature_codes int[], features float8[],
        reason_codes bigint[], reason_points float8[]
    ) ON COMMIT DROP;
    TRUNCATE new_scores;
    SET LOCAL work_mem = '96MB'
"""

# Older facts never replace newer ones, and what did not change is not written. A customer who was deleted meanwhile is left
# out. All parts of the statement see one snapshot, so `before` is the score as it was.
WRITE_SCORES = """
    WITH fresh AS (
        SELECT ready.*, (%(bands)s::text[])[band + 1] AS band_name
          FROM {ready} AS ready JOIN accounts_customer customer ON customer.id = customer_id AND customer.deleted_at IS NULL
         ORDER BY customer_id
    ), written AS (
        INSERT INTO signals_riskscore AS current
               (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, margin, base,
                feature_codes, features, reason_codes, reason_points, watermark, changed_in, scored_at)
        SELECT customer_id, model_id, churn_risk, health_score, band_name, coverage, as_of, margin, base,
               feature_codes, features, reason_codes, reason_points, watermark,
               pg_current_xact_id()::text::bigint, now()
          FROM fresh
            ON CONFLICT (customer_id) DO UPDATE
           SET model_id = excluded.model_id, churn_risk = excluded.churn_risk, health_score = excluded.health_score,
               band = excluded.band, coverage = excluded.coverage, as_of = excluded.as_of, margin = excluded.margin,
               base = excluded.base, feature_codes = excluded.feature_codes, features = excluded.features,
               reason_codes = excluded.reason_codes, reason_points = excluded.reason_points,
               watermark = excluded.watermark, changed_in = excluded.changed_in, scored_at = excluded.scored_at
         WHERE excluded.watermark >= current.watermark AND excluded.as_of >= current.as_of
           AND (current.model_id, current.margin, current.coverage, current.watermark,
                current.feature_codes, current.features, current.reason_codes, current.reason_points)
               IS DISTINCT FROM
               (excluded.model_id, excluded.margin, excluded.coverage, excluded.watermark,
                excluded.feature_codes, excluded.features, excluded.reason_codes, excluded.reason_points)
        RETURNING customer_id, scored_at
    ), remembered AS (
        INSERT INTO signals_scorehistory
               (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at)
        SELECT customer_id, fresh.model_id, fresh.churn_risk, fresh.health_score, band_name, fresh.coverage, fresh.as_of,
               written.scored_at
          FROM fresh JOIN written USING (customer_id)
          LEFT JOIN signals_riskscore before USING (customer_id)
         WHERE before.customer_id IS NULL
            OR (before.health_score, before.band, before.model_id)
               IS DISTINCT FROM (fresh.health_score, band_name, fresh.model_id)
    )
    SELECT count(*) FROM written
"""
JUST_MADE = "(SELECT new_scores.*, %(at)s::timestamptz AS as_of FROM new_scores)"


@dataclass(frozen=True)
class Scored:
    """A chunk, computed and not yet written."""

    batch: Batch
    scores: Scores
    champion: Champion


def score_customers(*, customer_ids: Sequence[int], at: datetime) -> int:
    """Score these customers as of ``at`` from their decayed rates, all or none. Returns how many scores were written: one that
    came out as it was is not. Raises ModelRefused, and then the last scores stay."""
    champion = models.champion()
    with transaction.atomic():
        chunks = (customer_ids[start : start + CHUNK] for start in range(0, len(customer_ids), CHUNK))
        return sum(write(compute(customer_ids=chunk, at=at, champion=champion), at=at) for chunk in chunks)


def compute(*, customer_ids: Sequence[int], at: datetime, champion: Champion) -> Scored:
    """Read and reckon, without touching a score."""
    batch = read_batch(customer_ids=customer_ids, at=at)
    return Scored(batch, score(champion.card, batch.inputs, batch.uses, at=batch.at), champion)


def write(scored: Scored, *, at: datetime, only: Sequence[int] | None = None) -> int:
    """Write what changed, with its history. ``only``: the customers whose job the writer still holds. The challenger, if there is
    one, says what it would have said, where nobody sees it."""
    chosen = np.arange(len(scored.batch.customer_ids))
    if only is not None:
        chosen = np.flatnonzero(np.isin(scored.batch.customer_ids, np.asarray(only, dtype=np.int64)))
    if not len(chosen):
        return 0
    with transaction.atomic():
        scored = _by_the_champion(scored)
        stage(scored, chosen)
        written = put_in_force(JUST_MADE, at=at)
        shadows.follow(batch=scored.batch, chosen=chosen, at=at)
        return written


def stage(scored: Scored, chosen: npt.NDArray[np.int64]) -> None:
    """Into ``new_scores``, a table of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(NEW_SCORES)
    groups = list(_groups(scored, chosen))
    columns.write("new_scores", list(groups[0]), [columns.encode(group) for group in groups])


def put_in_force(ready: str, *, at: datetime) -> int:
    """These rows become the scores. ``ready``: the columns of ``new_scores`` and ``as_of``, as a constant of ours in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE_SCORES.format(ready=ready), {"bands": [str(band) for band in health.BANDS], "at": at})
        written: int = cursor.fetchone()[0]
        return written


def _by_the_champion(scored: Scored) -> Scored:
    """As it is, unless another model was promoted while this one reckoned: then by that one, from the same facts."""
    if the_champion.hold() == scored.champion.id:
        return scored
    now = models.champion()
    return Scored(scored.batch, score(now.card, scored.batch.inputs, scored.batch.uses, at=scored.batch.at), now)


def _groups(scored: Scored, chosen: npt.NDArray[np.int64]) -> Iterator[dict[str, npt.NDArray[Any]]]:
    """The columns of ``new_scores``, customers with equally long arrays together: rows of one width can be written as one block."""
    scores, codes = scored.scores, scored.scores.codes
    table = np.ascontiguousarray(scores.table.T[chosen])
    is_there = ~np.isnan(table)
    why = reasons(scores.parts[:, chosen])
    widths = is_there.sum(axis=1) * (REASONS + 1) + (why.position >= 0).sum(axis=1)
    flat_values, flat_codes = table[is_there], np.broadcast_to(codes, table.shape)[is_there]
    starts = np.concatenate([[0], is_there.sum(axis=1).cumsum()[:-1]])
    for width in np.unique(widths):
        members = np.flatnonzero(widths == width)
        given, told = divmod(int(width), REASONS + 1)
        cells = starts[members][:, None] + np.arange(given)
        yield {
            **_plain_columns(scored, chosen[members]),
            "feature_codes": flat_codes[cells],
            "features": flat_values[cells],
            "reason_codes": scores.reason_codes[why.position[members, :told]],
            "reason_points": np.column_stack([why.points[members, :told], why.rest[members]]),
        }


def _plain_columns(scored: Scored, rows: npt.NDArray[np.int64]) -> dict[str, npt.NDArray[Any]]:
    scores, batch = scored.scores, scored.batch
    return {
        "customer_id": batch.customer_ids[rows],
        "model_id": np.full(len(rows), scored.champion.id, dtype=np.int16),
        "base": np.full(len(rows), scored.champion.card.base),
        "margin": scores.margin[rows],
        "churn_risk": scores.churn_risk[rows],
        "health_score": scores.health_score[rows],
        "band": scores.band[rows],
        "coverage": scores.coverage[rows],
        "watermark": batch.watermarks[rows],
    }

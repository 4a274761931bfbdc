"""Scoring: rates in, scores with reasons out, a chunk of customers at a time and in one transaction with its history.

What a chunk of 20,000 customers with 8 measures costs on one core is written beside each step (benchmarks/scoring.py). None of
it depends on how many signals there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from signals.queries import champion as the_champion
from signals.queries.rates import Batch, read_batch
from signals.scoring import health
from signals.scoring.score import REASONS, Scores, reasons, score
from signals.services import columns, models, shadows
from signals.services.columns import Column, Ragged
from signals.services.models import Champion

CHUNK = 10_000

NEW_SCORES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS new_scores (
        customer_id bigint, model_id smallint, base float8, margin float8, churn_risk float8, health_score smallint,
        band smallint, coverage float8, watermark bigint, feature_codes bytea, features bytea,
        reason_codes bigint[], reason_points float8[]
    ) ON COMMIT DROP;
    TRUNCATE new_scores
"""

# Every join is by primary key, row by row in the order of the keys: about a microsecond each, whatever the planner believes about a
# table that it has never seen, and two who write the same customers wait for each other in one order.
ROW_BY_ROW = "SET LOCAL work_mem = '96MB'; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off"
AS_IT_WAS = "RESET work_mem; RESET enable_hashjoin; RESET enable_mergejoin"

# Older facts never replace newer ones, and what did not change is not written.
NEWER = """
    {new}.watermark >= current.watermark AND {new}.as_of >= current.as_of
       AND (current.model_id, current.margin, current.coverage, current.watermark,
            current.feature_codes, current.features, current.reason_codes, current.reason_points)
           IS DISTINCT FROM
           ({new}.model_id, {new}.margin, {new}.coverage, {new}.watermark,
            {new}.feature_codes, {new}.features, {new}.reason_codes, {new}.reason_points)
"""
SET = """
    SET model_id = {new}.model_id, churn_risk = {new}.churn_risk, health_score = {new}.health_score, band = {new}.band,
        coverage = {new}.coverage, as_of = {new}.as_of, margin = {new}.margin, base = {new}.base,
        feature_codes = {new}.feature_codes, features = {new}.features, reason_codes = {new}.reason_codes,
        reason_points = {new}.reason_points, watermark = {new}.watermark, changed_in = pg_current_xact_id()::text::bigint,
        scored_at = now()
"""
TOLD = "current.model_id, current.churn_risk, current.health_score, current.band, current.coverage, current.as_of, current.scored_at"

# All parts of the statement see one snapshot, so ``before`` is the score as it was. Who had none then and has one now was scored by
# somebody else this very moment, and the newer facts win.
WRITE_SCORES = f"""
    {ROW_BY_ROW};
    WITH fresh AS MATERIALIZED (
        SELECT ready.customer_id, ready.model_id, ready.churn_risk, ready.health_score, (%(bands)s::text[])[ready.band + 1] AS band,
               ready.coverage, ready.as_of, ready.margin, ready.base, ready.feature_codes, ready.features, ready.reason_codes,
               ready.reason_points, ready.watermark,
               before.model_id AS model_before, before.health_score AS health_before, before.band AS band_before
          FROM {{ready}} AS ready LEFT JOIN signals_riskscore before USING (customer_id)
    ), updated AS (
        UPDATE signals_riskscore AS current {SET.format(new="fresh")}
          FROM fresh WHERE fresh.model_before IS NOT NULL AND current.customer_id = fresh.customer_id AND {NEWER.format(new="fresh")}
        RETURNING current.customer_id, {TOLD}, fresh.model_before, fresh.health_before, fresh.band_before
    ), added AS (
        INSERT INTO signals_riskscore AS current
               (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, margin, base,
                feature_codes, features, reason_codes, reason_points, watermark, changed_in, scored_at)
        SELECT customer_id, model_id, churn_risk, health_score, band, coverage, as_of, margin, base,
               feature_codes, features, reason_codes, reason_points, watermark,
               pg_current_xact_id()::text::bigint, now()
          FROM fresh WHERE model_before IS NULL
            ON CONFLICT (customer_id) DO UPDATE {SET.format(new="excluded")} WHERE {NEWER.format(new="excluded")}
        RETURNING current.customer_id, {TOLD}
    ), remembered AS (
        INSERT INTO signals_scorehistory
               (customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at)
        SELECT customer_id, model_id, churn_risk, health_score, band, coverage, as_of, scored_at FROM updated
         WHERE (health_before, band_before, model_before) IS DISTINCT FROM (health_score, band, model_id)
         UNION ALL TABLE added
    )
    SELECT (SELECT count(*) FROM updated) + (SELECT count(*) FROM added)
"""  # noqa: S608  our own pieces
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
    rows = _rows(scored, chosen)
    columns.write("new_scores", list(rows), [columns.encode(rows)])


def put_in_force(ready: str, *, at: datetime) -> int:
    """These rows become the scores. ``ready``: the columns of ``new_scores`` and ``as_of``, as a constant of ours in SQL."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE_SCORES.format(ready=ready), {"bands": [str(band) for band in health.BANDS], "at": at})
        written: int = cursor.fetchone()[0]
        cursor.execute(AS_IT_WAS)
        return written


def _by_the_champion(scored: Scored) -> Scored:
    """As it is, unless another model was promoted while this one reckoned: then by that one, from the same facts."""
    if the_champion.hold() == scored.champion.id:
        return scored
    now = models.champion()
    return Scored(scored.batch, score(now.card, scored.batch.inputs, scored.batch.uses, at=scored.batch.at), now)


def _rows(scored: Scored, chosen: npt.NDArray[np.int64]) -> dict[str, Column]:
    """The columns of ``new_scores``."""
    return {**_plain_columns(scored, chosen), **explained(scored.scores, chosen)}


def explained(scores: Scores, chosen: npt.NDArray[np.int64]) -> dict[str, Column]:
    """What the scores were made from, and what moved them, as columns."""
    table = np.ascontiguousarray(scores.table.T[chosen])
    is_there = ~np.isnan(table)
    counts = is_there.sum(axis=1)
    why = reasons(scores.parts[:, chosen])
    told = (why.position >= 0).sum(axis=1)
    points = np.column_stack([why.points, why.rest])
    points[np.arange(len(told)), told] = why.rest
    return {
        "feature_codes": Ragged(np.broadcast_to(scores.codes, table.shape)[is_there], counts, packed=True),
        "features": Ragged(table[is_there], counts, packed=True),
        "reason_codes": Ragged(scores.reason_codes[why.position[why.position >= 0]], told),
        "reason_points": Ragged(points[np.arange(REASONS + 1) <= told[:, None]], told + 1),
    }


def _plain_columns(scored: Scored, rows: npt.NDArray[np.int64]) -> dict[str, Column]:
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

"""What the scores say, for those who stand above: the ranking, which pulls what changed, and the pages, which show it in words.

Words are made here, when somebody looks, and not when the score is written: a million rows are arithmetic, a million
sentences are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from signals.features.feature import PER_MEASURE, What, measure_id_of, what_of
from signals.features.meaning import Meaning
from signals.queries.explanations import sentence_of
from signals.queries.rates import read_meanings
from signals.scoring.reason_codes import feature_codes_of
from signals.scoring.stored_inputs import Bytes, codes_of, value_at
from signals.vocabulary import Band

NOTHING_WORRYING = "Nothing worrying in the signals"
LITTLE_KNOWN = "Too little is known about this customer"

# A transaction that is still running may yet write a row with a smaller number than one we have already seen. Below the
# snapshot's xmin every transaction has ended and is visible, so whoever reads up to there, and no further, misses nothing.
SETTLED = "changed_in >= %(from)s AND changed_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

FIND_END = f"""
    SELECT (SELECT changed_in FROM signals_riskscore WHERE {SETTLED} ORDER BY changed_in OFFSET %(limit)s LIMIT 1),
           (SELECT changed_in FROM signals_riskscore WHERE {SETTLED} ORDER BY changed_in LIMIT 1),
           pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""  # noqa: S608  a constant of ours

READ = """
    SELECT score.customer_id, score.churn_risk, score.health_score, score.band, score.coverage,
           score.as_of, before.churn_risk, worst.code, score.feature_codes, score.features
      FROM signals_riskscore score
      LEFT JOIN LATERAL (
            SELECT churn_risk FROM signals_scorehistory history
             WHERE history.customer_id = score.customer_id AND history.scored_at <= score.scored_at - interval '7 days'
             ORDER BY history.scored_at DESC LIMIT 1
      ) before ON true
      LEFT JOIN LATERAL (
            SELECT code FROM unnest(score.reason_codes, score.reason_points) WITH ORDINALITY AS reason (code, points, place)
             WHERE points > 0 AND code IS NOT NULL ORDER BY place LIMIT 1
      ) worst ON true
"""
READ_CHANGES = (
    f"{READ} WHERE score.changed_in >= %s AND score.changed_in < %s ORDER BY score.changed_in, score.customer_id"
)
READ_SOME = f"{READ} WHERE score.customer_id = ANY(%s)"
READ_ONWARD = f"{READ} WHERE score.customer_id > %s ORDER BY score.customer_id LIMIT %s"


@dataclass(frozen=True)
class Scores:
    """Columns of one length."""

    customer_ids: list[int]
    churn_risks: list[float]
    health_scores: list[int]
    bands: list[str]
    coverages: list[float]
    as_ofs: list[datetime]
    churn_risks_a_week_before: list[float | None]
    top_reasons: list[str]


@dataclass(frozen=True)
class ScoreChanges(Scores):
    """Read on from ``read_to``; there is more to read at once unless ``is_all``."""

    read_to: int
    is_all: bool


def changed_since(*, transaction: int, limit: int) -> ScoreChanges:
    """Every score written by a transaction that ended and is numbered ``transaction`` or later.

    Transactions are returned whole, so there may be more rows than ``limit`` when a single one wrote more.
    """
    with connection.cursor() as cursor:
        cursor.execute(FIND_END, {"from": transaction, "limit": limit})
        beyond, first, settled = cursor.fetchone()
        end = settled if beyond is None else max(beyond, first + 1)
        cursor.execute(READ_CHANGES, [transaction, end])
        columns = _columns(cursor.fetchall())
    return ScoreChanges(**columns, read_to=max(end, transaction), is_all=beyond is None)


def settled_transaction() -> int:
    """Every transaction before this one has ended: whoever reads all scores after asking may go on from here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        settled: int = cursor.fetchone()[0]
        return settled


def of_customers(*, customer_ids: Sequence[int]) -> Scores:
    """As they stand, in no order. Who was never scored is missing."""
    with connection.cursor() as cursor:
        cursor.execute(READ_SOME, [list(customer_ids)])
        return Scores(**_columns(cursor.fetchall()))


def following(*, customer_id: int, limit: int) -> Scores:
    """The next ones by customer: for whoever walks through them all."""
    with connection.cursor() as cursor:
        cursor.execute(READ_ONWARD, [customer_id, limit])
        return Scores(**_columns(cursor.fetchall()))


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(7)]
    return {
        "customer_ids": columns[0],
        "churn_risks": columns[1],
        "health_scores": columns[2],
        "bands": columns[3],
        "coverages": columns[4],
        "as_ofs": columns[5],
        "churn_risks_a_week_before": columns[6],
        "top_reasons": _top_reasons(rows),
    }


def _top_reasons(rows: list[tuple[Any, ...]]) -> list[str]:
    meanings = {meaning.id: meaning for meaning in read_meanings()} if rows else {}
    return [_top_reason(row[3], row[7], row[8], row[9], meanings) for row in rows]


def _top_reason(band: str, code: int | None, codes: Bytes, values: Bytes, meanings: dict[int, Meaning]) -> str:
    """The worry that weighs most, and the numbers that its sentence speaks of: those of its measures."""
    if code is None:
        return LITTLE_KNOWN if band == Band.UNKNOWN else NOTHING_WORRYING
    of_measures = [measure_id_of(one) for one in feature_codes_of(code)]
    known: dict[int, dict[What, float]] = {measure_id: {} for measure_id in of_measures}
    there = codes_of(codes)
    for place in np.flatnonzero(np.isin(there // PER_MEASURE, of_measures)).tolist():
        one = int(there[place])
        known[measure_id_of(one)][what_of(one)] = value_at(values, place)
    return sentence_of(code, meanings, known).sentence

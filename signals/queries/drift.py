"""How far today's inputs and scores are from those that the champion was trained on (M12).

Counted in the database from the features that were stored with the scores: what was really used, in the bins of the passport.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from signals.models import RiskModel
from signals.scoring import psi
from signals.scoring.psi import Drift, Frozen
from signals.vocabulary import Role

SCORE = "score"
"""The key of the risk's own bins, beside those of the features' codes."""

# width_bucket puts a value on an edge into the bin that begins there, as psi.count does. An absent feature is not listed.
COUNT = """
    WITH frozen AS (
        SELECT key, ARRAY(SELECT jsonb_array_elements_text(value -> 'edges')::float8) AS edges
          FROM jsonb_each(%(bins)s::jsonb)
    ), scored AS (
        SELECT * FROM signals_riskscore WHERE model_id = %(model)s
    ), seen AS (
        SELECT code::text AS key, value
          FROM scored, unnest(feature_codes, features) AS each (code, value)
        UNION ALL
        SELECT 'score', churn_risk FROM scored
    )
    SELECT key, CASE WHEN edges = '{}' THEN 0 ELSE width_bucket(value, edges) END, count(*)
      FROM seen JOIN frozen USING (key) WHERE value <> 'NaN' GROUP BY 1, 2
    UNION ALL
    SELECT NULL, 0, count(*) FROM scored
"""
VERDICTS = {
    "stable": "as in training",
    "watch": "has moved: watch it",
    "alarm": "is not what the model was trained on",
    "insufficient": f"fewer than {psi.ENOUGH} customers: too few to tell",
}


@dataclass(frozen=True)
class DriftRow:
    """``code`` is empty for the score itself."""

    code: str
    name: str
    psi: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class DriftReport:
    model: str
    customers: int
    score: DriftRow | None
    features: Sequence[DriftRow]
    """What moved most comes first."""


def report() -> DriftReport | None:
    """Of the champion; None when it has no bins, as the prior, which was trained on nothing."""
    model = RiskModel.objects.filter(role=Role.CHAMPION).first()
    bins = (model.passport or {}).get("psi_bins") if model else None
    if model is None or not bins:
        return None
    counts, customers = _count(model.pk, bins)
    found = {key: _drift(bins[key], counts.get(key, {}), customers) for key in bins}
    names = {str(feature["code"]): feature["name"] for feature in model.passport.get("features", [])}
    score = found.pop(SCORE, None)
    ordered = sorted(found.items(), key=lambda item: (-(item[1].psi or 0), item[0]))
    return DriftReport(
        model=model.version,
        customers=customers,
        score=_row("", "Churn risk", score) if score else None,
        features=[_row(key, names.get(key, key), drifted) for key, drifted in ordered],
    )


def _count(model_id: int, bins: Mapping[str, Any]) -> tuple[dict[str, dict[int, int]], int]:
    counts: dict[str, dict[int, int]] = {}
    customers = 0
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"bins": json.dumps(bins), "model": model_id})
        for key, bucket, count in cursor.fetchall():
            if key is None:
                customers = count
            else:
                counts.setdefault(key, {})[bucket] = count
    return counts, customers


def _drift(frozen: Mapping[str, Any], counts: Mapping[int, int], customers: int) -> Drift:
    told = Frozen(edges=tuple(frozen["edges"]), shares=tuple(frozen["shares"]))
    there = [float(counts.get(bucket, 0)) for bucket in range(len(told.edges) + 1)]
    return psi.drift(told, [*there, customers - sum(there)])


def _row(code: str, name: str, drifted: Drift) -> DriftRow:
    number = "–" if drifted.psi is None else f"{drifted.psi:.2f}"
    return DriftRow(code, name, number, drifted.verdict, f"{name} {VERDICTS[drifted.verdict]}.")

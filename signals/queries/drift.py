"""How far today's inputs and scores are from those that the champion was trained on (M12).

Counted from the inputs that were stored with the scores: what was really used, in the bins of the passport. Of a large installation a
part is looked at, whole pages of the table here and there: fifty thousand customers tell a shift of a hundredth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from signals.models import RiskModel
from signals.queries import columns
from signals.rates import Floats, Integers
from signals.scoring import psi
from signals.scoring.psi import Drift, Frozen
from signals.scoring.stored_inputs import codes_of, values_of

SCORE = "score"
"""The key of the risk's own bins, beside those of the features' codes."""

LOOKED_AT = 50_000
SHARE = "SELECT least(100, greatest(0.01, 100.0 * %s / greatest(count(*), 1)))::float4 FROM signals_riskscore"
STORED = """
    SELECT coalesce(string_agg(feature_codes, ''::bytea), ''), coalesce(string_agg(features, ''::bytea), ''),
           coalesce(string_agg(float8send(churn_risk), ''::bytea), '')
      FROM signals_riskscore TABLESAMPLE SYSTEM (%s) REPEATABLE (0) WHERE model_id = %s
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
    model = RiskModel.in_charge()
    bins = (model.passport or {}).get("psi_bins") if model else None
    if model is None or not bins:
        return None
    codes, values, risks = _stored(model.pk)
    looked_at = {SCORE: risks, **_by_feature(codes, values)}
    nobody: Floats = np.empty(0)
    found = {key: _drift(bins[key], looked_at.get(key, nobody), len(risks)) for key in bins}
    names = {str(feature["code"]): feature["name"] for feature in model.passport.get("features", [])}
    score = found.pop(SCORE, None)
    ordered = sorted(found.items(), key=lambda item: (-(item[1].psi or 0), item[0]))
    return DriftReport(
        model=model.version,
        customers=len(risks),
        score=_row("", "Churn risk", score) if score else None,
        features=[_row(key, names.get(key, key), drifted) for key, drifted in ordered],
    )


def _stored(model_id: int) -> tuple[Integers, Floats, Floats]:
    """Codes and values of all inputs of those who are looked at, and their risks."""
    with connection.cursor() as cursor:
        cursor.execute(SHARE, [LOOKED_AT])
        share = cursor.fetchone()[0]
    codes, values, risks = columns.read_bytes(STORED, [share, model_id])
    return codes_of(codes), values_of(values), values_of(risks)


def _by_feature(codes: Integers, values: Floats) -> dict[str, Floats]:
    order = np.argsort(codes, kind="stable")
    each, starts = np.unique(codes[order], return_index=True)
    return dict(zip(map(str, each.tolist()), np.split(values[order], starts[1:]), strict=False))


def _drift(frozen: Mapping[str, Any], values: Floats, customers: int) -> Drift:
    """An input that is absent is not stored."""
    counts = psi.count(values, frozen["edges"])
    counts[-1] = customers - counts[:-1].sum()
    return psi.drift(Frozen(edges=tuple(frozen["edges"]), shares=tuple(frozen["shares"])), counts.tolist())


def _row(code: str, name: str, drifted: Drift) -> DriftRow:
    number = "–" if drifted.psi is None else f"{drifted.psi:.2f}"
    return DriftRow(code, name, number, drifted.verdict, f"{name} {VERDICTS[drifted.verdict]}.")

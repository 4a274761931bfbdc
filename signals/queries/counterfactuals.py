"""What if the top worry were over? One line for the customer's page, from the same numbers and the same model as the score."""

from dataclasses import dataclass

import numpy as np

from signals.features.catalogue import catalogue
from signals.features.feature import measure_id_of, what_of
from signals.features.meaning import Meaning
from signals.features.words import in_plural
from signals.models import RiskScore
from signals.queries.cards import card_of
from signals.queries.explanations import percent
from signals.queries.rates import read_meanings
from signals.scoring.counterfactual import OPEN, what_if
from signals.scoring.unreadable import UnreadableModel


@dataclass(frozen=True)
class Counterfactual:
    """A reckoning by the model, not a promise: what it would say if one measure were back to usual."""

    text: str
    churn_risk: float
    churn_risk_then: float
    measure_id: int | None


def counterfactual(*, customer_id: int) -> Counterfactual | None:
    """None: never scored, no worry that could end, its end would hardly show, or the model can no longer be read."""
    row = RiskScore.objects.filter(pk=customer_id).first()
    if row is None:
        return None
    meanings = read_meanings()
    features = catalogue(meanings)
    known = row.inputs
    table = np.array([[known.get(feature.code, np.nan)] for feature in features])
    worries = [code for code, points in zip(row.reason_codes, row.reason_points, strict=False) if points > 0]
    try:
        then = what_if(card_of(row.model_id), features, table, worries)
    except UnreadableModel:
        return None
    if then is None:
        return None
    measure_id = measure_id_of(then.code)
    meaning = next((one for one in meanings if one.id == measure_id), None)
    return Counterfactual(
        text=f"If {_ended(then.code, meaning)}: {percent(row.churn_risk)} → {percent(then.churn_risk)}",
        churn_risk=row.churn_risk,
        churn_risk_then=then.churn_risk,
        measure_id=measure_id or None,
    )


def _ended(code: int, meaning: Meaning | None) -> str:
    if meaning is None and what_of(code) in OPEN:
        return "the open escalations were settled"
    return f"{in_plural(meaning)} were back to usual"

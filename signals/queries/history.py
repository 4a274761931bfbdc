"""The score of one customer: as it is, and as it was. History is what was said then; it is never worked out anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from signals.models import RiskScore, ScoreHistory

MOST_POINTS = 200


@dataclass(frozen=True)
class CurrentScore:
    churn_risk: float
    health_score: int
    band: str
    coverage: float
    as_of: datetime
    model: str


@dataclass(frozen=True)
class PastScore:
    at: datetime
    churn_risk: float
    health_score: int
    band: str
    model: str


def current(*, customer_id: int) -> CurrentScore | None:
    """For a customer that the caller has found to be visible; None before the first score."""
    score = RiskScore.objects.select_related("model").filter(customer_id=customer_id).first()
    if score is None:
        return None
    return CurrentScore(
        churn_risk=score.churn_risk,
        health_score=score.health_score,
        band=score.band,
        coverage=score.coverage,
        as_of=score.as_of,
        model=score.model.version,
    )


def history(*, customer_id: int, limit: int = MOST_POINTS) -> Sequence[PastScore]:
    """The latest moves of the score, in the order of time."""
    rows = ScoreHistory.objects.filter(customer_id=customer_id).order_by("-scored_at")
    columns = ("scored_at", "churn_risk", "health_score", "band", "model__version")
    return [PastScore(*row) for row in rows.values_list(*columns)[:limit]][::-1]

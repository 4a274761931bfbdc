"""What stands around the model in charge: how far the world has moved from its training, who challenges it, who came before, and what
the last training found. Counting over every customer is remembered for a while: a page must not cost a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from signals.models import RiskModel, TrainingRun
from signals.queries import challenger, counted, drift
from signals.queries.model_figures import FAMILY_NAMES
from signals.vocabulary import Outcome, Role, TrainingState

MOST_DRIFTED = 12
TONES = {"stable": "good", "watch": "watch", "alarm": "bad"}
WORDS = {"stable": "as in training", "watch": "has moved", "alarm": "alarm"}
ROLES = {
    Role.CHAMPION: "in charge",
    Role.CHALLENGER: "challenger: scores in the shadow",
    Role.RETIRED: "retired",
    Role.REFUSED: "refused",
}


@dataclass(frozen=True)
class DriftedRow:
    name: str
    psi: str
    label: str
    tone: str


@dataclass(frozen=True)
class Drifted:
    """The score first, then what moved most. ``more``: how many inputs are not shown; they moved less. No rows: too few customers,
    or a worker has yet to count them."""

    rows: Sequence[DriftedRow]
    more: int
    customers: int
    is_to_be_counted: bool = False


@dataclass(frozen=True)
class Rival:
    version: str
    reason: str
    customers: int
    bands: str
    same: str
    difference: str
    agreement: str
    apart: Sequence[tuple[str, str, str, str]]
    """Address and name of a customer, what the champion says, what the challenger says."""


@dataclass(frozen=True)
class OtherModel:
    version: str
    family: str
    role: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class LastTraining:
    at: datetime
    outcome: str
    has_failed: bool


def counts(model: RiskModel) -> list[tuple[str, Callable[[], Any]]]:
    """Where what is counted over everyone is kept, and how to count it."""
    return [(_drift_of(model), drift.report), (_rival_of(model), challenger.disagreement)]


def _drift_of(model: RiskModel) -> str:
    return f"drift-of-model-{model.pk}"


def _rival_of(model: RiskModel) -> str:
    return f"challenger-of-model-{model.pk}"


def drifted(model: RiskModel, *, at: datetime) -> Drifted | None:
    """None: the model was trained on nothing, or without bins."""
    kept = counted.read(_drift_of(model), drift.report, at=at)
    if kept is None:
        return Drifted(rows=[], more=0, customers=0, is_to_be_counted=True)
    if (found := kept.found) is None:
        return None
    told = [row for row in (found.score, *found.features) if row is not None and row.verdict != "insufficient"]
    rows = told[: MOST_DRIFTED + 1]
    return Drifted(
        rows=[DriftedRow(row.name, row.psi, WORDS[row.verdict], TONES[row.verdict]) for row in rows],
        more=len(told) - len(rows),
        customers=found.customers,
    )


def rival(model: RiskModel, *, at: datetime) -> Rival | None:
    """For who sees every customer: it names some."""
    kept = counted.read(_rival_of(model), challenger.disagreement, at=at)
    found = kept.found if kept else None
    if found is None or found.champion != model.version:
        return None
    correlation = found.rank_correlation
    return Rival(
        version=found.challenger,
        reason=found.challenger_reason,
        customers=found.customers,
        bands=f"{100 * found.band_changes:.0f} %",
        same=f"{found.top_overlap} of the first {found.top}",
        difference=f"{100 * found.mean_difference:+.1f} points".replace("-", "−"),
        agreement=f"{correlation:.2f}" if correlation is not None else "cannot be told",
        apart=[
            (f"/customers/{row.customer_id}", row.name, f"{row.champion_risk:.0%}", f"{row.challenger_risk:.0%}")
            for row in found.furthest_apart[:5]
        ],
    )


def others(model: RiskModel, rows: Sequence[RiskModel]) -> list[OtherModel]:
    return [
        OtherModel(row.version, FAMILY_NAMES[row.family], ROLES[Role(row.role)], row.role_since, row.role_reason)
        for row in rows
        if row.pk != model.pk
    ]


def last_training(outcome: Outcome = Outcome.CHURN) -> LastTraining | None:
    run = (
        TrainingRun.objects.filter(foretells=outcome).exclude(state=TrainingState.DUE).order_by("-finished_at").first()
    )
    if run is None or run.finished_at is None:
        return None
    return LastTraining(run.finished_at, run.outcome, run.state == TrainingState.FAILED)

"""The scorecards that need no labels: one for each thing that is to be foretold."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from signals.scoring import expansion_prior, prior
from signals.vocabulary import Outcome


@dataclass(frozen=True, slots=True)
class Prior:
    version: str
    horizon_days: int
    artifact: Callable[[], dict[str, Any]]
    written_in: str


PRIORS = {
    Outcome.CHURN: Prior(prior.VERSION, prior.HORIZON_DAYS, prior.artifact, "signals/scoring/prior.py"),
    Outcome.EXPANSION: Prior(
        expansion_prior.VERSION,
        expansion_prior.HORIZON_DAYS,
        expansion_prior.artifact,
        "signals/scoring/expansion_prior.py",
    ),
}


def of(outcome: Outcome) -> Prior:
    return PRIORS[outcome]

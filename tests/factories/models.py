"""Risk models that differ from the prior in a way that is easy to see."""

from datetime import UTC, datetime
from typing import Any

from signals.models import RiskModel
from signals.scoring import prior
from signals.services import registry
from signals.training.gates import Gate
from signals.vocabulary import Family

REGISTERED = datetime(2026, 11, 16, 3, tzinfo=UTC)
PASSED = {"golden": Gate(passed=True, said="The stored artifact gives the same risks.")}


def gloomier(points: float = 1.0) -> dict[str, Any]:
    """The prior's artifact, only that everybody looks worse by these points."""
    return {**prior.artifact(), "base": prior.BASE + points}


def gloomy_model(points: float = 1.0, *, gates: dict[str, Gate] | None = None) -> RiskModel:
    """Registered: the challenger, if its gates passed."""
    return registry.register(
        family=Family.PRIOR,
        artifact=gloomier(points),
        passport={"made_by": "a test"},
        gates=PASSED if gates is None else gates,
        at=REGISTERED,
    )

"""Trainings that learn from a business with a past (the fixture ``business``)."""

from signals.models import RiskScore
from signals.services import backtests, training
from signals.services.training import Result
from signals.training.gates import Gate
from tests.signals.conftest import NOW


def train(**more) -> Result:
    asked = backtests.ask(at=NOW, horizon_days=60)
    return training.train(**{"asked": asked, "family": "logistic", "by": None, "at": NOW} | more)


def all_pass(monkeypatch):
    """What the gates say of so small a world is theirs to test."""
    monkeypatch.setattr(training.judging, "judge", lambda **_: {"golden": Gate(True, "The same.")})


def models_in_use():
    return set(RiskScore.objects.values_list("model_id", flat=True))

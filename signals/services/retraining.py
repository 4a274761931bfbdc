"""A training that is due, worked off: the same path as the command, with its progress in the row."""

import structlog
from django.db import InterfaceError, OperationalError

from crisis_triage.shared.errors import DomainError
from signals.models import RiskModel
from signals.queries import passports
from signals.services import backtests, training, training_runs
from signals.services.backtests import Ask
from signals.services.training import OnStep
from signals.services.training_runs import Claim, LeaseLost

log = structlog.get_logger()

STEP = 0.25
"""Of what is left: nobody knows how many steps there will be, but each brings the end nearer."""


def work_off_one() -> str:
    """What came of it, for the log; empty when none is due."""
    held = training_runs.claim()
    if held is None:
        return ""
    try:
        return _train(held)
    except LeaseLost as lost:
        log.warning("training_taken_over", reason=str(lost))
        return str(lost)
    except (OperationalError, InterfaceError):
        raise  # the database, not the training: its lease runs out and it is tried again
    except Exception as error:
        log.error("training_failed", period=held.period, exc_info=error)
        said = error.message if isinstance(error, DomainError) else f"{type(error).__name__}: {str(error)[:500]}"
        training_runs.fail(held, outcome=f"The training failed, and the model in charge stays. {said}")
        return "failed"


def _train(held: Claim) -> str:
    result = training.train(asked=_same_question(held), promote=None, by=None, at=held.at, on_step=_telling(held))
    model = RiskModel.objects.filter(version=result.model).first() if result.model else None
    training_runs.finish(held, outcome=result.said, model=model)
    return result.said


def _same_question(held: Claim) -> Ask:
    """As the model in charge was asked; the prior was asked who leaves by contract, or whose ARR rises."""
    champion = RiskModel.in_charge(held.foretells)
    passport = passports.said_of(champion) if champion else {}
    label = passport.get("label") or {}
    return backtests.ask(
        at=held.at,
        horizon_days=int(passport.get("horizon_days") or backtests.DEFAULT_HORIZON_DAYS),
        outcome=held.foretells,
        label=label.get("kind"),
        activity_measure=label.get("measure"),
    )


def _telling(held: Claim) -> OnStep:
    progress = 0.0

    def on_step(doing: str) -> None:
        nonlocal progress
        training_runs.advance(held, progress, doing)
        progress += STEP * (1 - progress)

    return on_step

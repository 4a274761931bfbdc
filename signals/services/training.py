"""From a backtest to a model on record: passport, gates, registration, and promotion where the gates allow it.

Too little evidence is an answer, not a failure: the model in charge stays, and what is said is why and what would change it.
"""

import hashlib
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from accounts.models import User
from crisis_triage.shared.errors import DomainError
from signals.models import Judgement, RiskModel
from signals.scoring.cards import sha256_of
from signals.services import backtests, judging, models, promotion, registry, taking_over
from signals.services.backtests import Ask, Trained
from signals.training.calibration import NothingToLearnFrom
from signals.training.families import CannotFit
from signals.training.splits import TooShort
from signals.training.target import LEAVES, Target
from signals.vocabulary import Family, Outcome, Role

OnStep = Callable[[str], None]

PURE = ("rates.py", "features", "scoring", "training")
"""What decides which artifact comes of which data."""

LIBRARIES = ("numpy", "scikit-learn", "crisis-triage")


@dataclass(frozen=True)
class Result:
    """``model``: the version on record, empty if none came of it. ``said``: what happened, for people."""

    family: str
    chosen: str
    model: str
    role: str
    champion: str
    sha256: str
    gates: dict[str, dict[str, Any]]
    said: str
    metrics: dict[str, Any]


def train(
    *,
    asked: Ask,
    family: str = "auto",
    promote: bool | None = None,
    by: User | None,
    at: datetime,
    on_step: OnStep = lambda step: None,
) -> Result:
    """``promote``: whether a model that passed its gates is put in charge at once. None: only if the prior is in charge, that is
    the first time; later ones prove themselves in the shadow first."""
    try:
        trained = backtests.train(asked=asked, family=family, on_step=on_step)
    except (DomainError, CannotFit, TooShort, NothingToLearnFrom) as refusal:
        return _stays(getattr(refusal, "message", "") or str(refusal), asked.target)
    if trained.artifact is None:
        return _on_record(trained, _stays(trained.backtest.why, asked.target, trained), at=at)
    on_step("Checking the gates")
    row = register(trained, trained.artifact, target=asked.target, at=at)
    if row.role != Role.CHALLENGER or not _is_wanted(promote, asked.target.outcome):
        return _on_record(trained, _came_of_it(row, trained), at=at)
    on_step("Scoring everyone with it")
    put_in_charge = promotion.promote if row.outcome == Outcome.CHURN else taking_over.take_over
    put_in_charge(model=row, by=by, at=at, reason=trained.backtest.why)
    row.refresh_from_db()
    return _came_of_it(row, trained)


def register(trained: Trained, artifact: dict[str, Any], *, target: Target = LEAVES, at: datetime) -> RiskModel:
    """With its passport and what the gates said. Raises NotRegistered."""
    result = trained.backtest
    passport = {
        **result.passport(),
        "chosen": str(trained.family),
        "made_at": at.isoformat(),
        "code_revision": code_revision(),
        "artifact_sha256": sha256_of(artifact),
        "versions": versions(),
    }
    return registry.register(
        outcome=target.outcome,
        family=trained.family,
        artifact=artifact,
        passport=passport,
        gates=judging.judge(
            family=trained.family,
            artifact=artifact,
            scores=result.families,
            segments=result.segments,
            seed=result.seed,
            done=target.done,
        ),
        at=at,
    )


@cache
def code_revision() -> str:
    """Of the code that decides the artifact, by its contents: an installation from a wheel has no history to ask."""
    root = Path(__file__).parents[1]
    files = sorted(
        path for name in PURE for path in ([root / name] if name.endswith(".py") else (root / name).rglob("*.py"))
    )
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def versions() -> dict[str, str]:
    told = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            told[name.replace("crisis-triage", "crisis_triage")] = metadata.version(name)
        except metadata.PackageNotFoundError:  # run from its folder, not installed
            told[name.replace("crisis-triage", "crisis_triage")] = f"source {code_revision()}"
    return told


def _on_record(trained: Trained, outcome: Result, *, at: datetime) -> Result:
    """How good the prior was, while it is in charge: its passport was written before there was anything to measure."""
    prior = RiskModel.in_charge(trained.backtest.outcome)
    if prior is not None and prior.family == Family.PRIOR:
        Judgement.objects.create(model=prior, made_at=at, figures={**trained.of_prior, "why": outcome.said})
    return outcome


def _is_wanted(promote: bool | None, outcome: Outcome) -> bool:
    if promote is not None:
        return promote
    in_charge = RiskModel.in_charge(outcome)
    return in_charge is None or in_charge.family == Family.PRIOR


def _stays(why: str, target: Target, trained: Trained | None = None) -> Result:
    champion = RiskModel.in_charge(target.outcome) or models.register_prior(target.outcome)
    result = trained.backtest if trained else None
    return Result(
        family=champion.family,
        chosen=str(result.chosen) if result else champion.family,
        model="",
        role="",
        champion=champion.version,
        sha256="",
        gates={},
        said=f"{champion.version} stays in charge. {why}",
        metrics=result.families if result else {},
    )


def _came_of_it(row: RiskModel, trained: Trained) -> Result:
    outcome = trained.backtest.outcome
    champion = RiskModel.in_charge(outcome) or models.register_prior(outcome)
    return Result(
        family=row.family,
        chosen=str(trained.backtest.chosen),
        model=row.version,
        role=row.role,
        champion=champion.version,
        sha256=row.sha256,
        gates=row.gates,
        said=_said(row, champion),
        metrics=trained.backtest.families,
    )


def _said(row: RiskModel, champion: RiskModel) -> str:
    if row.role == Role.CHAMPION:
        return f"{row.version} is in charge. {row.role_reason}"
    if row.role == Role.CHALLENGER:
        return f"{row.version} passed its gates and scores in the shadow of {champion.version}, which stays in charge."
    failed = [gate["said"] for gate in row.gates.values() if not gate["passed"]]
    return f"{row.version} is on record as {row.role}; {champion.version} stays in charge. {' '.join(failed)}".strip()

"""The models on record: how one is registered, and what may become of it. Promotion is in ``promotion``.

Who did it stands in the row's history (pghistory); why, in the row. A gate that failed is on record for good, and the database
refuses to make such a model the champion, whoever asks.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from crisis_triage.shared.errors import DomainError
from signals.models import RiskModel
from signals.scoring.cards import sha256_of
from signals.services import models
from signals.services.models import ModelRefused
from signals.training.gates import Gate, failed
from signals.vocabulary import Family, Outcome, Role


class NotRegistered(DomainError):
    """The artifact and what came with it do not belong together."""

    code = "not_registered"
    status = 422


@transaction.atomic
def register(
    *,
    outcome: Outcome = Outcome.CHURN,
    family: Family,
    artifact: dict[str, Any],
    passport: dict[str, Any],
    gates: Mapping[str, Gate],
    at: datetime,
) -> RiskModel:
    """On record as the challenger, in place of the one before that foretold the same; as refused if a gate failed.

    The same artifact gets one row, however often it is registered, unless it failed a gate then and passes all of them now.
    Raises NotRegistered for what could never be applied.
    """
    row = _made(outcome, family, artifact, passport, gates, at)
    known = list(RiskModel.objects.filter(sha256=row.sha256, outcome=outcome).order_by("-pk"))
    if known and (row.role == Role.REFUSED or _passed(known[0])):
        return known[0]
    if known:
        row.version += f"-{len(known) + 1}"
    try:
        models.verified(row)
    except ModelRefused as refusal:
        raise NotRegistered(f"Nothing was registered, and the champion stays. {refusal.message}") from refusal
    if row.role == Role.CHALLENGER:
        RiskModel.objects.filter(role=Role.CHALLENGER, outcome=outcome).update(
            role=Role.RETIRED, role_since=at, role_reason=f"{row.version} is the challenger now."
        )
    row.save(force_insert=True)
    return row


@transaction.atomic
def refuse(*, model: RiskModel, because: str, at: datetime) -> None:
    """Not the champion: that one is replaced, never just dismissed."""
    RiskModel.objects.filter(pk=model.pk).exclude(role=Role.CHAMPION).update(
        role=Role.REFUSED, role_since=at, role_reason=because
    )


def _passed(row: RiskModel) -> bool:
    return all(gate.get("passed") is True for gate in row.gates.values())


def _made(
    outcome: Outcome,
    family: Family,
    artifact: dict[str, Any],
    passport: dict[str, Any],
    gates: Mapping[str, Gate],
    at: datetime,
) -> RiskModel:
    sha256 = sha256_of(artifact)
    wrong = failed(gates)
    of_outcome = "" if outcome == Outcome.CHURN else f"{outcome}-"
    return RiskModel(
        outcome=outcome,
        family=family,
        version=f"{of_outcome}{family}-{at:%Y%m%d}-{sha256[:8]}",
        artifact=artifact,
        sha256=sha256,
        passport=passport,
        gates={name: {"passed": gate.passed, "said": gate.said} for name, gate in gates.items()},
        role=Role.REFUSED if wrong else Role.CHALLENGER,
        role_since=at,
        role_reason=" ".join(wrong) if wrong else "It passed its gates, and scores in the shadow of the champion.",
    )

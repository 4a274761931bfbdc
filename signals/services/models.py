"""The risk models on record, and the one that is in charge. A model is plain JSON; its hash is checked before every use."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import transaction

from crisis_triage.shared.errors import DomainError
from signals.features.feature import What
from signals.models import RiskModel
from signals.queries.cards import card_of
from signals.scoring import cards, priors
from signals.scoring.cards import Card, sha256_of
from signals.scoring.priors import Prior
from signals.scoring.unreadable import UnreadableModel
from signals.vocabulary import Family, Outcome, Role


class ModelRefused(DomainError):
    """The champion cannot be trusted or read. Scores stay as they were; nothing is scored with it."""

    code = "model_refused"
    status = 500


@dataclass(frozen=True)
class Champion:
    id: int
    version: str
    card: Card


def champion(outcome: Outcome = Outcome.CHURN) -> Champion:
    """The model in charge, checked. A new installation gets the prior. Raises ModelRefused."""
    in_charge = RiskModel.objects.filter(role=Role.CHAMPION, outcome=outcome)
    row = in_charge.only("version").first() or register_prior(outcome)
    return Champion(id=row.pk, version=row.version, card=card(row))


def challenger(outcome: Outcome = Outcome.CHURN) -> RiskModel | None:
    """The model that scores in the shadow, unchecked."""
    return RiskModel.objects.filter(role=Role.CHALLENGER, outcome=outcome).only("version", "outcome").first()


def card(row: RiskModel) -> Card:
    """The stored model, verified and read once for every version of its row. Raises ModelRefused."""
    try:
        return card_of(row.pk)
    except UnreadableModel as error:
        raise _refused(row.version, error) from error


def verified(row: RiskModel) -> Card:
    """What the row's artifact says, if it is still what was registered and its passport is its own. Raises ModelRefused."""
    try:
        return cards.read_verified(row.family, row.artifact, row.passport, row.sha256)
    except UnreadableModel as error:
        raise _refused(row.version, error) from error


def _refused(version: str, error: UnreadableModel) -> ModelRefused:
    return ModelRefused(
        f"Risk model {version} is refused: {error} Nothing was scored with it and the last scores stay. Restore the row from a "
        f"backup, or make another model the champion."
    )


@transaction.atomic
def register_prior(outcome: Outcome = Outcome.CHURN) -> RiskModel:
    """The prior as a row; champion if there is none yet. Safe to call twice, and by two workers at once."""
    prior = priors.of(outcome)
    artifact = prior.artifact()
    RiskModel.objects.bulk_create(
        [
            RiskModel(
                outcome=outcome,
                family=Family.PRIOR,
                version=prior.version,
                artifact=artifact,
                sha256=sha256_of(artifact),
                passport=_passport(prior),
            )
        ],
        ignore_conflicts=True,
    )
    # All rows are locked, so of two workers one looks only after the other has made its choice.
    rows = list(RiskModel.objects.filter(outcome=outcome).select_for_update(no_key=True).order_by("pk"))
    in_charge = next((row for row in rows if row.role == Role.CHAMPION), None)
    if in_charge is None:
        in_charge = next(row for row in rows if row.version == prior.version)
        in_charge.role, in_charge.role_reason = Role.CHAMPION, "A new installation starts with it."
        in_charge.save(update_fields=["role", "role_reason"])
    return in_charge


def _passport(prior: Prior) -> dict[str, Any]:
    return {
        "made_by": f"people: stated judgement, no labels, see {prior.written_in}",
        "horizon_days": prior.horizon_days,
        "features": [what.name.lower() for what in What],
        "feature_codes": "measure id × 16 + position in features; 0 × 16 + … is of the customer",
        "data": None,
        "metrics": None,
        "numpy": np.__version__,
    }

"""Fitted models without fitting: a few tables that say plainly what moves the score."""

from collections.abc import Sequence
from typing import Any

from signals.models import RiskModel
from signals.scoring.cards import sha256_of
from signals.services import models
from signals.vocabulary import Family, Role

CALIBRATION = {"margins": [-6.0, -4.0, -2.0, 0.0, 2.0], "risks": [0.004, 0.02, 0.11, 0.4, 0.8]}


def artifact_of(
    features: Sequence[int], bins: list[list[float]], terms: list[tuple[list[int], list[Any]]], *, base: float = -3.0
) -> dict[str, Any]:
    return {
        "format": "additive-1",
        "features": list(features),
        "bins": bins,
        "base": base,
        "terms": [{"columns": columns, "table": table} for columns, table in terms],
        "calibration": CALIBRATION,
    }


def passport_of(artifact: dict[str, Any]) -> dict[str, Any]:
    return {"artifact_sha256": sha256_of(artifact), "features": [{"code": code} for code in artifact["features"]]}


def put_in_charge(artifact: dict[str, Any], *, version: str = "glass-box-1", **said: Any) -> RiskModel:
    """The champion from now on."""
    models.register_prior()
    RiskModel.objects.filter(role=Role.CHAMPION).update(role=Role.RETIRED)
    told = {
        "family": Family.GLASS_BOX,
        "sha256": sha256_of(artifact),
        "passport": passport_of(artifact),
        "gates": {"golden": {"passed": True, "said": "A test made it."}},
        "role": Role.CHAMPION,
    }
    return RiskModel.objects.create(version=version, artifact=artifact, **(told | said))

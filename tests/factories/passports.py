"""Risk models with the passport that training writes: small, and every figure of it made by hand."""

from typing import Any

from signals.models import RiskModel
from signals.vocabulary import Family, Role


def figures(roc_auc: float, low: float, high: float) -> dict[str, Any]:
    return {
        "n": 4000,
        "base_rate": 0.08,
        "roc_auc": roc_auc,
        "average_precision": 0.31,
        "brier": 0.061,
        "ece": 0.012,
        "lift_at_10pct": 3.4,
        "value_captured_at_10pct": 0.41,
        "intervals": {"roc_auc": [low, high]},
    }


FEATURE = {
    "code": 23,
    "name": "Trend of logins",
    "definition": "Recent logins against this customer's usual rate.",
    "unit": "log ratio",
    "direction": "more_is_better",
    "measure": "engagement/logins",
}
DATA = {
    "first_snapshot": "2025-01-01",
    "last_snapshot": "2026-05-01",
    "rows": 12000,
    "customers": 900,
    "churned": 240,
    "test_from": "2026-06-01",
    "test_to": "2026-08-01",
    "sha256": "d" * 64,
}
DRAWN = {
    "calibration_curve": [{"risk": 0.02, "left": 0.02, "n": 100}, {"risk": 0.2, "left": 0.24, "n": 100}],
    "lift_curve": [
        {"called": 0.1, "found": 0.34, "value": 0.41},
        {"called": 0.5, "found": 0.8, "value": 0.9},
        {"called": 1.0, "found": 1.0, "value": 1.0},
    ],
    "segments": [
        {"segment": "smb", "n": 300, "base_rate": 0.12, "mean_risk": 0.07, "roc_auc": 0.8},
        {"segment": "", "n": 600, "base_rate": 0.05, "mean_risk": 0.055, "roc_auc": None},
    ],
    "psi_bins": {},
}


def a_passport(**changes: Any) -> dict[str, Any]:
    passport = {
        "made_at": "2026-11-15T02:00:00+00:00",
        "code_revision": "abc1234",
        "seed": 7,
        "horizon_days": 90,
        "label": {"kind": "churned_on", "measure": None},
        "features": [FEATURE],
        "data": DATA,
        "metrics": {
            "boosted": figures(0.842, 0.82, 0.86),
            "glass_box": figures(0.838, 0.81, 0.86),
            "prior": figures(0.71, 0.68, 0.74),
        },
        "chosen": "glass_box",
        "why": "It was the simplest within one standard error of the best.",
        **DRAWN,
        "versions": {"python": "3.13", "numpy": "2.4"},
    }
    return passport | changes


def a_model(
    *, version: str = "glass_box-1", role: Role = Role.CHAMPION, because: str = "", **passport: Any
) -> RiskModel:
    """In charge unless said otherwise. Its artifact is empty: no test of a page scores with it."""
    return RiskModel.objects.create(
        family=Family.GLASS_BOX,
        version=version,
        artifact={},
        sha256="a" * 64,
        passport=a_passport(**passport),
        gates={"golden": {"passed": True, "said": "The stored artifact gives the same risks."}},
        role=role,
        role_reason=because,
    )

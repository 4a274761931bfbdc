"""What a risk model's passport says of it. The passport was written by whoever made the model, once; what it does not say is said
to be missing, and never made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from signals.models import RiskModel
from signals.vocabulary import Family


@dataclass(frozen=True)
class Metrics:
    """Of one family in the backtest. A figure that was not recorded is None; an interval is (low, high)."""

    family: str
    n: int | None
    base_rate: float | None
    values: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Decile:
    """``left``: the share of its ``n`` customers that left."""

    risk: float
    left: float
    n: int


@dataclass(frozen=True)
class Lift:
    """Of the customers, the share that is called; of those who left, the share found when the riskiest are called first; of
    the money that left, the share found when the largest expected losses are called first."""

    called: float
    found: float
    value: float | None


@dataclass(frozen=True)
class Segment:
    name: str
    n: int
    base_rate: float | None
    mean_risk: float | None
    roc_auc: float | None


@dataclass(frozen=True)
class Passport:
    """Typed, and forgiving: every part may be empty. ``data`` and ``versions`` are words as they were written."""

    made_at: str
    code_revision: str
    seed: int | None
    horizon_days: int | None
    label: str
    chosen: str
    why: str
    features: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any]
    metrics: Sequence[Metrics]
    calibration: Sequence[Decile]
    lift: Sequence[Lift]
    segments: Sequence[Segment]
    versions: Mapping[str, str]
    notes: Sequence[str]

    def of(self, family: str) -> Metrics | None:
        return next((metrics for metrics in self.metrics if metrics.family == family), None)


LABELS = {
    "churned_on": "the contract ended",
    "inactivity": "nothing was heard for a whole horizon",
    "arr_rose": "the ARR rose",
    "buys_again": "it was heard of again within the horizon",
}
NAMED = ("n", "base_rate", "intervals")


def said_of(model: RiskModel) -> Mapping[str, Any]:
    """As it was written; of a model that was written and not learned with what the last training found out about it."""
    judged = model.judgements.order_by("-made_at", "-pk").first() if model.family == Family.PRIOR else None
    return {**_mapping(model.passport), **(_mapping(judged.figures) if judged else {})}


def read(model: RiskModel) -> Passport:
    """Of a model that was written and not learned with what the last training found out about it."""
    said = said_of(model)
    return Passport(
        made_at=str(said.get("made_at") or ""),
        code_revision=str(said.get("code_revision") or ""),
        seed=_whole(said.get("seed")),
        horizon_days=_whole(said.get("horizon_days")),
        label=_label(_mapping(said.get("label"))),
        chosen=str(said.get("chosen") or model.family),
        why=str(said.get("why") or ""),
        features=[row for row in _rows(said.get("features")) if row.get("name")],
        data=_mapping(said.get("data")),
        metrics=[_metrics(family, _mapping(row)) for family, row in _mapping(said.get("metrics")).items()],
        calibration=[decile for row in _rows(said.get("calibration_curve")) if (decile := _decile(row))],
        lift=[lift for row in _rows(said.get("lift_curve")) if (lift := _lift(row))],
        segments=[_segment(row) for row in _rows(said.get("segments"))],
        versions={name: str(version) for name, version in _mapping(said.get("versions")).items()},
        notes=[note for note in _list(said.get("notes")) if isinstance(note, str)],
    )


def _label(label: Mapping[str, Any]) -> str:
    words = LABELS.get(str(label.get("kind")), "")
    measure = label.get("measure")
    return f"{words} ({measure})" if words and measure else words


def _metrics(family: str, row: Mapping[str, Any]) -> Metrics:
    intervals = {name: _pair(pair) for name, pair in _mapping(row.get("intervals")).items()}
    return Metrics(
        family=family,
        n=_whole(row.get("n")),
        base_rate=_number(row.get("base_rate")),
        values={
            name: number for name, value in row.items() if name not in NAMED and (number := _number(value)) is not None
        },
        intervals={name: pair for name, pair in intervals.items() if pair is not None},
    )


def _decile(row: Mapping[str, Any]) -> Decile | None:
    risk, left, n = _number(row.get("risk")), _number(row.get("left")), _whole(row.get("n"))
    return Decile(risk, left, n) if risk is not None and left is not None and n else None


def _lift(row: Mapping[str, Any]) -> Lift | None:
    called, found = _number(row.get("called")), _number(row.get("found"))
    return Lift(called, found, _number(row.get("value"))) if called is not None and found is not None else None


def _segment(row: Mapping[str, Any]) -> Segment:
    return Segment(
        name=str(row.get("segment") or "without a segment"),
        n=_whole(row.get("n")) or 0,
        base_rate=_number(row.get("base_rate")),
        mean_risk=_number(row.get("mean_risk")),
        roc_auc=_number(row.get("roc_auc")),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in _list(value) if isinstance(row, dict)]


def _pair(value: Any) -> tuple[float, float] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    low, high = _number(value[0]), _number(value[1])
    return (low, high) if low is not None and high is not None else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

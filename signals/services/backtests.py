"""The backtest: every family fitted on the past, calibrated on the newest of it, and judged on what came after and is known by now. Nothing is stored; ``signals.services.training`` registers what ``train`` returns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from accounts.models import Customer
from crisis_triage.shared.errors import DomainError, Invalid
from signals import rates
from signals.features.feature import Feature
from signals.models import Measure, MeasureUse
from signals.queries.snapshots import Question, read_dataset
from signals.training import charts, trials, worth
from signals.training.dataset import Dataset
from signals.training.families import CannotFit
from signals.training.labels import EVER, Horizon
from signals.training.splits import TooShort
from signals.training.target import BUYS_AGAIN, LEAVES, TARGETS, Target, labels_of
from signals.training.trials import Trial
from signals.vocabulary import Family, Kind, Outcome

DEFAULT_HORIZON_DAYS = 90
DEFAULT_EVERY_DAYS = 30

OnStep = Callable[[str], None]


class CannotTrain(DomainError):
    """The family that was asked for cannot be fitted on this data; the message says why. The champion stays."""

    code = "cannot_train"
    status = 409


@dataclass(frozen=True, slots=True)
class Ask:
    """What to test, checked."""

    at: datetime
    horizon: Horizon
    target: Target
    measure: Measure | None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """Plain values, ready for JSON; the names are those of the passport."""

    chosen: Family
    why: str
    families: dict[str, dict[str, Any]]  # passport: "metrics"
    horizon_days: int
    outcome: Outcome
    label: dict[str, Any]
    worth: dict[str, Any]
    data: dict[str, Any]
    features: list[dict[str, Any]]
    calibration_curve: list[dict[str, float]]
    lift_curve: list[dict[str, float]]
    segments: list[dict[str, Any]]
    psi_bins: dict[str, dict[str, list[float]]]
    notes: list[str]
    seed: int

    def as_json(self) -> dict[str, Any]:
        """The object that ``backtest --json`` prints."""
        return {
            "chosen": str(self.chosen),
            "families": self.families,
            "why": self.why,
            "dataset": {
                "outcome": str(self.outcome),
                "horizon_days": self.horizon_days,
                "label": self.label,
                **self.data,
                "notes": self.notes,
            },
        }

    def passport(self) -> dict[str, Any]:
        """All of the passport that the backtest knows: ``made_at``, ``code_revision`` and ``versions`` are the registrar's."""
        return {
            "seed": self.seed,
            "horizon_days": self.horizon_days,
            "label": self.label,
            "worth": self.worth,
            "features": self.features,
            "data": self.data,
            "metrics": self.families,
            "chosen": str(self.chosen),
            "why": self.why,
            "calibration_curve": self.calibration_curve,
            "lift_curve": self.lift_curve,
            "segments": self.segments,
            "psi_bins": self.psi_bins,
            "notes": self.notes,
        }


@dataclass(frozen=True, slots=True)
class Trained:
    """A backtest, and the family that it chose (or that was asked for), fitted once more on everything whose outcome is known
    and calibrated on the newest of it. ``artifact`` is None when the prior stays; ``of_prior`` is what the same test says of the
    prior, as in a passport."""

    backtest: BacktestResult
    family: Family
    artifact: dict[str, Any] | None
    of_prior: dict[str, Any]


def ask(
    *,
    at: datetime,
    horizon_days: int = DEFAULT_HORIZON_DAYS,
    every_days: int = DEFAULT_EVERY_DAYS,
    outcome: str = Outcome.CHURN,
    label: str | None = None,
    activity_measure: str | None = None,
    active_within: int | None = None,
    seed: int = 0,
) -> Ask:
    """Raises Invalid."""
    for name, days in (("horizon_days", horizon_days), ("every_days", every_days)):
        if not 1 <= days <= 730:
            raise Invalid(f"{name} is {days}; it goes from 1 to 730 days.", field=name)
    target = _target(outcome, label)
    if active_within is None and target.label == BUYS_AGAIN:
        active_within = EVER
    horizon = Horizon.of(horizon_days, every=every_days, active_within=active_within)
    measure = _measure(activity_measure) if target.needs_measure else None
    return Ask(at, horizon, target, measure, seed)


def backtest(*, asked: Ask, on_step: OnStep = lambda step: None) -> BacktestResult:
    """Raises NothingToLearnFrom."""
    dataset = _read(asked, on_step)
    return _result(asked, dataset, trials.run(dataset, seed=asked.seed, on_step=on_step))


def train(*, asked: Ask, family: str = "auto", on_step: OnStep = lambda step: None) -> Trained:
    """``family``: "auto" takes what the backtest chose. Raises NothingToLearnFrom, CannotTrain."""
    dataset = _read(asked, on_step)
    trial = trials.run(dataset, seed=asked.seed, on_step=on_step)
    result = _result(asked, dataset, trial)
    wanted = result.chosen if family == "auto" else Family(family)
    of_prior = {
        "metrics": result.families,
        "data": {**result.data, "horizon_days": result.horizon_days},
        "label": result.label,
        "worth": result.worth,
        **_charts(dataset, trial, Family.PRIOR),
    }
    if wanted == Family.PRIOR:
        return Trained(result, wanted, None, of_prior)
    on_step(f"Fitting {wanted.label} on everything that is known")
    try:
        return Trained(result, wanted, trials.artifact(trial.learnable, wanted, seed=asked.seed), of_prior)
    except (CannotFit, TooShort) as error:
        raise CannotTrain(str(error)) from error


def _target(outcome: str, label: str | None) -> Target:
    if outcome not in set(Outcome):
        raise Invalid(f"The outcome “{outcome}” is not known. Use {' or '.join(Outcome)}.", field="outcome")
    labels = labels_of(Outcome(outcome))
    chosen = label or labels[0]
    if chosen not in labels:
        raise Invalid(f"{outcome} has no label “{chosen}”. Use {' or '.join(labels)}.", field="label")
    return TARGETS[chosen]


def _measure(name: str | None) -> Measure:
    """``kind/name`` or the name alone; without one the most used sort of engagement."""
    if name is None:
        if (most := _most_used()) is None:
            raise Invalid("Which activity? Name its measure with --activity-measure.", field="activity_measure")
        return most.measure
    kind, _, rest = name.rpartition("/")
    found = list(Measure.objects.filter(name=rest, **({"kind": kind} if kind else {})).order_by("pk"))
    if not found:
        known = ", ".join(str(measure) for measure in Measure.objects.order_by("kind", "name")[:20])
        raise Invalid(f"There is no measure “{name}”. There are: {known or 'none yet'}.", field="activity_measure")
    if len(found) > 1:
        raise Invalid(
            f"“{name}” is the name of several measures: {', '.join(map(str, found))}.", field="activity_measure"
        )
    return found[0]


def _most_used() -> MeasureUse | None:
    used = MeasureUse.objects.filter(measure__kind=Kind.ENGAGEMENT).select_related("measure")
    return used.order_by("-customers", "-per_day", "measure_id").first()


def _or_by_silence(asked: Ask) -> str:
    """What to do where customers leave without a word, as in retail: nobody here has an end date, and something is used."""
    if asked.target != LEAVES or Customer.objects.filter(churned_on__isnull=False).exists():
        return ""
    if (most := _most_used()) is None:
        return ""
    return (
        " No customer has a churned_on date. If yours leave without a word, as in retail, take silence for leaving; here that could "
        f"be {most.measure}: train_risk_model --label inactivity --activity-measure {most.measure}"
    )


def _read(asked: Ask, on_step: OnStep) -> Dataset:
    on_step("Reading what was known, moment by moment")
    return read_dataset(
        question=Question(asked.horizon, asked.measure.pk if asked.measure else None, asked.target), at=asked.at
    )


def _result(asked: Ask, dataset: Dataset, trial: Trial) -> BacktestResult:
    risks, test = trial.risks[trial.choice.family], trial.test
    return BacktestResult(
        chosen=trial.choice.family,
        why=trial.choice.why + ("" if dataset.left.any() else _or_by_silence(asked)),
        families=trial.figures(),
        horizon_days=asked.horizon.days,
        label={"kind": asked.target.label, "measure": str(asked.measure) if asked.measure else None},
        outcome=asked.target.outcome,
        worth=worth.of(dataset, measure_id=asked.measure.pk if asked.measure else None),
        data=_data(dataset, trial),
        features=[_in_words(feature) for feature in trial.learnable.features],
        **_charts(dataset, trial, trial.choice.family),
        psi_bins={
            # Of the newest rows: in the first months of a history every usual rate is still young.
            **charts.psi_bins(trial.learnable.values[test], trial.learnable.codes),
            "score": charts.score_bins(risks),
        },
        notes=[*dataset.notes, *trial.notes],
        seed=asked.seed,
    )


def _charts(dataset: Dataset, trial: Trial, family: Family) -> dict[str, Any]:
    risks, left, test = trial.risks[family], dataset.left[trial.test], trial.test
    return {
        "calibration_curve": charts.calibration_curve(risks, left),
        "lift_curve": charts.lift_curve(risks, left, dataset.arr[test]),
        "segments": charts.segments(risks, left, dataset.segments[test]),
    }


def _data(dataset: Dataset, trial: Trial) -> dict[str, Any]:
    moments, tested = dataset.moments, dataset.moments[trial.test]
    return {
        "first_snapshot": _day(moments.min()),
        "last_snapshot": _day(moments.max()),
        "rows": len(dataset),
        "customers": dataset.customer_count,
        "churned": len(np.unique(dataset.customer_ids[dataset.left])),
        "test_from": _day(tested.min()),
        "test_to": _day(tested.max()),
        "rows_to_fit": len(trial.known),
        "rows_to_calibrate": len(trial.calibrate),
        "shuffled_auc": charts.plain(trial.shuffled_auc),
        "sha256": dataset.sha256(),
    }


def _in_words(feature: Feature) -> dict[str, Any]:
    return {
        "code": feature.code,
        "name": feature.name,
        "definition": feature.definition,
        "unit": feature.unit,
        "direction": str(feature.direction),
        "measure": f"{feature.measure.kind}/{feature.measure.name}" if feature.measure else None,
    }


def _day(moment: float) -> str:
    return (rates.LANDMARK + timedelta(days=float(moment))).date().isoformat()

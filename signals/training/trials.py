"""One trial of all families on one data set: fitted on the past, calibrated on the newest of it, judged on what came after."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers
from signals.scoring import cards, priors, scorecard
from signals.scoring.calibration import Calibration
from signals.training import calibration, canaries, charts, evidence, families, splits
from signals.training.dataset import Dataset
from signals.training.evidence import Choice, Comparison
from signals.training.families import BOOSTED, Fitted, Tables
from signals.training.splits import Split, TooShort
from signals.vocabulary import Family

LEARNED = (Family.LOGISTIC, Family.GLASS_BOX, BOOSTED)
FIGURES = ("roc_auc", "average_precision", "brier", "ece", "lift_at_10pct", "value_captured_at_10pct")

FOLDS = 5
PLENTY, FOLDS_OF_PLENTY = 200_000, 2
"""Of so many rows half is enough to tell how the whole will rank, and five more fits would take minutes."""

OnStep = Callable[[str], None]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """``known``, ``calibrate`` (the newest of it) and ``test`` are row numbers; ``risks`` of the test rows by family; ``learnable`` is
    the data set without the columns that nobody may learn from."""

    known: Integers
    calibrate: Integers
    test: Integers
    risks: dict[str, Floats]
    left: Flags
    comparison: Comparison
    choice: Choice
    learnable: Dataset
    shuffled_auc: float
    notes: tuple[str, ...]

    def figures(self) -> dict[str, dict[str, Any]]:
        """The figures of ``backtest --json``, by family."""
        return {str(family): self._figures(family) for family in self.risks}

    def _figures(self, family: str) -> dict[str, Any]:
        intervals = self.comparison.intervals[family]
        return {
            "n": len(self.test),
            "base_rate": charts.plain(self.left.mean()),
            **{name: charts.plain(intervals[name].value) for name in FIGURES},
            "intervals": {
                name: [charts.plain(intervals[name].low), charts.plain(intervals[name].high)] for name in FIGURES
            },
        }


def run(dataset: Dataset, *, seed: int = 0, on_step: OnStep = lambda step: None) -> Trial:
    """Where nothing can be learned the prior alone is judged, and ``choice`` says what is missing."""
    split, missing = _split(dataset)
    suspects = canaries.suspects(dataset.values, dataset.left)
    learnable, notes = _learnable(dataset, {suspect.column: suspect.auc for suspect in suspects}, split.fit)
    missing = (
        missing or _missing(dataset, split) or ("" if learnable.features else "No feature varies; the prior stays.")
    )
    on_step("Judging the prior")
    risks = {str(Family.PRIOR): prior_risks(dataset, split.test)}
    shuffled = float("nan")
    if not missing:
        for family in LEARNED:
            on_step(f"Fitting {family}")
            risks[str(family)] = _risks(learnable, split, family, seed=seed)
        shuffled = _shuffled(learnable, split, seed=seed)
    on_step("Comparing")
    left, arr = dataset.left[split.test], dataset.arr[split.test]
    comparison = evidence.compare(risks, left, arr, dataset.customer_ids[split.test], seed=seed)
    choice = Choice(Family.PRIOR, missing) if missing else evidence.choose(comparison, dataset.target)
    return Trial(
        split.before_test,
        split.calibrate,
        split.test,
        risks,
        left,
        comparison,
        choice,
        learnable,
        shuffled,
        tuple(notes),
    )


def artifact(learnable: Dataset, family: Family, *, seed: int = 0) -> dict[str, Any]:
    """The family that is to serve, made as the trial made it, of everything whose outcome is known. Raises TooShort, CannotFit."""
    _, calibrate = splits.newest(learnable.moments, horizon_days=learnable.horizon_days)
    everything = np.arange(len(learnable))
    fitted, curve = _fitted(learnable, family, calibrate=calibrate, known=everything, seed=seed)
    if not isinstance(fitted, Tables):
        raise TypeError(f"{family} is a yardstick and never serves.")
    return families.artifact(fitted, learnable.codes, curve)


def prior_risks(dataset: Dataset, rows: Integers) -> Floats:
    card = scorecard.read(priors.of(dataset.target.outcome).artifact())
    parts = scorecard.contributions(card, dataset.features, np.ascontiguousarray(dataset.values[rows].T))
    return scorecard.churn_risks(cards.margins(card, parts))


def _split(dataset: Dataset) -> tuple[Split, str]:
    """The three slices, or, when history is too short for them, the newest moment to judge the prior by, and why."""
    nothing = np.zeros(0, dtype=np.int64)
    try:
        return splits.by_time(dataset.moments, dataset.left, horizon_days=dataset.horizon_days), ""
    except TooShort as error:
        newest = np.flatnonzero(dataset.moments == dataset.moments.max())
        nothing_but_test = Split(nothing, nothing, newest, nothing)
        return nothing_but_test, f"{error} The prior stays until there is more, or choose a shorter horizon."


def _missing(dataset: Dataset, split: Split) -> str:
    fit, test = dataset.left[split.fit], dataset.left[split.test]
    return evidence.too_little(
        left_to_fit=len(np.unique(dataset.customer_ids[split.fit][fit])),
        left_to_test=len(np.unique(dataset.customer_ids[split.test][test])),
        stayed_to_fit=int((~fit).sum()),
        stayed_to_test=int((~test).sum()),
        target=dataset.target,
    )


def _learnable(dataset: Dataset, suspects: dict[int, float], fit: Integers) -> tuple[Dataset, list[str]]:
    """Without what is the same for everyone, which teaches nothing, and without what tells too much."""
    kept = [
        at
        for at in range(len(dataset.features))
        if at not in suspects and (not len(fit) or _varies(dataset.values[fit, at]))
    ]
    notes = [
        f"“{dataset.features[at].name}” is refused: alone it tells who {dataset.target.done} with an AUC of {auc:.3f}, so it was written down "
        "after the fact."
        for at, auc in suspects.items()
    ]
    return dataset.only(kept), notes


def _varies(column: Floats) -> bool:
    known = column[np.isfinite(column)]
    return 0 < len(known) < len(column) or bool(len(known) and (known != known[0]).any())


def _risks(dataset: Dataset, split: Split, family: str, *, seed: int) -> Floats:
    fitted, curve = _fitted(dataset, family, calibrate=split.calibrate, known=split.before_test, seed=seed)
    return curve.risks_of(fitted.margins(dataset.values[split.test]))


def _fitted(
    dataset: Dataset, family: str, *, calibrate: Integers, known: Integers, seed: int
) -> tuple[Fitted, Calibration]:
    """Fitted on all that is ``known``, with a curve from margin to probability for just this model: it is learned on the newest
    slice, where each customer's margin is said by a model that knows everything but that customer.

    A curve of an older model would not do: where the base rate moves, the older model's margins and the newer one's lie apart, and
    the curve would count the move twice (docs/decisions/0020)."""
    margins = np.empty(len(calibrate))
    owners = dataset.customer_ids[calibrate]
    for fold in splits.by_customer(owners, folds=_folds(len(known)), seed=seed):
        others = known[~np.isin(dataset.customer_ids[known], owners[fold])]
        margins[fold] = _fit(dataset, family, others, seed=seed).margins(dataset.values[calibrate[fold]])
    curve = calibration.fit(margins, dataset.left[calibrate])
    return _fit(dataset, family, known, seed=seed), curve


def _folds(rows: int) -> int:
    return FOLDS if rows < PLENTY else FOLDS_OF_PLENTY


def _fit(dataset: Dataset, family: str, rows: Integers, *, seed: int) -> Fitted:
    values, left, customers = dataset.values[rows], dataset.left[rows], dataset.customer_ids[rows]
    return families.fit(family, values, left, dataset.directions, customers=customers, seed=seed)


def _shuffled(dataset: Dataset, split: Split, *, seed: int) -> float:
    return canaries.shuffled_auc(
        dataset.values[split.fit],
        dataset.left[split.fit],
        dataset.values[split.test],
        dataset.left[split.test],
        dataset.directions,
        seed=seed,
    )

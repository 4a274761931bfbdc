"""Which family may serve, and why: in one plain sentence that a CCO can repeat.

The simplest family within one standard error of the best wins (Breiman et al. 1984, §3.4.3). The error is that of the
*difference* on the same drawn customers: two families that err on the same people need few people to be told apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers
from signals.training import bootstrap, metrics
from signals.training.bootstrap import Interval
from signals.training.target import LEAVES, Target
from signals.vocabulary import Family

Flags = npt.NDArray[np.bool_]

FROM_SIMPLE_TO_RICH = (Family.PRIOR, Family.LOGISTIC, Family.GLASS_BOX)
FEWEST_LEFT_TO_FIT = 30
FEWEST_LEFT_TO_TEST = 20
CHANCE = 0.5

INTERVALS = ("roc_auc", "average_precision", "brier", "ece", "lift_at_10pct", "value_captured_at_10pct")
CHOSEN_BY = ("average_precision", "roc_auc")

WORDS = {Family.PRIOR: "the prior", Family.LOGISTIC: "the logistic model", Family.GLASS_BOX: "the glass box"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every figure with its interval, and per family by how much it stays behind another, drawn by drawn."""

    intervals: dict[str, dict[str, Interval]]
    draws: dict[str, dict[str, Floats]]  # family → measure → a value per draw

    def is_as_good(self, family: str, best: str, measure: str) -> bool:
        behind = self.draws[best][measure] - self.draws[family][measure]
        known = behind[np.isfinite(behind)]
        gap = self.intervals[best][measure].value - self.intervals[family][measure].value
        return len(known) > 1 and gap <= float(known.std(ddof=1))


def compare(
    risks: Mapping[str, Floats],
    left: Flags,
    value: Floats,
    customers: Integers,
    *,
    rounds: int = bootstrap.ROUNDS,
    seed: int = 0,
) -> Comparison:
    """All families on the same rows and the same draws of customers."""
    intervals: dict[str, dict[str, Interval]] = {}
    draws: dict[str, dict[str, Floats]] = {}
    picked = list(bootstrap.draw_customers(customers, rounds=rounds, seed=seed))
    for family, said in risks.items():
        figures = [metrics.all_of(said[rows], left[rows], value[rows]) for rows in picked]
        whole = metrics.all_of(said, left, value)
        draws[family] = {name: np.array([one[name] for one in figures]) for name in INTERVALS}
        intervals[family] = {name: bootstrap.interval(whole[name], draws[family][name]) for name in INTERVALS}
    return Comparison(intervals, draws)


@dataclass(frozen=True, slots=True)
class Choice:
    family: Family
    why: str


def too_little(
    *, left_to_fit: int, left_to_test: int, stayed_to_fit: int, stayed_to_test: int, target: Target = LEAVES
) -> str:
    """Why nothing can be learned yet, and what would change it; empty when there is enough."""
    if not stayed_to_fit or not stayed_to_test:
        return (
            f"{target.everybody}, so nobody can tell what those who {target.others} have in common; the prior stays until there "
            f"are customers who {target.others_did}."
        )
    if not left_to_fit and not left_to_test:
        return (
            f"No customer in the data has {target.done}, so there is nothing to learn from; the prior stays until at least "
            f"{FEWEST_LEFT_TO_FIT + FEWEST_LEFT_TO_TEST} have {target.done}."
        )
    if left_to_fit < FEWEST_LEFT_TO_FIT or left_to_test < FEWEST_LEFT_TO_TEST:
        return (
            f"The data carries too little information to learn from: too few customers have {target.done}, {left_to_fit} in the time to learn from and {left_to_test} in the time to test on, "
            f"where {FEWEST_LEFT_TO_FIT} and {FEWEST_LEFT_TO_TEST} are needed; the prior stays until more have {target.done} or more "
            "history is imported."
        )
    return ""


def choose(comparison: Comparison, target: Target = LEAVES) -> Choice:
    families = [family for family in FROM_SIMPLE_TO_RICH if family in comparison.intervals]
    best = max(families, key=lambda family: _known(comparison.intervals[family]["average_precision"].value))
    chosen = next(
        family
        for family in families
        if family == best or all(comparison.is_as_good(family, best, name) for name in CHOSEN_BY)
    )
    auc = comparison.intervals[best]["roc_auc"]
    if best != Family.PRIOR and not auc.low > CHANCE:
        return Choice(
            Family.PRIOR,
            f"The data carries too little information about {target.who}: the best model, {WORDS[best]}, ranks the test "
            f"customers with an AUC of {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f}), which chance would explain; the prior "
            f"stays until more customers have {target.done} or a source is connected that says more.",
        )
    return Choice(chosen, _why(chosen, best, comparison, target))


def _why(chosen: Family, best: Family, comparison: Comparison, target: Target) -> str:
    auc = comparison.intervals[chosen]["roc_auc"]
    said = f"an AUC of {auc.value:.2f} ({auc.low:.2f} to {auc.high:.2f}) on the newest customers and months"
    if chosen == Family.PRIOR and not auc.low > CHANCE:
        return (
            f"No model learned from the data beats the prior, and the prior itself reaches {said}, which chance would explain: "
            f"the data carries too little information about {target.who}; more customers who {target.done} or another source would change "
            "that."
        )
    if chosen == Family.PRIOR:
        return f"Nothing that was learned is better than the prior, which reaches {said}; more history may change that."
    if chosen == best:
        return f"{WORDS[chosen].capitalize()} is the best of those that were tried, with {said}."
    return f"{WORDS[chosen].capitalize()} reaches {said}, within one standard error of {WORDS[best]}, and is simpler."


def _known(value: float) -> float:
    return value if np.isfinite(value) else -np.inf

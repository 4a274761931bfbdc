"""What a model is asked to foretell: which outcome, by which label, and in which words its figures are told."""

from dataclasses import dataclass

from signals.features.meaning import BETTER, WORSE
from signals.vocabulary import Direction, Outcome

CHURNED_ON, INACTIVITY, ARR_ROSE, BUYS_AGAIN = "churned_on", "inactivity", "arr_rose", "buys_again"


@dataclass(frozen=True, slots=True)
class Target:
    """``done`` and ``others`` are what the ones did and the others did not: "30 have left", "those who stay"."""

    outcome: Outcome
    label: str
    done: str
    who: str
    others: str
    others_did: str
    everybody: str
    needs_measure: bool = False

    def direction(self, of_feature: Direction) -> int:
        """1: more of the feature never makes it less likely; −1: never more likely; 0: let the data say.

        What is good for a customer makes leaving less likely, and buying more so. What is bad makes leaving more likely; but busy
        customers file tickets too, so nobody knows beforehand what a ticket says of buying."""
        if self.outcome == Outcome.CHURN:
            return {WORSE: 1, BETTER: -1}.get(of_feature, 0)
        return 1 if of_feature == BETTER else 0


def _leaves(label: str, *, needs_measure: bool = False) -> Target:
    return Target(
        Outcome.CHURN, label, "left", "who leaves", "stay", "stayed", "Everybody in the data left", needs_measure
    )


LEAVES = _leaves(CHURNED_ON)
TARGETS = {
    target.label: target
    for target in (
        LEAVES,
        _leaves(INACTIVITY, needs_measure=True),
        Target(
            Outcome.EXPANSION,
            ARR_ROSE,
            "bought more",
            "who buys more",
            "do not",
            "did not",
            "Everybody in the data bought more",
        ),
        Target(
            Outcome.EXPANSION,
            BUYS_AGAIN,
            "bought again",
            "who buys again",
            "do not",
            "did not",
            "Everybody in the data bought again",
            needs_measure=True,
        ),
    )
}


def labels_of(outcome: Outcome) -> tuple[str, ...]:
    """The first is taken where none is named."""
    return tuple(label for label, target in TARGETS.items() if target.outcome == outcome)

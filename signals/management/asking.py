"""What `train_risk_model` and `backtest` are asked: what is to be foretold, and by which label."""

from argparse import ArgumentParser

from signals.training.target import TARGETS, labels_of
from signals.vocabulary import Outcome

FIRST = {outcome: labels_of(outcome)[0] for outcome in Outcome}


def ask_outcome(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--outcome",
        choices=[str(outcome) for outcome in Outcome],
        default=str(Outcome.CHURN),
        help="churn: who leaves. expansion: who buys more, or again.",
    )


def ask_what_to_foretell(parser: ArgumentParser) -> None:
    ask_outcome(parser)
    parser.add_argument(
        "--label",
        choices=list(TARGETS),
        help=f"What counts as that. For churn {_choices(Outcome.CHURN)}, for expansion {_choices(Outcome.EXPANSION)}.",
    )
    parser.add_argument(
        "--activity-measure",
        metavar="M",
        help="The measure whose silence is leaving (--label inactivity), or whose next fact is buying again (--label buys_again): "
        "name or kind/name.",
    )


def _choices(outcome: Outcome) -> str:
    first, *others = labels_of(outcome)
    return f"{first} (if none is named) or {', '.join(others)}"

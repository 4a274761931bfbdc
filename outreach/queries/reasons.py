"""Why the score is what it is, as a waterfall: where everybody starts, what raises, what lowers, all the rest, and where it ends."""

from collections.abc import Sequence
from dataclasses import dataclass

from crisis_triage.shared import curves
from signals.queries.explanations import Explanation, Reason

MOST = 3
"""Of either side: nobody reads a seventh reason. What is not listed is in the rest, so that the sum stays whole."""


@dataclass(frozen=True)
class ShownReason:
    sentence: str
    value: str
    usual: str
    points: str
    step: curves.Step


@dataclass(frozen=True)
class Waterfall:
    """``rest`` is None when nothing is left unsaid. All points are log-odds and add up to ``ends_with``."""

    starts_from: str
    raising: Sequence[ShownReason]
    lowering: Sequence[ShownReason]
    rest: ShownReason | None
    ends_with: str
    risk: str
    means: str


def waterfall(explained: Explanation) -> Waterfall:
    raising = [reason for reason in explained.reasons if reason.points > 0][:MOST]
    lowering = [reason for reason in explained.reasons if reason.points < 0][:MOST]
    rest = explained.margin - explained.base - sum(reason.points for reason in (*raising, *lowering))
    moves = [reason.points for reason in (*raising, *lowering)] + [rest]
    steps = curves.waterfall(explained.base, moves)
    return Waterfall(
        starts_from=explained.base_text,
        raising=[_shown(reason, step) for reason, step in zip(raising, steps, strict=False)],
        lowering=[_shown(reason, step) for reason, step in zip(lowering, steps[len(raising) :], strict=False)],
        rest=_rest(rest, steps[-1]),
        ends_with=_signed(explained.margin),
        risk=explained.churn_risk_text,
        means=explained.risk_text,
    )


def _shown(reason: Reason, step: curves.Step) -> ShownReason:
    return ShownReason(reason.sentence, reason.value, reason.usual, reason.points_text, step)


def _rest(points: float, step: curves.Step) -> ShownReason | None:
    words = _signed(points)
    return (
        None
        if words in ("+0.00", "−0.00")
        else ShownReason("Everything else together, each of it smaller", "", "", words, step)
    )


def _signed(points: float) -> str:
    return f"{points:+.2f}".replace("-", "−")

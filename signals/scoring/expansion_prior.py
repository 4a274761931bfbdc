"""The prior of buying more: an expert scorecard that needs no labels. A new installation starts with it, and says so.

Points are log-odds, as in ``prior``: +0.7 doubles the odds that the customer buys more within the horizon. They are stated judgement,
kept round on purpose, and no data was looked at. Who grows into what they bought, is content and about to talk about the contract
anyway, buys more; who is silent, waits for us or was let down, does not. A fitted model has to beat this one.
"""

from typing import Any

from signals.features.feature import What
from signals.features.meaning import BETTER, WORSE
from signals.scoring import scorecard
from signals.scoring.prior import ELSEWHERE, SAID, USE, Curve, rule
from signals.scoring.scorecard import CONTRACT
from signals.vocabulary import Kind

VERSION = "expansion-prior-1"
HORIZON_DAYS = 90

BASE = -2.9
"""5 % in a quarter, 19 % in a year, of customers about whom nothing is known: between a fifth and a third of the customers of
subscription businesses grow in a year."""

CAPS: dict[str, tuple[float, float]] = {
    CONTRACT: (0.8, 0.8),
    Kind.ENGAGEMENT: (2.2, 2.2),
    Kind.ESCALATION: (1.6, 0.3),
    Kind.SURVEY: (1.2, 0.7),
    Kind.SUPPORT: (0.6, 0.3),
    Kind.BILLING: (1.2, 0.7),
    Kind.ACCOUNT_REPORT: (1.0, 0.8),
    Kind.SOCIAL: (0.5, 0.4),
    Kind.OUTREACH: (0.9, 0.5),
}
"""The most that one kind of evidence may take away, and the most that it may add."""

# Money is talked about when the contract is.
RENEWAL: Curve = ([30, 60, 120, 365], [0.4, 0.3, 0.1, -0.1])
# In the first months they still learn what they bought.
TENURE: Curve = ([0, 90, 365], [-0.5, -0.2, 0.1])
SILENCE: Curve = ([3, 14, 30, 60, 120, 240], [0.0, -0.1, -0.3, -0.7, -1.1, -1.5])
MISSED: Curve = ([0, 1, 3, 8, 20], [0.0, -0.05, -0.35, -0.8, -1.1])
ACTIVITY: Curve = ([0, 0.4, 0.7, 1.6, 3, 6, 12, 25], [-0.6, -0.3, 0.0, 0.2, 0.4, 0.6, 0.7, 0.8])
# The first 30 % either way are the ordinary ups and downs of a week.
USE_TREND: Curve = ([-1.5, -0.7, -0.35, 0.35, 0.7, 1.5, 3], [-0.6, -0.4, 0.0, 0.0, 0.3, 0.6, 0.8])
USE_DRIFT: Curve = ([-1.5, -0.7, -0.35, 0.35, 0.7, 1.5, 3], [-0.5, -0.3, 0.0, 0.0, 0.3, 0.5, 0.6])
# Seats, spend, minutes: who fills what they have needs more of it. The plainest sign of all.
SIZE_MOVED: Curve = ([-1, -0.5, -0.2, 0, 0.2, 0.5, 1], [-0.9, -0.6, -0.3, 0.0, 0.3, 0.7, 1.0])
OPINION: Curve = ([0, 0.3, 0.5, 0.7, 0.8, 1], [-1.0, -0.7, -0.4, 0.0, 0.2, 0.5])
FAINT_OPINION: Curve = ([0, 0.3, 0.5, 0.7, 1], [-0.4, -0.3, -0.15, 0.0, 0.2])
OPINION_MOVED: Curve = ([-1, -0.5, -0.2, 0, 0.2, 0.5], [-0.6, -0.4, -0.2, 0.0, 0.1, 0.2])
# Nobody sells to somebody who waits for us to mend something, or to keep our word.
ESCALATED: Curve = ([0, 0.25, 1, 2, 4], [0.0, -0.3, -0.8, -1.1, -1.3])
BROKEN_PROMISES: Curve = ([0, 1, 2, 4], [0.0, -0.5, -0.7, -0.8])
FAILED_BILLS: Curve = ([0, 1, 2, 4], [0.0, -0.5, -0.8, -1.0])
BAD_REPORTS: Curve = ([0, 1, 2, 4], [0.0, -0.3, -0.5, -0.7])
BAD_WORD: Curve = ([0, 1, 3, 10], [0.0, -0.1, -0.3, -0.4])
GOOD_NEWS: Curve = ([0, 1, 2, 4], [0.0, 0.15, 0.25, 0.35])

RULES = [
    rule(What.RENEWAL, [], None, RENEWAL),
    rule(What.TENURE, [], None, TENURE),
    rule(What.SILENCE, [], None, SILENCE),
    rule(What.MISSED, [], None, MISSED),
    rule(What.ACTIVITY, [], None, ACTIVITY),
    rule(What.TREND, USE, BETTER, USE_TREND),
    rule(What.DRIFT, USE, BETTER, USE_DRIFT),
    rule(What.BURDEN, [Kind.ESCALATION], WORSE, ESCALATED),
    rule(What.BURDEN, [Kind.OUTREACH], WORSE, BROKEN_PROMISES),
    rule(What.BURDEN, [Kind.BILLING], WORSE, FAILED_BILLS),
    rule(What.BURDEN, [Kind.ACCOUNT_REPORT, Kind.SURVEY], WORSE, BAD_REPORTS),
    rule(What.BURDEN, [Kind.SOCIAL], WORSE, BAD_WORD),
    rule(What.BURDEN, [], BETTER, GOOD_NEWS),
    rule(What.LEVEL, SAID, None, OPINION),
    rule(What.LEVEL, ELSEWHERE, None, FAINT_OPINION),
    rule(What.LEVEL_CHANGE, SAID, None, OPINION_MOVED),
    rule(What.LEVEL_CHANGE, USE, None, SIZE_MOVED),
]


def artifact() -> dict[str, Any]:
    """Everything needed to score, as plain JSON."""
    return scorecard.written(base=BASE, caps=CAPS, rules=RULES)

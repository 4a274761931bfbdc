"""The prior: an expert scorecard that needs no labels. A new installation starts with it, and says so.

Points are log-odds: +0.7 doubles the odds of leaving within the horizon, −0.7 halves them. They are stated judgement, kept
round on purpose; what they lean on stands beside them. No optimiser saw any data, but people did: the form of the activity
feature was picked from four by its AUC on three public sets, and a few curves were adjusted once or twice while looking at them.
Figures on those sets are therefore a check of sanity, not an untouched test. A fitted model has to beat this one.
"""

from typing import Any

from signals.features.feature import What
from signals.features.meaning import BETTER, WORSE
from signals.scoring import scorecard
from signals.scoring.scorecard import CONTRACT
from signals.vocabulary import Direction, Kind

VERSION = "prior-1"
HORIZON_DAYS = 90

BASE = -3.0
"""4.7 % in 90 days, 18 % in a year, for a customer about whom nothing is known. Surveys of private software companies have put
the median yearly loss of customers at 10 to 15 % for years; whoever is seen using the product at an ordinary pace comes out
there. Consumer businesses lose more, and their ranking does not depend on the base."""

CAPS: dict[str, tuple[float, float]] = {
    CONTRACT: (1.0, 1.2),
    Kind.ENGAGEMENT: (2.0, 2.4),
    Kind.ESCALATION: (1.0, 2.2),
    Kind.SURVEY: (0.8, 1.6),
    Kind.SUPPORT: (0.3, 1.2),
    Kind.BILLING: (0.5, 1.5),
    Kind.ACCOUNT_REPORT: (0.8, 1.5),
    Kind.SOCIAL: (0.3, 0.8),
    Kind.OUTREACH: (0.5, 1.0),
}
"""The most comfort and the most worry that one kind of evidence may bring. Use and escalations speak loudest: falling use is the
earliest and an escalation the plainest sign. Comfort is capped lower than worry, so that a busy customer with an open
escalation does not look healthy (the "watermelon": green outside, red inside)."""

Curve = tuple[list[float], list[float]]


def rule(what: What, kinds: list[Kind], direction: Direction | None, curve: Curve) -> dict[str, Any]:
    return {
        "what": what.name.lower(),
        "kinds": sorted(kinds),
        "direction": direction,
        "x": curve[0],
        "y": curve[1],
    }


# A contract that does not end within the horizon can hardly be left within it; most losses happen at the renewal.
RENEWAL: Curve = ([30, 60, 90, 120, 365], [0.8, 0.7, 0.4, -0.2, -0.6])
# Hazards of leaving fall with tenure in practically every subscription business; the first quarter is the worst.
TENURE: Curve = ([0, 90, 365, 1095, 1825], [0.4, 0.3, 0.0, -0.3, -0.4])

# Recency is the strongest single predictor wherever customers may leave without saying so (RFM practice since the 1990s).
SILENCE: Curve = ([3, 14, 30, 60, 120, 240], [0.0, 0.1, 0.3, 0.6, 0.9, 1.1])
# Uses in a row that did not happen although the habit led us to expect them. If visits come at random, missing three in a
# row has a chance of e^−3 = 5 %.
MISSED: Curve = ([0, 1, 3, 8, 20], [0.0, 0.05, 0.35, 0.8, 1.1])
# Who comes often and for many things, stays (the F of RFM). 0.7 is once a month for one thing, 3 is twenty times a month. Only
# ever a comfort: nobody may look riskier for having been seen.
ACTIVITY: Curve = ([0, 0.1, 0.4, 0.7, 1.6, 3, 6, 12, 25], [0.0, -0.1, -0.35, -0.5, -0.9, -1.2, -1.4, -1.6, -1.7])
# Log ratios: −0.7 is half of the usual rate, −1.5 a fifth. A rise comforts less than a fall worries.
# The first 30 % either way are the ordinary ups and downs of a week.
USE_TREND: Curve = ([-3, -1.5, -0.7, -0.35, 0.35, 1.5], [1.0, 0.8, 0.4, 0.0, 0.0, -0.2])
USE_DRIFT: Curve = ([-3, -1.5, -0.7, -0.35, 0.35, 1.5], [0.8, 0.7, 0.35, 0.0, 0.0, -0.2])
# Errors, dislikes, uninstalls: use of the unhappy sort. Half of what lost use is worth.
BAD_USE_TREND: Curve = ([-1.5, -0.35, 0.35, 0.7, 1.5, 3], [-0.1, 0.0, 0.0, 0.2, 0.4, 0.5])

# How many lately, each worth half after a month. One escalation triples the odds; the tenth adds nothing to the ninth.
ESCALATED: Curve = ([0, 0.25, 1, 2, 4], [0.0, 0.35, 1.1, 1.6, 2.0])
DE_ESCALATED: Curve = ([0, 0.25, 1, 2, 4], [0.0, -0.25, -0.7, -0.9, -1.0])
# A ticket alone is ordinary: customers who care file tickets. More than the usual is what warns (see SURGE).
TICKETS: Curve = ([0, 1, 2, 4, 8], [0.0, 0.1, 0.25, 0.5, 0.8])
SURGE: Curve = ([0, 0.4, 0.8, 1.5, 3], [0.0, 0.1, 0.25, 0.45, 0.6])
FAILED_BILLS: Curve = ([0, 1, 2, 4], [0.0, 0.5, 0.8, 1.1])
BAD_REPORTS: Curve = ([0, 1, 2, 4], [0.0, 0.4, 0.7, 1.0])
BROKEN_PROMISES: Curve = ([0, 1, 2, 4], [0.0, 0.6, 0.8, 0.9])
BAD_WORD: Curve = ([0, 1, 3, 10], [0.0, 0.2, 0.4, 0.6])
GOOD_NEWS: Curve = ([0, 1, 2, 4], [0.0, -0.15, -0.25, -0.35])

# Place on the scale, already drawn to 0.7 when answers are old. Detractors (NPS 0 to 6) leave two to three times as often as
# promoters in the published comparisons: from 0.3 to 0.95 on the scale the curve spans a factor of 3.5.
OPINION: Curve = ([0, 0.3, 0.5, 0.6, 0.7, 0.8, 1], [1.2, 0.85, 0.5, 0.25, 0.0, -0.2, -0.5])
FAINT_OPINION: Curve = ([0, 0.3, 0.5, 0.6, 0.7, 0.8, 1], [0.6, 0.4, 0.25, 0.1, 0.0, -0.1, -0.2])
OPINION_MOVED: Curve = ([-1, -0.5, -0.2, 0, 0.2, 0.5], [0.9, 0.6, 0.25, 0.0, -0.1, -0.2])
# Seats, spend, minutes: shrinking before leaving is the rule, so nearly as telling as use itself.
SIZE_MOVED: Curve = ([-1, -0.5, -0.2, 0, 0.2, 0.5], [1.0, 0.7, 0.3, 0.0, -0.1, -0.2])
FAINT_MOVE: Curve = ([-1, -0.5, -0.2, 0, 0.2, 0.5], [0.4, 0.3, 0.1, 0.0, -0.05, -0.1])

SAID = [Kind.SURVEY, Kind.ACCOUNT_REPORT]
ELSEWHERE = [Kind.SUPPORT, Kind.BILLING, Kind.SOCIAL, Kind.OUTREACH, Kind.ESCALATION]
USE = [Kind.ENGAGEMENT]

RULES = [
    rule(What.RENEWAL, [], None, RENEWAL),
    rule(What.TENURE, [], None, TENURE),
    rule(What.SILENCE, [], None, SILENCE),
    rule(What.MISSED, [], None, MISSED),
    rule(What.ACTIVITY, [], None, ACTIVITY),
    rule(What.TREND, USE, BETTER, USE_TREND),
    rule(What.DRIFT, USE, BETTER, USE_DRIFT),
    rule(What.TREND, USE, WORSE, BAD_USE_TREND),
    rule(What.BURDEN, [Kind.ESCALATION], WORSE, ESCALATED),
    rule(What.BURDEN, [Kind.ESCALATION], BETTER, DE_ESCALATED),
    rule(What.BURDEN, [Kind.SUPPORT], WORSE, TICKETS),
    rule(What.TREND, [Kind.SUPPORT, Kind.BILLING], WORSE, SURGE),
    rule(What.BURDEN, [Kind.BILLING], WORSE, FAILED_BILLS),
    rule(What.BURDEN, [Kind.ACCOUNT_REPORT, Kind.SURVEY], WORSE, BAD_REPORTS),
    rule(What.BURDEN, [Kind.OUTREACH], WORSE, BROKEN_PROMISES),
    rule(What.BURDEN, [Kind.SOCIAL], WORSE, BAD_WORD),
    rule(What.BURDEN, [], BETTER, GOOD_NEWS),
    rule(What.LEVEL, SAID, None, OPINION),
    rule(What.LEVEL, ELSEWHERE + USE, None, FAINT_OPINION),
    rule(What.LEVEL_CHANGE, SAID, None, OPINION_MOVED),
    rule(What.LEVEL_CHANGE, USE, None, SIZE_MOVED),
    rule(What.LEVEL_CHANGE, ELSEWHERE, None, FAINT_MOVE),
]


def artifact() -> dict[str, Any]:
    """Everything needed to score, as plain JSON."""
    return scorecard.written(base=BASE, caps=CAPS, rules=RULES)

"""What a measure means: which way is good, and on which scale its values are.

When a feed brings a measure that nobody has described, its kind and the words in its name tell enough to start with
(``guess``); a person may correct it. What cannot be told stays unknown, and then it moves no score.
"""

import re
from dataclasses import dataclass

from signals.vocabulary import Direction, Kind

BETTER, WORSE, UNKNOWN = Direction.MORE_IS_BETTER, Direction.MORE_IS_WORSE, Direction.UNKNOWN

COUNT_OF_KIND = {Kind.ENGAGEMENT: BETTER, Kind.SUPPORT: WORSE, Kind.ESCALATION: WORSE}
"""More use is better, more tickets and escalations are worse. More answers, posts or invoices say nothing by themselves."""

VALUE_OF_KIND = {
    Kind.ENGAGEMENT: BETTER,  # seats, minutes, spend
    Kind.SURVEY: BETTER,
    Kind.SOCIAL: BETTER,  # sentiment, −1 to 1
    Kind.ACCOUNT_REPORT: BETTER,
    Kind.ESCALATION: BETTER,  # severity: 1 is the worst
}
"""A ticket's or an invoice's number may mean anything."""

WORSE_WORDS = frozenset(
    [
        "breach",
        "broken",
        "bug",
        "cancel",
        "canceled",
        "cancellation",
        "cancelled",
        "chargeback",
        "churn",
        "complaint",
        "crash",
        "decline",
        "declined",
        "decrease",
        "detractor",
        "dislike",
        "dispute",
        "downgrade",
        "downtime",
        "error",
        "fail",
        "failed",
        "failure",
        "incident",
        "late",
        "miss",
        "missed",
        "outage",
        "overdue",
        "refund",
        "rejected",
        "reopen",
        "reopened",
        "shrink",
        "suspended",
        "uninstall",
        "unfriend",
        "unfollow",
        "unpaid",
        "unsubscribe",
        "violated",
    ]
)
BETTER_WORDS = frozenset(
    [
        "advocate",
        "advocacy",
        "compliment",
        "expansion",
        "kept",
        "paid",
        "payment",
        "praise",
        "promoter",
        "reference",
        "referral",
        "renewed",
        "renewal",
        "upgrade",
    ]
)
TURNED_WORDS = frozenset(["deescalation", "ended", "recovered", "resolved"])
"""They turn what stands beside them into good news: an outage resolved."""

WORSE_VALUE_WORDS = frozenset(["delay", "effort", "errors", "failures", "latency", "outstanding", "overdue", "wait"])

SCALES = {
    "nps": (0.0, 10.0),
    "csat": (1.0, 5.0),
    "ces": (1.0, 7.0),
    "sentiment": (-1.0, 1.0),
    "rating": (1.0, 5.0),
    "stars": (1.0, 5.0),
    "health": (0.0, 100.0),
}
"""By a word of the name, unless the unit says otherwise. CES is the 2.0 agreement scale: higher is better (domain)."""

RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:\([^)]*\)\s*)?(?:-|–|…|to)\s*(-?\d+(?:\.\d+)?)")
"""In a unit: "points 0–10", "sentiment −1…1", "severity 1 (worst) to 5"."""


TEXT_SENTIMENT = "text sentiment"
"""What we read in the texts of a kind (``signals.services.texts``): a measure of its own in that kind."""


@dataclass(frozen=True, slots=True)
class Meaning:
    id: int
    kind: Kind  # what it is evidence of: the end of an escalation is recorded by outreach, and speaks of escalations
    name: str
    unit: str
    count: Direction
    value: Direction
    scale: tuple[float, float] | None

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def is_derived(self) -> bool:
        """Made by us from other facts of its kind: it says something about the customer, and nothing about the feed."""
        return self.name == TEXT_SENTIMENT

    @property
    def words(self) -> str:
        """For sentences: 'urgent ticket'."""
        return self.name.replace("_", " ").replace("-", " ").strip()


def meaning_of(*, id: int, kind: str, name: str, unit: str, direction: str, value_direction: str) -> Meaning:
    """What was said of the measure is taken as it is, "unknown" included: a person may have meant just that."""
    words = _words(name)
    return Meaning(
        id=id,
        kind=Kind.ESCALATION if kind == Kind.OUTREACH and "escalation" in words else Kind(kind),
        name=name,
        unit=unit,
        count=Direction(direction),
        value=Direction(value_direction),
        scale=_scale(unit, words),
    )


def guess(kind: Kind, name: str) -> tuple[Direction, Direction]:
    """Directions of the count and of the value for a measure that nobody has described yet."""
    words = _words(name)
    return _count_direction(kind, words), _value_direction(kind, words)


def _words(name: str) -> set[str]:
    joined = re.sub(r"de[_\- ]?escalat\w+", "deescalation", name.lower())
    words = {word for word in re.split(r"[^a-z0-9]+", joined) if word}
    return words | {word[:-1] for word in words if word.endswith("s")}


def _count_direction(kind: Kind, words: set[str]) -> Direction:
    if words & TURNED_WORDS:
        return BETTER
    if words & WORSE_WORDS:  # before the better ones: a payment that failed is no payment
        return WORSE
    if words & BETTER_WORDS:
        return BETTER
    return COUNT_OF_KIND.get(kind, UNKNOWN)


def _value_direction(kind: Kind, words: set[str]) -> Direction:
    if words & WORSE_VALUE_WORDS or (words & WORSE_WORDS and kind == Kind.ENGAGEMENT):
        return WORSE
    if words & SCALES.keys():
        return BETTER
    return VALUE_OF_KIND.get(kind, UNKNOWN)


def _scale(unit: str, words: set[str]) -> tuple[float, float] | None:
    if unit.strip() in ("%", "percent"):
        return (0.0, 100.0)
    if (said := RANGE.search(unit.replace("−", "-"))) and float(said[1]) < float(said[2]):
        return (float(said[1]), float(said[2]))
    named = sorted(words & SCALES.keys())
    return SCALES[named[0]] if named else None

"""What we take a measure to mean: which way is good, and on which scale its values are.

What people said of a measure counts. Where they said nothing, its kind and the words in its name tell enough to start with;
what cannot be told stays unknown, and then it moves no score.
"""

import re
from dataclasses import dataclass

from signals.vocabulary import Direction, Kind

BETTER, WORSE, UNKNOWN = Direction.MORE_IS_BETTER, Direction.MORE_IS_WORSE, Direction.UNKNOWN

COUNT_OF_KIND = {Kind.ENGAGEMENT: BETTER, Kind.SUPPORT: WORSE, Kind.ESCALATION: WORSE}
"""More use is better, more tickets and escalations are worse. More answers, posts or invoices say nothing by themselves."""

VALUE_OF_KIND = {Kind.ENGAGEMENT: BETTER, Kind.SURVEY: BETTER, Kind.SOCIAL: BETTER}
"""More per use (seats, minutes, spend), a better answer, a kinder post. A ticket's or an invoice's number may mean anything."""

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
        "escalation",
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
        "deescalation",
        "expansion",
        "kept",
        "paid",
        "payment",
        "praise",
        "promoter",
        "recovered",
        "reference",
        "referral",
        "renewed",
        "renewal",
        "resolved",
        "upgrade",
    ]
)
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

RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:-|–|…|to)\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Meaning:
    id: int
    kind: Kind
    name: str
    unit: str
    count: Direction
    value: Direction
    scale: tuple[float, float] | None

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def words(self) -> str:
        """For sentences: 'urgent ticket'."""
        return self.name.replace("_", " ").replace("-", " ").strip()


def meaning_of(*, id: int, kind: str, name: str, unit: str, direction: str, value_direction: str) -> Meaning:
    words = _words(name)
    known = Kind(kind)
    said_count, said_value = Direction(direction), Direction(value_direction)
    return Meaning(
        id=id,
        kind=known,
        name=name,
        unit=unit,
        count=said_count if said_count != UNKNOWN else _count_direction(known, words),
        value=said_value if said_value != UNKNOWN else _value_direction(known, words),
        scale=_scale(unit, words),
    )


def _words(name: str) -> set[str]:
    joined = re.sub(r"de[_\- ]?escalat\w+", "deescalation", name.lower())
    words = {word for word in re.split(r"[^a-z0-9]+", joined) if word}
    return words | {word[:-1] for word in words if word.endswith("s")}


def _count_direction(kind: Kind, words: set[str]) -> Direction:
    if words & BETTER_WORDS:
        return BETTER
    if words & WORSE_WORDS:
        return WORSE
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
    if (said := RANGE.fullmatch(unit.strip())) and float(said[1]) < float(said[2]):
        return (float(said[1]), float(said[2]))
    named = sorted(words & SCALES.keys())
    return SCALES[named[0]] if named else None

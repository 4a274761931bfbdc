"""What a crisis is made of: its words, how often it owes an update, whom its actions face, and what must be true before it is over.
Pure: no Django, no clock, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis_triage.shared.vocabulary import Vocabulary


class CrisisKind(Vocabulary):
    SERVICE = "service"
    SALES = "sales"
    PUBLIC_RELATIONS = "public_relations"


class EntryKind(Vocabulary):
    """Of the timeline."""

    FACT = "fact"
    UPDATE = "update"  # says how it stands, and when the next one comes
    CORRECTION = "correction"  # of an entry, which stays as it was
    MISSED = "missed"  # an update that was due and did not come


class Facing(Vocabulary):
    """Whom an action is for."""

    CUSTOMERS = "customers"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        return {"customers": "Faces customers", "internal": "Internal"}[self.value]


class CrisisActionState(Vocabulary):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Cadence:
    """``first``: so soon after each other the first updates come. ``then``: at the latest, from there on."""

    first: tuple[timedelta, ...]
    then: timedelta

    def longest(self, *, given: int) -> timedelta:
        """Until the next update, after so many."""
        return min(self.first[given], self.then) if given < len(self.first) else self.then


def _minutes(*first: int, then: int) -> Cadence:
    return Cadence(tuple(timedelta(minutes=each) for each in first), timedelta(minutes=then))


CADENCES = {
    1: _minutes(5, 5, then=20),
    2: _minutes(15, 15, then=60),
    3: _minutes(60, then=4 * 60),
    4: _minutes(4 * 60, then=24 * 60),
    5: _minutes(24 * 60, then=24 * 60),
}
"""By severity. Of the first two: what is known, then how far it goes."""

LONGEST_CADENCE = 7 * 24 * 60
"""Minutes. Whoever wants to hear less than once a week has no crisis."""


def cadence(severity: int, then_minutes: int) -> Cadence:
    """As the severity asks, with what this crisis was given for the long run."""
    return Cadence(CADENCES[severity].first, timedelta(minutes=then_minutes))


def usual_minutes(severity: int) -> int:
    return int(CADENCES[severity].then.total_seconds()) // 60


@dataclass(frozen=True)
class Due:
    """How the update stands. ``is_near``: begin to write it."""

    words: str
    is_overdue: bool
    is_near: bool


NEAR = timedelta(minutes=5)


def due(due_at: datetime, *, at: datetime) -> Due:
    """“next update due in 6 min”. The minute that has begun counts: nobody is promised time that has run out."""
    left = due_at - at
    if left <= timedelta(0):
        return Due(f"Update overdue by {span(-left)}", is_overdue=True, is_near=False)
    return Due(f"Next update due in {span(left)}", is_overdue=False, is_near=left <= NEAR)


def span(length: timedelta) -> str:
    """“20 min”, “3 h 5 min”."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours < 10 and rest else f"{hours} h"


@dataclass(frozen=True)
class Drift:
    """Of the actions that were not dropped. ``is_warned``: the room busies itself with itself."""

    customers: int
    internal: int

    @property
    def total(self) -> int:
        return self.customers + self.internal

    @property
    def share(self) -> int | None:
        """Percent that face customers; nothing where there is no action."""
        return round(100 * self.customers / self.total) if self.total else None

    @property
    def is_warned(self) -> bool:
        return self.total >= FEWEST and 2 * self.internal > self.total


FEWEST = 3
"""Of one or two actions a share says nothing."""


def drift(facings: Iterable[str]) -> Drift:
    given = list(facings)
    return Drift(given.count(Facing.CUSTOMERS), given.count(Facing.INTERNAL))


@dataclass(frozen=True)
class Check:
    """Something that must be true before a crisis is over. ``open``: how much of it is not."""

    name: str
    label: str
    open: int
    words: str

    @property
    def is_met(self) -> bool:
        return self.open == 0


@dataclass(frozen=True)
class Standing:
    """What is not settled in a crisis."""

    open_actions: int
    issues_in_work: int
    customers_waiting: int
    is_overdue: bool


def stand_down_checks(standing: Standing) -> list[Check]:
    """All of them, met or not, in the order in which they are best seen to."""
    return [
        Check(
            "actions",
            "Every action is done or dropped",
            standing.open_actions,
            _counted(standing.open_actions, "action is", "actions are", "open"),
        ),
        Check(
            "issues",
            "The work on every linked issue is over",
            standing.issues_in_work,
            _counted(standing.issues_in_work, "issue is", "issues are", "still worked on"),
        ),
        Check(
            "customers",
            "Every customer whom they touch knows the outcome, or has a promise",
            standing.customers_waiting,
            _counted(standing.customers_waiting, "customer waits", "customers wait", "for a word"),
        ),
        Check(
            "update",
            "No update is overdue",
            int(standing.is_overdue),
            "the update that was due has not come" if standing.is_overdue else "",
        ),
    ]


def _counted(number: int, one: str, many: str, rest: str) -> str:
    return f"{number:,} {one if number == 1 else many} {rest}" if number else ""

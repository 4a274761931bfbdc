"""What rebuilding trust is made of: the stages of a case, how soon a plan and the next honest word are owed, programmes of touches, and
how many were saved. Pure: no Django, no clock, no database."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.crises import Check
from outreach.states import Machine


class RecoveryState(Vocabulary):
    AT_RISK = "at_risk"
    PLAN_IN_PLACE = "plan_in_place"
    SAVING = "saving"  # the customer knows what went wrong, and the steps
    RECOVERED = "recovered"
    LOST = "lost"
    NOT_AT_RISK = "not_at_risk"  # it was a mistake to open it; counts in no rate


ENDED = frozenset({RecoveryState.RECOVERED, RecoveryState.LOST, RecoveryState.NOT_AT_RISK})
RECOVERY = Machine(
    RecoveryState.AT_RISK.value,
    {
        "at_risk": frozenset({"plan_in_place", "lost", "not_at_risk"}),
        "plan_in_place": frozenset({"saving", "lost"}),
        "saving": frozenset({"recovered", "lost"}),
        **{state.value: frozenset() for state in ENDED},
    },
)
"""What ended stays: whoever is at risk once more gets a new case, which follows the old one and has a clock of its own."""


class RecoveryCause(Vocabulary):
    """Why a case was opened."""

    BY_HAND = "by_hand"
    CRITICAL = "critical"
    BROKEN_PROMISE = "broken_promise"
    CRISIS = "crisis"


class WordKind(Vocabulary):
    """Of what was said to the customer, or was not."""

    UPDATE = "update"
    MISSED = "missed"


class StepState(Vocabulary):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


PLAN_WITHIN = timedelta(days=3)
"""From the moment somebody is known to be at risk."""
USUAL_CADENCE, LONGEST_CADENCE = 7, 31
"""Days between two honest words. A month of silence is no cadence."""


@dataclass(frozen=True)
class Touch:
    """Of a programme. ``kind``: of touchpoint."""

    after_days: int
    kind: str
    what: str


@dataclass(frozen=True)
class Programme:
    label: str
    about: str
    touches: tuple[Touch, ...]


def _every(days: int, *, times: int, kind: str, what: str) -> tuple[Touch, ...]:
    return tuple(Touch(days * place, kind, what) for place in range(1, times + 1))


PROGRAMMES: Mapping[str, Programme] = {
    "weekly_call": Programme(
        "A call a week",
        "Six weeks long: what we did, what we did not, what they noticed.",
        _every(7, times=6, kind="call", what="Weekly call: what was done, what was not, what they notice."),
    ),
    "executive_sponsor": Programme(
        "An executive sponsor",
        "One of our leaders calls every two weeks, for three months.",
        _every(14, times=6, kind="call", what="The executive sponsor calls, and listens first."),
    ),
    "on_site": Programme(
        "We come to them",
        "A visit within two weeks, and what we heard is answered a week later.",
        (
            Touch(14, "visit", "Visit the people who work with it every day."),
            Touch(21, "meeting", "Say what became of what was heard on the visit."),
        ),
    ),
    "hundred_days": Programme(
        "A hundred days",
        "A meeting after 30, 60 and 100 days: is it as we said it would be?",
        tuple(Touch(days, "meeting", f"Day {days}: is it as we said it would be?") for days in (30, 60, 100)),
    ),
}


def days_of(programme: Programme, begins: date) -> Iterator[tuple[Touch, date]]:
    """What falls on a weekend is done on the Monday after it."""
    for touch in programme.touches:
        day = begins + timedelta(days=touch.after_days)
        yield touch, day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


@dataclass(frozen=True)
class Standing:
    """What is not settled in a case."""

    open_steps: int
    waiting_loops: int
    is_overdue: bool
    was_told_the_cause: bool


def recovery_checks(standing: Standing) -> list[Check]:
    """What must be true before anybody may say “recovered”, met or not."""
    told, overdue = standing.was_told_the_cause, standing.is_overdue
    return [
        Check(
            "cause", "They know what went wrong, and the steps", int(not told), "" if told else "nobody has told them"
        ),
        Check("steps", "Every step is done or dropped", standing.open_steps, _counted(standing.open_steps, "step")),
        Check(
            "loops",
            "Nothing that we owe them is open",
            standing.waiting_loops,
            _counted(standing.waiting_loops, "loop"),
        ),
        Check(
            "update", "No word to them is overdue", int(overdue), "a word that was due has not come" if overdue else ""
        ),
    ]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'} open" if number else ""


@dataclass(frozen=True)
class Saved:
    """Of the cases that ended in a span. ``arr``: in the reporting currency, as it was when the case was opened; ``unknown``: how many
    have none that can be added."""

    recovered: int = 0
    lost: int = 0
    arr_recovered: float = 0.0
    arr_lost: float = 0.0
    unknown: int = 0

    @property
    def ended(self) -> int:
        return self.recovered + self.lost

    @property
    def rate(self) -> float | None:
        return self.recovered / self.ended if self.ended else None

    @property
    def arr_rate(self) -> float | None:
        total = self.arr_recovered + self.arr_lost
        return self.arr_recovered / total if total else None

"""A sales crisis: money that is to be booked by a day, and is not yet. The words of targets, deals and requests to join a call, and what is
missing. Pure: no Django, no clock, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.states import Machine

CENT = Decimal("0.01")
WEEK = timedelta(days=7)
NOTHING = Decimal(0)
MOST = Decimal(10) ** 12


class BookedBy(Vocabulary):
    """What counts as booked: one of the two, never their sum, so that nothing counts twice."""

    DEALS = "deals"  # what people entered as won
    ARR = "arr"  # by how much the ARR of customers grew, as their records say

    @property
    def label(self) -> str:
        return {"deals": "Deals that were won", "arr": "Growth of the ARR of customers"}[self.value]


class DealState(Vocabulary):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class JoinState(Vocabulary):
    """Of a request to join a call."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"  # with a reason: a graceful no
    WITHDRAWN = "withdrawn"  # by who asked
    LAPSED = "lapsed"  # the hour of the call came before an answer
    HELD = "held"  # with what came of it


class JoinResult(Vocabulary):
    """What came of a call that somebody joined."""

    WON = "won"
    FORWARD = "forward"
    NOTHING = "nothing"
    LOST = "lost"

    @property
    def label(self) -> str:
        return {"won": "They buy", "forward": "A step forward", "nothing": "Nothing new", "lost": "They do not buy"}[
            self.value
        ]


DEAL = Machine(
    DealState.OPEN.value,
    {
        "open": frozenset({"won", "lost"}),
        "won": frozenset({"open"}),  # it fell through before it was paid
        "lost": frozenset({"open"}),  # they came back
    },
)
JOIN = Machine(
    JoinState.ASKED.value,
    {
        "asked": frozenset({"accepted", "declined", "withdrawn", "lapsed"}),
        "accepted": frozenset({"held", "declined", "withdrawn"}),
        "declined": frozenset(),  # whoever is asked anew is asked anew
        "withdrawn": frozenset(),
        "lapsed": frozenset(),
        "held": frozenset(),
    },
)
OPEN_JOINS = frozenset({JoinState.ASKED.value, JoinState.ACCEPTED.value})


@dataclass(frozen=True)
class Booked:
    """``amount`` in the currency of the target; below zero nothing is booked."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class Gap:
    """All in one currency. ``today``: where our company is."""

    target: Decimal
    booked: Decimal
    pipeline: Decimal
    starts_on: date
    due_on: date
    today: date

    @property
    def missing(self) -> Decimal:
        return max(NOTHING, self.target - self.booked)

    @property
    def uncovered(self) -> Decimal:
        """Of what is missing, what would not even come if every open deal were won."""
        return max(NOTHING, self.missing - self.pipeline)

    @property
    def share(self) -> int:
        """Percent of the target, rounded down: 100 is all of it."""
        return int(100 * self.booked / self.target)

    @property
    def is_reached(self) -> bool:
        return self.missing == 0

    @property
    def days_left(self) -> int:
        """With today; none, once it is over."""
        return max(0, (self.due_on - self.today).days + 1)

    @property
    def is_over(self) -> bool:
        return self.today > self.due_on

    @property
    def per_week(self) -> Decimal | None:
        """So much a week would do it; no number for less than a week."""
        if self.days_left < WEEK.days:
            return None
        return (self.missing * WEEK.days / self.days_left).quantize(CENT)

    @property
    def even_by_now(self) -> Decimal:
        """What would be booked by tonight, had every day brought the same."""
        days = (self.due_on - self.starts_on).days + 1
        passed = min(days, max(0, (self.today - self.starts_on).days + 1))
        return (self.target * passed / days).quantize(CENT)


def running(booked: Iterable[Booked]) -> Sequence[Booked]:
    """Day by day, what was booked up to it."""
    sums: dict[date, Decimal] = {}
    total = NOTHING
    for each in sorted(booked, key=lambda one: one.on):
        total += each.amount
        sums[each.on] = total
    return [Booked(day, amount) for day, amount in sums.items()]

"""What is asked of the measures: which days, cut into what, whose, and grouped by whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.measures import periods
from outreach.measures.periods import Every, Period, Preset, Step

NOBODY = "none"
"""Stands in addresses for the group of those that have no function, owner, segment or team."""

CONTACT_HOURS = 48
CLOSE_DAYS = 14
STAYS_DAYS = 90


class Group(Vocabulary):
    FUNCTION = "function"
    OWNER = "owner"
    SEGMENT = "segment"
    TEAM = "team"


class Slice(Vocabulary):
    """Which of a measure's rows."""

    ALL = "all"
    COUNTED = "counted"
    HITS = "hits"
    MISSES = "misses"
    WAITING = "waiting"


@dataclass(frozen=True)
class Question:
    """``narrowed``: only the rows of these groups, by their key, such as an owner's id; "" for those that have none."""

    period: Period
    every: Every
    steps: tuple[Step, ...]
    by: Group = Group.FUNCTION
    narrowed: Mapping[Group, str] = field(default_factory=dict)
    close_days: int = CLOSE_DAYS

    @cached_property
    def written(self) -> str:
        """As an address has it, with its days, so that whatever it leads to is about the same ones."""
        return write(self.state(self.period.first, self.period.last))

    def state(self, first: date, last: date) -> dict[str, str]:
        given = {"from": first.isoformat(), "to": last.isoformat(), "every": self.every.value, "by": self.by.value}
        if self.close_days != CLOSE_DAYS:
            given["target"] = str(self.close_days)
        return given | {group.value: key or NOBODY for group, key in self.narrowed.items()}


def write(state: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in state.items() if value})


def pose(
    *,
    today: date,
    preset: Preset | None = None,
    first: date | None = None,
    last: date | None = None,
    every: Every | None = None,
    by: Group = Group.FUNCTION,
    narrowed: Mapping[Group, str] | None = None,
    close_days: int = CLOSE_DAYS,
) -> Question:
    """Raises Invalid."""
    period = periods.chosen(preset, first, last, today)
    step = every or periods.fitting(period)
    keys = {group: "" if key == NOBODY else key for group, key in (narrowed or {}).items()}
    return Question(period, step, tuple(periods.steps(period, step, today)), by, keys, close_days)

"""What became of a subject, told in order, as clocks: which states start, stop, pause and cancel, when somebody was talked to, and
which rule held from when on.

The clocks follow from the story alone, whenever it is read. So what is logged late counts from when it happened, and whoever tells the
story twice gets the same clocks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Any

from outreach.sla import clock as clocks
from outreach.sla.clock import Clock, Rule
from outreach.vocabulary import SlaState

TERMS_FIRST, THEN_STATES, THEN_CONTACTS = range(3)
Turn = tuple[datetime, str]
"""Since when the subject has been in which state."""


@dataclass(frozen=True)
class Course:
    """Which states of the subject mean what for one target. In a state that is nowhere, nothing has begun yet."""

    runs_in: frozenset[str]
    stops_in: frozenset[str]
    cancels_in: frozenset[str] = frozenset()
    stops_at_contact: bool = False
    reopens: bool = True


@dataclass(frozen=True)
class Story:
    """``turns`` in the order in which they were written; ``terms``: since when which rule holds, the first one from the beginning."""

    turns: Sequence[Turn]
    terms: Sequence[tuple[datetime, Rule]]
    contacts: Sequence[datetime] = ()


@dataclass
class _Teller:
    course: Course
    rule: Rule
    state: str = ""
    episodes: list[Clock] = field(default_factory=list)

    @property
    def open_clock(self) -> Clock | None:
        return self.episodes[-1] if self.episodes and self.episodes[-1].is_open else None

    def take_terms(self, at: datetime, rule: Rule) -> None:
        self.rule = rule
        if self.open_clock is not None:
            self.episodes[-1] = clocks.change(self.open_clock, rule, at)
            self._follow_pauses(at)

    def take_turn(self, at: datetime, state: str) -> None:
        self.state = state
        if state in self.course.runs_in:
            self._run(at)
            self._follow_pauses(at)
        elif self.open_clock is not None and state in self.course.stops_in:
            self.episodes[-1] = clocks.stop(self.open_clock, at)
        elif self.open_clock is not None and state in self.course.cancels_in:
            self.episodes[-1] = clocks.cancel(self.open_clock, at)

    def take_contact(self, at: datetime) -> None:
        if self.course.stops_at_contact and self.open_clock is not None:
            self.episodes[-1] = clocks.stop(self.open_clock, at)

    def _run(self, at: datetime) -> None:
        if not self.episodes:
            self.episodes.append(clocks.start(self.rule, at))
        elif self.open_clock is None and (self.course.reopens or self.episodes[-1].state == SlaState.CANCELLED):
            self.episodes.append(clocks.reopen(self.episodes[-1], self.rule, at))

    def _follow_pauses(self, at: datetime) -> None:
        if self.open_clock is not None:
            follow = clocks.pause if self.state in self.rule.pauses else clocks.resume
            self.episodes[-1] = follow(self.open_clock, at)


def tell(course: Course, story: Story) -> Sequence[Clock]:
    """Every episode, the latest last. None if nothing has begun, or no rule sets a target."""
    if not story.terms:
        return []
    teller = _Teller(course, story.terms[0][1])
    for at, kind, value in sorted(_in_order(story), key=lambda event: event[:2]):
        if kind == TERMS_FIRST:
            teller.take_terms(at, value)
        elif kind == THEN_STATES:
            teller.take_turn(at, value)
        else:
            teller.take_contact(at)
    return teller.episodes


def _in_order(story: Story) -> Iterable[tuple[datetime, int, Any]]:
    """Two machines' clocks differ by moments: the order of writing decides, and nobody goes back in time."""
    yield from ((since, TERMS_FIRST, rule) for since, rule in story.terms)
    moments = accumulate((at for at, _ in story.turns), max)
    yield from ((at, THEN_STATES, state) for at, (_, state) in zip(moments, story.turns, strict=True))
    yield from ((at, THEN_CONTACTS, None) for at in story.contacts)

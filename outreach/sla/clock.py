"""One target of one subject: when is it due, how much is used, is it met or violated.

A clock is a value; each event gives the next one. It counts while it runs, keeps what it counted while it is paused, and what
was once violated stays violated, whatever happens to the policy, the calendar or the subject afterwards.

* **Paused**: nothing counts, and there is no due moment until it runs again.
* **Policy or calendar changed**: what was used by the old rule stays used; what is left is counted by the new one. A pause goes on.
* **Stopped** exactly at the due moment is met. A stopped clock never turns violated.
* **Reopened**: a new clock. Who was told in time and says "no, not solved" gains nothing: what was used stays used. After a
  violation, which stands, the new one begins from nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import Any

from crisis_triage.shared.errors import DomainError
from outreach.sla.hours import NOTHING, Hours
from outreach.vocabulary import SlaState

WARNINGS = (50, 75, 90)
"""Percent of the target."""


class ClockRefuses(DomainError):
    """An event that does not fit: nothing can be paused after its end."""

    code = "clock_refuses"


@dataclass(frozen=True)
class Rule:
    """How much time there is, which time counts, and in which states of the subject none does. ``key``: the caller's name for it."""

    target: timedelta
    hours: Hours
    pauses: frozenset[str] = frozenset()
    key: Any = None


@dataclass(frozen=True)
class Clock:
    rule: Rule
    started_at: datetime
    state: SlaState = SlaState.RUNNING
    used: timedelta = NOTHING
    """Counted until ``counting_since``."""
    counting_since: datetime | None = None
    paused_since: datetime | None = None
    violated_at: datetime | None = None
    stopped_at: datetime | None = None
    was_due_at: datetime | None = None
    """Of a clock that was stopped in time; of one that was stopped during a pause the moment of stopping."""

    @property
    def is_open(self) -> bool:
        """Nobody has stopped it; it may be violated all the same."""
        return self.stopped_at is None

    @property
    def due_at(self) -> datetime | None:
        """Of a violated clock the moment that it missed. None while it is paused."""
        return self.violated_at or self.was_due_at or self.reaches(100)

    def reaches(self, percent: int) -> datetime | None:
        """When so much of the target is used, if it runs on as it does."""
        if self.counting_since is None:
            return None
        return self.rule.hours.add(self.counting_since, self.rule.target * percent / 100 - self.used)

    def used_at(self, moment: datetime) -> timedelta:
        if self.counting_since is None:
            return self.used
        return self.used + self.rule.hours.elapsed(self.counting_since, moment)

    def seen_at(self, moment: datetime) -> "Clock":
        """The same clock, violated if its due moment has passed meanwhile."""
        due_at = self.due_at
        if self.state != SlaState.RUNNING or due_at is None or moment <= due_at:
            return self
        used = max(self.used, self.rule.target)
        return replace(self, state=SlaState.VIOLATED, used=used, violated_at=due_at, counting_since=None)

    def next_warning(self, *, given: int) -> tuple[int, datetime] | None:
        """The next share that somebody is to be warned of, and when. ``given``: the largest that was."""
        if self.state != SlaState.RUNNING:
            return None
        return next(((share, at) for share in WARNINGS if share > given and (at := self.reaches(share))), None)


def start(rule: Rule, at: datetime, *, used: timedelta = NOTHING) -> Clock:
    return Clock(rule, at, used=used, counting_since=at)


def pause(clock: Clock, at: datetime) -> Clock:
    """A violated clock has nothing left to pause; one that is paused stays so."""
    seen = _open(clock, at, "paused")
    if seen.state != SlaState.RUNNING:
        return seen
    return replace(seen, state=SlaState.PAUSED, used=seen.used_at(at), counting_since=None, paused_since=at)


def resume(clock: Clock, at: datetime) -> Clock:
    seen = _open(clock, at, "resumed")
    if seen.state != SlaState.PAUSED:
        return seen
    return replace(seen, state=SlaState.RUNNING, counting_since=at, paused_since=None)


def change(clock: Clock, rule: Rule, at: datetime) -> Clock:
    """A violated clock keeps the rule that it violated."""
    seen = _open(clock, at, "given another policy")
    if seen.state == SlaState.VIOLATED:
        return seen
    if seen.state == SlaState.RUNNING:
        seen = replace(seen, used=seen.used_at(at), counting_since=at)
    return replace(seen, rule=rule)


def stop(clock: Clock, at: datetime) -> Clock:
    seen = _open(clock, at, "stopped")
    if seen.state == SlaState.VIOLATED:
        return replace(seen, stopped_at=at)
    return replace(
        seen,
        state=SlaState.MET,
        used=seen.used_at(at),
        counting_since=None,
        paused_since=None,
        stopped_at=at,
        was_due_at=seen.due_at or at,
    )


def cancel(clock: Clock, at: datetime) -> Clock:
    """There was no duty after all. A violation that is there already is not talked away."""
    seen = _open(clock, at, "cancelled")
    state = SlaState.VIOLATED if seen.state == SlaState.VIOLATED else SlaState.CANCELLED
    return replace(stop(seen, at), state=state)


def reopen(clock: Clock, rule: Rule, at: datetime) -> Clock:
    """Another clock; the one before stays as it ended."""
    if clock.is_open:
        raise ClockRefuses("This clock still runs: there is nothing to reopen.")
    carried = clock.used if clock.state == SlaState.MET else NOTHING
    return start(rule, at, used=carried)


def _open(clock: Clock, at: datetime, what: str) -> Clock:
    if not clock.is_open:
        raise ClockRefuses(f"This clock was stopped and cannot be {what}. Reopen its subject: that starts a new one.")
    since = clock.counting_since or clock.paused_since or clock.started_at
    if at < since:
        raise ClockRefuses("What happened later is known already; a clock is not turned back.")
    return clock.seen_at(at)


# ---- a whole history -------------------------------------------------------------------------------------------------


class Happened(StrEnum):
    PAUSED = "paused"
    RESUMED = "resumed"
    CHANGED = "changed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    REOPENED = "reopened"


@dataclass(frozen=True)
class Event:
    """``rule``: the new one, where there is one."""

    what: Happened
    at: datetime
    rule: Rule | None = None


STEPS: dict[Happened, Any] = {
    Happened.PAUSED: lambda clock, event: pause(clock, event.at),
    Happened.RESUMED: lambda clock, event: resume(clock, event.at),
    Happened.CHANGED: lambda clock, event: change(clock, event.rule or clock.rule, event.at),
    Happened.STOPPED: lambda clock, event: stop(clock, event.at),
    Happened.CANCELLED: lambda clock, event: cancel(clock, event.at),
    Happened.REOPENED: lambda clock, event: reopen(clock, event.rule or clock.rule, event.at),
}


def fold(first: Clock, events: Iterable[Event]) -> Sequence[Clock]:
    """Every episode in its last state, the latest last."""
    return reduce(_step, sorted(events, key=lambda event: event.at), [first])


def _step(episodes: list[Clock], event: Event) -> list[Clock]:
    after: Clock = STEPS[event.what](episodes[-1], event)
    return [*episodes, after] if event.what == Happened.REOPENED else [*episodes[:-1], after]


def reached(clock: Clock, *, by: datetime, given: int) -> Iterator[tuple[int, datetime]]:
    """Every warning that has fallen due since the last one that was given, each with its own moment."""
    for share in WARNINGS:
        at = clock.reaches(share)
        if share > given and at is not None and at <= by:
            yield share, at

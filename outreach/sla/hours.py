"""Which time counts: office hours with several shifts a day and holidays, or the clock on the wall.

A shift may pass midnight. A holiday closes its whole day, from midnight to midnight: also the end of a shift that began the
evening before, and not the hours after the next midnight.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.zones import MINUTES_A_DAY, day_of, moment_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LEAST_MINUTES_A_WEEK = 60
FARTHEST = timedelta(days=366 * 60)
NOTHING = timedelta(0)

Part = tuple[int, int]
"""From minute to minute of one day."""


class OutOfReach(Invalid):
    """So few open hours that the end would lie in another century."""


class Hours(Protocol):
    def add(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment at which ``duration`` has counted since ``start``."""

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much counted between two moments; nothing if the end is not after the start."""


@dataclass(frozen=True, order=True)
class Shift:
    """``closes`` counts on over midnight: 22:00 to 06:00 is 1,320 to 1,800."""

    weekday: int
    opens: int
    closes: int

    def __post_init__(self) -> None:
        fits = 0 <= self.weekday < len(DAYS) and 0 <= self.opens < MINUTES_A_DAY
        if not fits or not self.opens < self.closes <= self.opens + MINUTES_A_DAY - bool(self.opens):
            raise Invalid(
                "A shift closes within a day, and before its own hour comes again. For a whole day write 00:00-24:00.",
                field="shifts",
            )

    def parts(self) -> Iterator[tuple[int, Part]]:
        """By weekday: a shift over midnight is the evening of one day and the morning of the next."""
        yield self.weekday, (self.opens, min(self.closes, MINUTES_A_DAY))
        if self.closes > MINUTES_A_DAY:
            yield (self.weekday + 1) % len(DAYS), (0, self.closes - MINUTES_A_DAY)


@dataclass(frozen=True)
class WallClock:
    """Every hour counts, also at night and on Sundays."""

    def add(self, start: datetime, duration: timedelta) -> datetime:
        return _utc(start) + max(NOTHING, duration)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return max(NOTHING, _utc(end) - _utc(start))


@dataclass(frozen=True)
class BusinessHours:
    """Raises Invalid for shifts that overlap, and for a week with less than an hour open."""

    zone: ZoneInfo
    shifts: tuple[Shift, ...]
    holidays: frozenset[date] = frozenset()
    _week: tuple[tuple[Part, ...], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_week", _week_of(self.shifts))
        if self.minutes_a_week < LEAST_MINUTES_A_WEEK:
            raise Invalid(
                "These hours are open for less than one hour a week, so nothing would ever fall due. Add a shift.",
                field="shifts",
            )

    @property
    def minutes_a_week(self) -> int:
        return sum(closes - opens for day in self._week for opens, closes in day)

    def open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The open hours of one day, in order. On a holiday none."""
        if day in self.holidays:
            return
        for opens, closes in self._week[day.weekday()]:
            start, end = moment_of(day, opens, self.zone), moment_of(day, closes, self.zone)
            if start < end:
                yield start, end

    def is_open(self, moment: datetime) -> bool:
        return any(start <= moment < end for start, end in self.open_on(day_of(moment, self.zone)))

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Due exactly at closing time is due then, not the next morning. Raises OutOfReach."""
        start, left = _utc(start), duration
        if left <= NOTHING:
            return start
        for opens, closes in self._from(start, until=start + FARTHEST):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        raise OutOfReach("With so few open hours this would take more than 60 years. Add a shift or lower the target.")

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        start, end = _utc(start), _utc(end)
        parts = (min(closes, end) - opens for opens, closes in self._from(start, until=end))
        return sum((part for part in parts if part > NOTHING), NOTHING)

    def _from(self, start: datetime, *, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        day, last = day_of(start, self.zone), day_of(until, self.zone)
        while day <= last:
            for opens, closes in self.open_on(day):
                if closes > start:
                    yield max(opens, start), closes
            day += timedelta(days=1)


def _week_of(shifts: Iterable[Shift]) -> tuple[tuple[Part, ...], ...]:
    days: list[list[Part]] = [[] for _ in DAYS]
    for shift in shifts:
        for weekday, part in shift.parts():
            days[weekday].append(part)
    return tuple(tuple(_in_order(parts, weekday)) for weekday, parts in enumerate(days))


def _in_order(parts: list[Part], weekday: int) -> Iterator[Part]:
    """Refuses overlaps; what touches becomes one."""
    open_until: Part | None = None
    for opens, closes in sorted(parts):
        if open_until is not None and opens < open_until[1]:
            raise Invalid(f"Two shifts overlap on {DAYS[weekday]}. Make them one, or leave a gap.", field="shifts")
        if open_until is not None and opens == open_until[1]:
            open_until = (open_until[0], closes)
            continue
        if open_until is not None:
            yield open_until
        open_until = (opens, closes)
    if open_until is not None:
        yield open_until


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment without a zone is no moment.")
    return moment.astimezone(UTC)

"""Shifts and holidays as people write them: ``09:00-12:00, 13:00-17:30`` a day, and one holiday a line."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.zones import MINUTES_A_DAY
from outreach.sla.hours import DAYS, Shift

SHIFT = re.compile(r"^(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})$")
HOLIDAY = re.compile(r"^(\d{4}-\d{2}-\d{2})\s+(\S.*)$")
LONGEST_NAME = 80

Holidays = Sequence[tuple[date, str]]


def read_day(weekday: int, text: str) -> list[Shift]:
    """Raises Invalid with the day's name as its field."""
    return [_shift(weekday, part.strip()) for part in re.split(r"[,;\n]", text) if part.strip()]


def _shift(weekday: int, text: str) -> Shift:
    name = DAYS[weekday]
    found = SHIFT.match(text)
    if found is None:
        raise Invalid(
            f"{name}: “{text[:40]}” is no shift. Write 09:00-17:30, and a comma before the next one.",
            field=name.lower(),
        )
    opens, closes = _minutes(found[1], found[2], name), _minutes(found[3], found[4], name)
    if opens == MINUTES_A_DAY:
        raise Invalid(f"{name}: a shift that opens at 24:00 is one of the next day, at 00:00.", field=name.lower())
    if opens == closes:
        raise Invalid(
            f"{name}: “{text}” opens and closes at once. For a whole day write 00:00-24:00.", field=name.lower()
        )
    return Shift(weekday, opens, closes if closes > opens else closes + MINUTES_A_DAY)


def _minutes(hour: str, minute: str, name: str) -> int:
    minutes = int(hour) * 60 + int(minute)
    if int(minute) >= 60 or minutes > MINUTES_A_DAY:
        raise Invalid(f"{name}: there is no {hour}:{minute}. A day goes from 00:00 to 24:00.", field=name.lower())
    return minutes


def write_day(shifts: Iterable[Shift], weekday: int) -> str:
    of_day = sorted(shift for shift in shifts if shift.weekday == weekday)
    return ", ".join(f"{_clock(shift.opens)}-{_clock(shift.closes)}" for shift in of_day)


def _clock(minutes: int) -> str:
    minutes = minutes - MINUTES_A_DAY if minutes > MINUTES_A_DAY else minutes
    return f"{minutes // 60:02}:{minutes % 60:02}"


def read_holidays(text: str) -> Holidays:
    """Each day once, in order. Raises Invalid with the number of the line."""
    found: dict[date, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            day, name = _holiday(number, line.strip())
            if day in found:
                raise Invalid(f"Line {number}: {day.isoformat()} is there twice. Keep one of them.", field="holidays")
            found[day] = name
    return sorted(found.items())


def _holiday(number: int, line: str) -> tuple[date, str]:
    found = HOLIDAY.match(line)
    if found is None:
        raise Invalid(
            f"Line {number}: “{line[:40]}” is no holiday. Write the day and its name: 2026-12-25 Christmas Day.",
            field="holidays",
        )
    day, name = found.groups()
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(
            f"Line {number}: a name has at most {LONGEST_NAME} letters, and only such. Shorten it.", field="holidays"
        )
    try:
        return date.fromisoformat(day), name
    except ValueError:
        raise Invalid(f"Line {number}: there is no day {day}. Check the calendar.", field="holidays") from None


def write_holidays(holidays: Iterable[tuple[date, str]]) -> str:
    return "\n".join(f"{day.isoformat()} {name}" for day, name in holidays)


def in_a_line(shifts: Iterable[Shift]) -> str:
    """``Monday to Friday 09:00-17:30``: days in a row with the same hours are said once."""
    return "; ".join(_runs([write_day(shifts, weekday) for weekday in range(len(DAYS))])) or "never"


def _runs(days: list[str]) -> Iterator[str]:
    start = 0
    for weekday, hours in enumerate(days):
        is_last = weekday + 1 == len(days) or days[weekday + 1] != hours
        if is_last:
            if hours:
                name = DAYS[start] if start == weekday else f"{DAYS[start]} to {DAYS[weekday]}"
                yield f"{name} {hours}"
            start = weekday + 1

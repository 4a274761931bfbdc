"""How targets, policies and calendars are said on pages."""

from datetime import date

from outreach.models import CalendarVersion, SlaPolicy
from outreach.sla import written
from outreach.sla.hours import Shift
from outreach.vocabulary import Counting, SlaTarget

DAY = 24 * 60
LEFT_OPEN = "left to the next policy"


def length(minutes: int) -> str:
    """``48 hours``, ``1 hour 30 minutes``: in hours, because a day of office hours is not a day."""
    hours, rest = divmod(minutes, 60)
    parts = [_count(hours, "hour")] if hours else []
    return " ".join([*parts, _count(rest, "minute")] if rest or not parts else parts)


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def target(policy: SlaPolicy, which: SlaTarget) -> str:
    minutes = policy.minutes_of(which)
    if minutes is None:
        return LEFT_OPEN
    counting = "office hours" if policy.counting_of(which) == Counting.BUSINESS else "on the clock"
    return f"{length(minutes)}, {counting}"


def pauses(policy: SlaPolicy) -> str:
    told = [f"issue {state.replace('_', ' ')}" for state in policy.issue_pauses]
    told += [f"loop {state.replace('_', ' ')}" for state in policy.loop_pauses]
    return ", ".join(told) or "never"


def week(version: CalendarVersion) -> str:
    return written.in_a_line([Shift(*shift) for shift in version.shifts])


def shifts(version: CalendarVersion) -> list[Shift]:
    return [Shift(*shift) for shift in version.shifts]


def holidays(version: CalendarVersion) -> list[tuple[date, str]]:
    return [(date.fromisoformat(day), name) for day, name in version.holidays]


def differences(before: SlaPolicy | None, after: SlaPolicy) -> str:
    """What a new version changed, in words."""
    if before is None:
        return "first version"
    moved = [
        f"{which.label.lower()}: {target(before, which)} → {target(after, which)}"
        for which in SlaTarget
        if target(before, which) != target(after, which)
    ]
    if pauses(before) != pauses(after):
        moved.append(f"pauses: {pauses(before)} → {pauses(after)}")
    if before.calendar_id != after.calendar_id:
        moved.append(f"calendar: {_calendar(before)} → {_calendar(after)}")
    return "; ".join(moved) or "nothing"


def _calendar(policy: SlaPolicy) -> str:
    return policy.calendar.name if policy.calendar else "the default"


def calendar_differences(before: CalendarVersion | None, after: CalendarVersion) -> str:
    if before is None:
        return "first version"
    moved = []
    if before.time_zone != after.time_zone:
        moved.append(f"zone: {before.time_zone} → {after.time_zone}")
    if before.shifts != after.shifts:
        moved.append(f"shifts: {week(before)} → {week(after)}")
    old, new = dict(holidays(before)), dict(holidays(after))
    moved += [f"no holiday on {day:%-d %b %Y} any more" for day in sorted(old.keys() - new.keys())]
    moved += [f"holiday on {day:%-d %b %Y}: {new[day]}" for day in sorted(new.keys() - old.keys())]
    moved += [f"{old[day]} is called {new[day]}" for day in sorted(old.keys() & new.keys()) if old[day] != new[day]]
    return "; ".join(moved) or "nothing"

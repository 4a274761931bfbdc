"""Hours in which nobody is written to. Told as people tell them, from 20:00 to 7:00, in the zone of whoever would be disturbed.

They are windows of moments and not of what the wall shows: in the night in which an hour comes twice the quiet ends once.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crisis_triage.shared.zones import MINUTES_A_DAY, day_of, moment_of


@dataclass(frozen=True)
class QuietHours:
    """To the minute. ``begins`` is quiet, ``ends`` is not; an end before the beginning is of the next day. Both alike: never quiet."""

    begins: time
    ends: time


def next_allowed(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> datetime:
    """``moment`` itself, if it is not quiet then; else the first one that is not, in UTC."""
    today = day_of(moment, zone)
    allowed = moment
    for days in range(
        -1, 3
    ):  # where a clock change swallows the pause between two nights, the second one follows at once
        begins, ends = _window(today + timedelta(days=days), zone, quiet)
        if begins <= allowed < ends:
            allowed = ends
    return allowed


def is_quiet(moment: datetime, zone: ZoneInfo, quiet: QuietHours) -> bool:
    return next_allowed(moment, zone, quiet) != moment


def _window(day: date, zone: ZoneInfo, quiet: QuietHours) -> tuple[datetime, datetime]:
    begins, ends = _minutes(quiet.begins), _minutes(quiet.ends)
    over_midnight = MINUTES_A_DAY if ends < begins else 0
    return moment_of(day, begins, zone), moment_of(day, ends + over_midnight, zone)


def _minutes(wall: time) -> int:
    return wall.hour * 60 + wall.minute

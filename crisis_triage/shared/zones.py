"""From the clock on the wall to a moment, also on the two days a year on which that clock lies.

* An hour that is skipped: whatever would begin or end inside it begins or ends at the jump.
* An hour that comes twice: the first one is meant. Office hours that span it are an hour longer, as they are for the people in it.

So a later time on the wall is never an earlier moment, and two office hours never overlap.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@lru_cache(maxsize=20_000)
def moment_of(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """``minutes`` after the midnight with which ``day`` begins, as the wall shows it. 1,440 is the next midnight."""
    days, minutes = divmod(minutes, MINUTES_A_DAY)
    wall = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), tzinfo=zone)
    moment = wall.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return moment
    return _jump_between(wall.replace(fold=1).astimezone(UTC), moment, zone)


def _jump_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment with the new offset: found by halving, since zones name no jumps."""
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after


def day_of(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()

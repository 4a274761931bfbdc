"""When a day is over, and when to be reminded of it. A promise "by Friday" is kept until Friday ends where the customer is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crisis_triage.shared.zones import day_of, moment_of

MORNING = 8 * 60
"""Minutes after midnight at which somebody's day begins."""


def zone_of(time_zone: str, ours: ZoneInfo) -> ZoneInfo:
    """Of a customer whose own is not known, that of our company."""
    return ZoneInfo(time_zone) if time_zone else ours


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the next day in ``zone``, in UTC. Where a clock change leaves that midnight out, the moment of the
    change; where midnight comes twice, the first of the two."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def is_over(day: date, zone: ZoneInfo, at: datetime) -> bool:
    return at >= end_of(day, zone)


def morning_of(day: date, *, customer: ZoneInfo, owner: ZoneInfo) -> datetime:
    """The owner's last morning before ``day`` is over where the customer is: Friday in Auckland ends on Friday morning in
    Los Angeles, so whoever owes it from there is reminded on Thursday."""
    ends = end_of(day, customer)
    there = day_of(ends, owner)
    mornings = (moment_of(there - timedelta(days=back), MORNING, owner) for back in range(3))
    return next(morning for morning in mornings if morning < ends)

"""When a day is over. A promise "by Friday" is kept until Friday ends where the customer is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of the next day in ``zone``, in UTC. Where a clock change leaves that midnight out, the moment of the
    change; where midnight comes twice, the first of the two."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def is_over(day: date, zone: ZoneInfo, at: datetime) -> bool:
    return at >= end_of(day, zone)

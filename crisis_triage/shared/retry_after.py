"""``Retry-After`` (RFC 9110, 10.2.3): for how long whoever is asked wants to be left alone. No Django and no clock."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_of(said: str, *, at: datetime, most: int) -> int:
    """Whichever way it was written; 0 for what nobody can read, and never more than ``most``: nobody may silence us for years."""
    if said.isascii() and said.isdecimal():
        return min(int(said[:9]), most)
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return 0
    ahead = (moment.replace(tzinfo=moment.tzinfo or UTC) - at).total_seconds()
    return int(min(max(ahead, 0), most))

"""What ``--as-of`` may say: a day, which is its end in UTC, or a moment."""

from datetime import UTC, datetime, time, timedelta

from django.core.management.base import CommandError


def moment_of(given: str, *, now: datetime) -> datetime:
    try:
        if len(given) == len("2026-11-21"):
            day = datetime.fromisoformat(given).date()
            moment = datetime.combine(day + timedelta(days=1), time.min, UTC)
        else:
            read = datetime.fromisoformat(given)
            moment = read if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError(f"--as-of {given}: not a date. Write it like 2026-11-21, or 2026-11-21T14:30Z.") from error
    # The end of today has not come yet: today is as of now.
    return min(moment, now)

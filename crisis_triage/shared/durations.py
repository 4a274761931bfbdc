"""Lengths of time in words. No Django and no clock."""

from datetime import timedelta

UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def in_words(length: timedelta) -> str:
    """The largest unit that fits, rounded down: '3 days', '1 hour', 'less than a minute'."""
    for name, unit in UNITS:
        count = length // unit
        if count >= 1:
            return f"{count:,} {name}{'' if count == 1 else 's'}"
    return "less than a minute"


def every(length: timedelta) -> str:
    """A rhythm: 'every day', 'every 6 hours'."""
    words = in_words(length)
    return f"every {words.removeprefix('1 ')}" if words.startswith("1 ") else f"every {words}"

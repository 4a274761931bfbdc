"""What people write, checked before it is kept: there, storable, and not longer than the column."""

from crisis_triage.shared.errors import Invalid

LONGEST = 4000
"""Characters of what has no limit of its own."""


def required(given: str, *, field: str, ask: str, longest: int = LONGEST) -> str:
    words = optional(given, field=field, longest=longest)
    if not words:
        raise Invalid(ask, field=field)
    return words


def optional(given: str, *, field: str, longest: int = LONGEST) -> str:
    words = given.strip()
    if "\0" in words:
        raise Invalid("This holds a NUL byte, which is no text. Remove it.", field=field)
    if len(words) > longest:
        raise Invalid(f"That is {len(words):,} characters, and at most {longest:,} fit. Shorten it.", field=field)
    return words

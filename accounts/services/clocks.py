"""When a source said each field of one of its records, by its own clock: what came late never overwrites what is newer.

A clock a field, because a source may send a part of a record: of two parts that overtake each other, both must be kept. So whatever
the order in which the same items come, and however often, the same is known in the end
(docs/decisions/0037-the-newest-word-of-whoever-keeps-the-field.md).
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from accounts.services.cells import BEGIN

Clock = dict[str, int]
"""Microseconds since 1970, for each field that a source said with ``source_updated_at``."""

DELETION = "deleted_at"
"""The field of being there or not."""

GONE = "gone"
"""No field: since when the record is deleted in its source; away again as soon as the source sends it."""


def micros(moment: datetime) -> int:
    """Exact, unlike a float."""
    since = moment - BEGIN
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def is_late(clock: Clock, field: str, said: int | None) -> bool:
    """At the same moment is not late: clocks of whole seconds say two things in one, and the one that comes last is the better guess;
    a reconcile that reads the record again heals the other."""
    return said is not None and clock.get(field, said) > said


def latest(told: Iterable[Clock]) -> Clock:
    """Of each field the latest word in several records of one source. Whether a record is there is a matter of that record."""
    found: Clock = {}
    for clock in told:
        for name, moment in clock.items():
            if name not in (DELETION, GONE):
                found[name] = max(moment, found.get(name, 0))
    return found


def wound(clock: Clock, fields: Collection[str], said: int | None, *, received: int) -> Clock:
    """``said`` None: a source that tells no time is taken at the moment of receipt, if it told one before; what never tells a time
    costs no room."""
    if said is not None:
        return clock | dict.fromkeys(fields, said)
    return clock | {field: max(received, clock.get(field, 0)) for field in fields} if clock else clock

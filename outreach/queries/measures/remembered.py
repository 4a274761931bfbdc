"""What took long to count is remembered for some minutes, for the pages, the API and the files alike, and says when it was counted.

Only where there is much to look through: in a small house the figures are those of this moment. A cache that is away costs time, never a number.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.core.cache import cache

from accounts import access
from crisis_triage.shared.sql import ask
from outreach.queries.measures.asking import Answer, Asking
from outreach.queries.measures.catalogue import MEASURES
from outreach.queries.measures.measure import Measure

SECONDS = 300
MANY = 10_000
"""Rows of all measures together, or of one of the tables in which they are looked for."""

LARGEST = """
    SELECT max(reltuples) FROM pg_class
     WHERE oid IN ('outreach_loop'::regclass, 'outreach_promise'::regclass, 'outreach_touchpoint'::regclass)
"""

Found = TypeVar("Found")
ALL = tuple(measure.name for measure in MEASURES)


@dataclass(frozen=True)
class Counted:
    at: datetime
    by_name: dict[str, Answer]

    @property
    def rows(self) -> int:
        return sum(answer.now.rows for answer in self.by_name.values())


def counted(asking: Asking, measures: Sequence[Measure] = MEASURES) -> tuple[datetime, list[tuple[Measure, Answer]]]:
    """When, and what. A measure that was counted with all the others is not counted again by itself."""
    names = tuple(measure.name for measure in measures)
    known: Counted | None = cache.get(_key(asking, ALL))
    if known is None:
        known = kept(asking, names, lambda: _count(asking, measures), is_much=lambda found: is_much(found.rows))
    return known.at, [(measure, known.by_name[measure.name]) for measure in measures]


def kept(asking: Asking, what: object, make: Callable[[], Found], *, is_much: Callable[[Found], bool]) -> Found:
    key = _key(asking, what)
    found: Found | None = cache.get(key)
    if found is None:
        found = make()
        if is_much(found):
            cache.set(key, found, SECONDS)
    return found


def is_much(rows: int) -> bool:
    """Whoever finds few among many waits as long as whoever finds many."""
    return rows >= MANY or ask(LARGEST, {})[0][0] >= MANY


def _count(asking: Asking, measures: Sequence[Measure]) -> Counted:
    return Counted(asking.reader.at, {measure.name: asking.ask(measure) for measure in measures})


def _key(asking: Asking, what: object) -> str:
    """Who sees everything shares one answer; everybody else has their own. Another list of measures is another answer."""
    reader, question = asking.reader, asking.question
    whose = "all" if access.sees_everyone(reader.user) else f"{reader.user.pk}:{sorted(reader.teams)}"
    asked = (whose, question.written, reader.today.isoformat(), reader.zone.key, reader.currency, ALL, what)
    return f"measures:{hashlib.sha256(repr(asked).encode()).hexdigest()}"

"""A page of measures that took long is remembered for some minutes, and says when it was counted.

Only where much was counted: in a small house the figures are those of this moment. A cache that is away costs time, never a number.
"""

import hashlib

from django.core.cache import cache

from accounts import access
from outreach.measures.question import Question
from outreach.queries.measures import page
from outreach.queries.measures.catalogue import MEASURES
from outreach.queries.measures.page import Overview
from outreach.queries.readers import Reader

SECONDS = 300
MANY = 10_000
"""Rows of all measures together."""


def overview(*, reader: Reader, question: Question) -> Overview:
    key = _key(reader, question)
    found: Overview | None = cache.get(key)
    if found is not None:
        return found
    fresh = page.overview(reader=reader, question=question)
    if fresh.rows >= MANY:
        cache.set(key, fresh, SECONDS)
    return fresh


def _key(reader: Reader, question: Question) -> str:
    """Who sees everything shares one answer; everybody else has their own. Another list of measures is another page."""
    whose = "all" if access.sees_everyone(reader.user) else f"{reader.user.pk}:{sorted(reader.teams)}"
    names = [measure.name for measure in MEASURES]
    asked = (whose, question.written, reader.today.isoformat(), reader.zone.key, reader.currency, names)
    return f"measures:{hashlib.sha256(repr(asked).encode()).hexdigest()}"

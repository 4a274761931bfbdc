"""What a page wants to know of everyone. In a small house it is counted while the page waits; in a large one a worker counts it every
now and then (``signals.services.counting``), and pages read what it found and when.

A cache that was emptied costs the page its figures until the worker has come by again, never a walk through a table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core.cache import cache
from django.db import connection

MANY = 20_000
"""Customers with a score, as the planner estimates them: that is free, and exact enough."""

KEPT_SECONDS = 24 * 3600
ESTIMATED_SECONDS = 60
SCORED = "SELECT reltuples FROM pg_class WHERE oid = 'signals_riskscore'::regclass"
Found = TypeVar("Found")


@dataclass(frozen=True)
class Counted(Generic[Found]):
    found: Found
    at: datetime


def is_large() -> bool:
    return (cache.get_or_set("customers-with-a-score", _estimate, ESTIMATED_SECONDS) or 0) >= MANY


def _estimate() -> float:
    with connection.cursor() as cursor:
        cursor.execute(SCORED)
        (estimate,) = cursor.fetchone()
    return float(estimate)


def read(key: str, count: Callable[[], Found], *, at: datetime) -> Counted[Found] | None:
    """None: it is too much for a page, and no worker has counted it yet."""
    if not is_large():
        return Counted(count(), at)
    kept: Counted[Found] | None = cache.get(key)
    return kept


def keep(key: str, found: Found, *, at: datetime) -> None:
    cache.set(key, Counted(found, at), KEPT_SECONDS)

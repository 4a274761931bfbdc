"""Who is already covered: by a talk of the last days or by a promise that is pending; and how many promises were broken.

Our own records and those of other systems come in as signals of the kind ``outreach`` alike, and are counted as they come in.
So one small row per customer and measure tells it, whatever their number. (Only talks are called ``touchpoint``; a call that was
not answered covers nobody.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db import connection

from signals.features import of_customer

FRESH = timedelta(days=7)
"""A talk covers a customer for a week: as long as the capacity is counted for."""

REMEMBERED = timedelta(days=365)
"""Promises of longer ago neither cover nor burden anybody."""

ASK = """
    SELECT rate.customer_id,
           max(last_at) FILTER (WHERE name = 'touchpoint' AND last_at > %(fresh)s AND last_at <= %(at)s),
           greatest(coalesce(sum(facts) FILTER (WHERE name = 'promise_made' AND last_at > %(remembered)s), 0)
             - coalesce(sum(facts) FILTER (WHERE name = ANY(%(settled)s)), 0), 0),
           coalesce(sum(facts) FILTER (WHERE name = 'promise_broken' AND last_at > %(remembered)s), 0)
      FROM signals_decayedrate rate JOIN signals_measure measure ON measure.id = rate.measure_id
     WHERE kind = 'outreach' AND name = ANY(%(names)s) AND rate.customer_id = ANY(%(ids)s)
     GROUP BY rate.customer_id
"""
SETTLED = [name for _, name in of_customer.SETTLED]
NAMES = ["touchpoint", "promise_made", *SETTLED]


@dataclass(frozen=True)
class Cover:
    """``words`` is empty where nothing covers the customer."""

    words: str = ""
    broken_promises: int = 0

    @property
    def is_covered(self) -> bool:
        return bool(self.words)


NO_COVER = Cover()


def of_customers(*, customer_ids: Sequence[int], at: datetime, zone: tzinfo) -> Mapping[int, Cover]:
    """Whoever is not in the answer is not covered. One query, however many they are. ``zone``: in which a day is named."""
    asked: dict[str, Any] = {
        "ids": list(customer_ids),
        "at": at,
        "fresh": at - FRESH,
        "remembered": at - REMEMBERED,
        "settled": SETTLED,
        "names": NAMES,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASK, asked)
        return {row[0]: Cover(_words(row[1], int(row[2]), zone), int(row[3])) for row in cursor.fetchall()}


def _words(talked_at: datetime | None, pending: int, zone: tzinfo) -> str:
    told = [f"Talked on {talked_at.astimezone(zone):%-d %b}"] if talked_at else []
    if pending:
        told.append(f"{pending} pending promise{'' if pending == 1 else 's'}")
    return ", ".join(told)

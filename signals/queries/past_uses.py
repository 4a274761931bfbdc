"""How much each measure was used, as it could have been counted at past moments: one reading of history for all of them."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db import connection

from signals import rates
from signals.features.freshness import EXPECTED_SHARE, Use
from signals.rates import LN2, Floats

# `width_bucket` asks for "before", we for "up to and with": hence the microsecond.
COUNT = """
    SELECT measure_id, bucket, sum(weight), max(last_at), count(*) FILTER (WHERE is_first)
      FROM (
        SELECT measure_id, bucket, sum(weight) AS weight, max(occurred_at) AS last_at,
               bucket = min(bucket) OVER (PARTITION BY measure_id, customer_id) AS is_first
          FROM (
            SELECT measure_id, customer_id, occurred_at,
                   width_bucket(known_at, %(after)s::timestamptz[]) AS bucket,
                   power(2.0::float8, greatest(-900,
                       (date_part('epoch', occurred_at) - %(landmark)s) / 86400.0 / 90.0)) AS weight
              FROM signals_signal WHERE known_at < %(end)s
          ) AS weighed
         GROUP BY measure_id, customer_id, bucket
      ) AS by_customer
     GROUP BY measure_id, bucket ORDER BY measure_id, bucket
"""

HEARD = """
    SELECT measure_id, count(*), min(first_at), max(last_at) FROM signals_decayedrate GROUP BY measure_id
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Days since the landmark."""

    first: float
    last: float


def heard(*, measure_id: int | None) -> Span | None:
    """From when until when there was something to hear: of this measure, or of those that most customers have. What ended
    long ago is a finished history, and nobody is said to have stayed in the years after it."""
    with connection.cursor() as cursor:
        cursor.execute(HEARD)
        rows = cursor.fetchall()
    most = max((customers for _, customers, _, _ in rows), default=0)
    wide = [row for row in rows if (row[0] == measure_id if measure_id else row[1] >= EXPECTED_SHARE * most)]
    if not wide:
        return None
    return Span(min(rates.days(row[2]) for row in wide), max(rates.days(row[3]) for row in wide))


def at_moments(moments: Floats) -> list[dict[int, Use]]:
    """By measure id, for each moment; the same as ``read_uses_as_of`` it."""
    reference = rates.LANDMARK + timedelta(days=float(moments[-1]))
    after = [rates.LANDMARK + timedelta(days=float(moment), microseconds=1) for moment in moments]
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"after": after, "end": after[-1], "landmark": reference.timestamp()})
        rows = cursor.fetchall()
    counted: list[dict[int, Use]] = [{} for _ in moments]
    for measure_id in sorted({row[0] for row in rows}):
        _count(counted, measure_id, [row for row in rows if row[0] == measure_id], reference=float(moments[-1]))
    return counted


def _count(counted: list[dict[int, Use]], measure_id: int, rows: list[tuple[int, ...]], *, reference: float) -> None:
    """Adds up what the buckets before and at each moment hold."""
    by_bucket = {row[1]: row for row in rows}
    weight, last, customers = 0.0, -np.inf, 0
    for bucket in range(len(counted)):
        if (row := by_bucket.get(bucket)) is not None:
            weight, customers = weight + row[2], customers + row[4]
            last = max(last, rates.days(row[3]))  # type: ignore[arg-type]
        if customers:
            per_day = weight * float(np.exp2((reference - last) / 90)) * LN2 / 90
            counted[bucket][measure_id] = Use(customers=customers, per_day=per_day, last=last)

"""What scoring reads: the decayed rates of some customers, or, for a moment in the past, their raw facts. Both become the same
``Inputs``, so that every feature is computed by one function, whenever it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts.models import Company
from signals import rates
from signals.features.feature import Inputs
from signals.features.freshness import Use, breadths, clocks, relevant
from signals.features.meaning import Meaning, meaning_of
from signals.models import Measure
from signals.queries import columns
from signals.queries.columns import Structured
from signals.rates import Floats, Integers

SEGMENT_NUMBER = """CASE WHEN segment = '' THEN 'NaN'
    ELSE ('x' || substr(md5(lower(btrim(segment))), 1, 6))::bit(24)::int::float8 END"""
"""The same number for a name on every installation and for ever: models are learned on it."""

# ARR in the reporting currency, by the newest rate on or before the day; without a rate it is not known.
READ_CUSTOMERS = f"""
    SELECT id, coalesce(started_on - DATE '2000-01-01', -2147483648) AS started_on,
           coalesce(renewal_on - DATE '2000-01-01', -2147483648) AS renewal_on,
           coalesce(arr * CASE WHEN currency = %s THEN 1 ELSE rate END, 'NaN')::float8 AS arr,
           {SEGMENT_NUMBER} AS segment
      FROM accounts_customer
      LEFT JOIN (SELECT DISTINCT ON (currency) currency, rate FROM accounts_exchangerate
                  WHERE reporting_currency = %s AND rated_on <= %s ORDER BY currency, rated_on DESC) AS rated
           USING (currency)
     WHERE id = ANY(%s::bigint[]) AND deleted_at IS NULL AND (churned_on IS NULL OR churned_on > %s)
     ORDER BY id
"""  # noqa: S608  our own piece

READ_RATES = """
    SELECT customer_id, measure_id, facts, valued, n7, n30, n90, n365, x7, x30, x90, x365, first_at, last_at,
           coalesce(last_value, 'NaN'), last_signal_id
      FROM signals_decayedrate
     WHERE customer_id = ANY(%s::bigint[])
     ORDER BY customer_id, measure_id
"""

RATE_TYPES = {
    "customer_id": "i8",
    "measure_id": "i2",
    "facts": "i4",
    "valued": "i4",
    **{f"{sum_}{half_life}": "f8" for sum_ in "nx" for half_life in rates.HALF_LIVES},
    "first_at": "t8",
    "last_at": "t8",
    "last_value": "f8",
    "last_signal_id": "i8",
}

READ_FACTS = """
    SELECT customer_id, measure_id, occurred_at, coalesce(value, 'NaN'), id
      FROM signals_signal
     WHERE customer_id = ANY(%s::bigint[]) AND known_at <= %s
     ORDER BY customer_id, occurred_at, id
"""

# As signals.services.uses counts from the rates, but from facts: their weight is that of the last one's day.
READ_USES_AS_OF = """
    WITH heard AS (
        SELECT measure_id, count(DISTINCT customer_id) AS customers, max(occurred_at) AS last_at
          FROM signals_signal WHERE known_at <= %(at)s GROUP BY measure_id
    )
    SELECT measure_id, customers,
           sum(power(2.0::float8, greatest(-900, date_part('epoch', occurred_at - last_at) / 86400.0 / 90.0)))
           * ln(2.0::float8) / 90, last_at
      FROM signals_signal JOIN heard USING (measure_id)
     WHERE known_at <= %(at)s GROUP BY measure_id, customers, last_at
"""

FACT_TYPES = {"customer_id": "i8", "measure_id": "i2", "occurred_at": "t8", "value": "f8", "id": "i8"}


@dataclass(frozen=True)
class Batch:
    """Some customers at one moment, ready to be scored. ``uses`` goes with ``inputs.meanings``."""

    customer_ids: Integers
    inputs: Inputs
    uses: tuple[Use | None, ...]
    watermarks: Integers
    at: float


def read_batch(*, customer_ids: Sequence[int], at: datetime, uses: Mapping[int, Use] | None = None) -> Batch:
    """From the decayed rates as they are. Customers who left or were deleted are not scored and not in the batch.
    ``uses``: as last counted, unless others are given."""
    customers = _read_customers(customer_ids, at)
    rows = columns.read(READ_RATES, [_listed(columns.column(customers, "id"))], RATE_TYPES)
    ids, measure_ids = columns.column(rows, "customer_id"), columns.column(rows, "measure_id").astype(np.int64)
    frame = _Frame.of(customers, measure_ids, read_uses() if uses is None else uses, at)
    sums = rates.Sums(
        row=frame.rows_of(ids),
        column=frame.columns_of(measure_ids),
        facts=columns.column(rows, "facts").astype(float),
        valued=columns.column(rows, "valued").astype(float),
        n=np.stack([columns.column(rows, f"n{half_life}") for half_life in rates.HALF_LIVES]),
        x=np.stack([columns.column(rows, f"x{half_life}") for half_life in rates.HALF_LIVES]),
        first=columns.moments(rows, "first_at"),
        last=columns.moments(rows, "last_at"),
        last_value=columns.column(rows, "last_value"),
    )
    seen = rates.from_sums(sums, customers=len(customers), clock=frame.clock)
    return frame.batch(seen, sums.row, columns.column(rows, "last_signal_id"))


def read_batch_as_of(*, customer_ids: Sequence[int], at: datetime, uses: Mapping[int, Use]) -> Batch:
    """The same from raw facts that could have been known by then, with ``read_uses_as_of`` the same moment. It reads history:
    not for the daily round."""
    customers = _read_customers(customer_ids, at)
    rows = columns.read(READ_FACTS, [_listed(columns.column(customers, "id")), at], FACT_TYPES)
    ids, measure_ids = columns.column(rows, "customer_id"), columns.column(rows, "measure_id").astype(np.int64)
    frame = _Frame.of(customers, measure_ids, uses, at)
    facts = rates.Facts(
        row=frame.rows_of(ids),
        column=frame.columns_of(measure_ids),
        moment=columns.moments(rows, "occurred_at"),
        value=columns.column(rows, "value"),
    )
    seen = rates.from_facts(facts, customers=len(customers), clock=frame.clock)
    return frame.batch(seen, facts.row, columns.column(rows, "id"))


def read_meanings() -> list[Meaning]:
    rows = Measure.objects.order_by("pk").values_list("pk", "kind", "name", "unit", "direction", "value_direction")
    return [
        meaning_of(id=pk, kind=kind, name=name, unit=unit, direction=direction, value_direction=value_direction)
        for pk, kind, name, unit, direction, value_direction in rows
    ]


def read_uses() -> dict[int, Use]:
    """By measure id, as last counted (``signals.services.uses``)."""
    return _uses("SELECT measure_id, customers, per_day, last_at FROM signals_measureuse", [])


def read_uses_as_of(*, at: datetime) -> dict[int, Use]:
    """By measure id, as a count at that moment would have found: it reads history."""
    return _uses(READ_USES_AS_OF, {"at": at})


def _uses(query: str, parameters: Any) -> dict[int, Use]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return {
            measure_id: Use(customers=customers, per_day=per_day, last=rates.days(last_at))
            for measure_id, customers, per_day, last_at in cursor.fetchall()
        }


@dataclass(frozen=True)
class _Frame:
    """Who stands in which row, and which measure in which column."""

    customer_ids: Integers
    tenure_days: Floats
    renewal_days: Floats
    arr: Floats
    segment: Floats
    meanings: tuple[Meaning, ...]
    uses: tuple[Use | None, ...]
    clock: Floats
    at: float

    @classmethod
    def of(
        cls, customers: Structured, measure_ids: npt.NDArray[np.int64], counted: Mapping[int, Use], at: datetime
    ) -> "_Frame":
        now = rates.days(at)
        every = read_meanings()
        expected = [meaning.id for meaning in every if meaning.id in counted]
        meanings = relevant(every, np.concatenate([np.unique(measure_ids), np.array(expected, dtype=np.int64)]))
        uses = tuple(counted.get(meaning.id) for meaning in meanings)
        return cls(
            customer_ids=columns.column(customers, "id"),
            tenure_days=np.maximum(now - columns.dates(customers, "started_on"), 0),
            renewal_days=columns.dates(customers, "renewal_on") - np.floor(now),
            arr=columns.column(customers, "arr"),
            segment=columns.column(customers, "segment"),
            meanings=meanings,
            uses=uses,
            clock=clocks(uses, at=now),
            at=now,
        )

    def rows_of(self, ids: Integers) -> Integers:
        return np.searchsorted(self.customer_ids, ids)

    def columns_of(self, measure_ids: Integers) -> Integers:
        return np.searchsorted(np.array([meaning.id for meaning in self.meanings], dtype=np.int64), measure_ids)

    def batch(self, seen: rates.Rates, rows: Integers, signal_ids: Integers) -> Batch:
        watermarks = np.zeros(len(self.customer_ids), dtype=np.int64)
        np.maximum.at(watermarks, rows, signal_ids)
        inputs = Inputs(self.meanings, seen, self.tenure_days, self.renewal_days, self.arr, self.segment)
        inputs = replace(inputs, breadth=breadths(inputs, self.uses, at=self.at))
        return Batch(self.customer_ids, inputs, self.uses, watermarks, self.at)


def _read_customers(customer_ids: Sequence[int], at: datetime) -> Structured:
    types = {"id": "i8", "started_on": "i4", "renewal_on": "i4", "arr": "f8", "segment": "f8"}
    currency, day = reporting_currency(), at.date()
    return columns.read(READ_CUSTOMERS, [currency, currency, day, _listed(customer_ids), day], types)


def reporting_currency() -> str:
    return Company.ours().reporting_currency


def _listed(ids: Sequence[int] | Integers) -> str:
    """As one word of PostgreSQL's: twenty thousand numbers in a statement are twenty thousand things to parse."""
    return "{" + ",".join(map(str, np.asarray(ids, dtype=np.int64).tolist())) + "}"

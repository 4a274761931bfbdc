"""What the rows of customers said at past moments (docs/decisions/0010).

A customer's row has no history of its own, but every change of it is an event of the audit. What is older than a row's first
event is taken from that event, and only where leaving cannot have written it.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
from django.db import connection

from accounts import money
from signals import rates
from signals.queries import columns
from signals.queries.rates import SEGMENT_NUMBER, reporting_currency
from signals.rates import Floats, Integers
from signals.training import labels

Flags = npt.NDArray[np.bool_]

YEAR = 365.25
FEWEST_WHO_LEFT = 10
MOST_UNLIKE = 0.05
"""By how much the share of empty cells may differ between those who had left when we first saw them and the others."""

READ_CUSTOMERS = """
    SELECT id, coalesce(started_on - DATE '2000-01-01', -2147483648) AS started_on,
           coalesce(churned_on - DATE '2000-01-01', -2147483648) AS churned_on,
           coalesce(deleted_at, 'infinity') AS deleted_at
      FROM accounts_customer ORDER BY id
"""

READ_EVENTS = f"""
    SELECT id, pgh_created_at AS known_at, coalesce(renewal_on - DATE '2000-01-01', -2147483648) AS renewal_on,
           coalesce(churned_on - DATE '2000-01-01', -2147483648) AS churned_on,
           coalesce(arr, 'NaN')::float8 AS arr,
           CASE WHEN currency = '' THEN 0 ELSE
               ascii(currency) * 65536 + ascii(substr(currency, 2)) * 256 + ascii(substr(currency, 3)) END AS currency,
           {SEGMENT_NUMBER} AS segment
      FROM accounts_customerevent ORDER BY id, pgh_id
"""  # noqa: S608  our own piece

EVENT_TYPES = {
    "id": "i8",
    "known_at": "t8",
    "renewal_on": "i4",
    "churned_on": "i4",
    "arr": "f8",
    "currency": "i4",
    "segment": "f8",
}

COLUMNS = {"renewal_on": "renewal date", "arr": "revenue", "segment": "segment"}


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """All customers in the order of their ids, whoever they are and were. Days; NaN where there is no date."""

    ids: Integers
    started: Floats
    churned: Floats
    deleted: Floats  # +inf: never

    def there_at(self, moment: float, *, horizon_days: int) -> Flags:
        """Customers at that moment whom nobody deleted before it was known whether they stayed."""
        has_come = np.isnan(self.started) | (self.started <= moment)
        is_here = np.isnan(self.churned) | (self.churned > np.floor(moment))
        there: Flags = has_come & is_here & (self.deleted > moment + horizon_days)
        return there


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What the rows said at one moment, in the order of ``People.ids``."""

    renewal: Floats
    arr: Floats  # in the reporting currency
    segment: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """ARR in the currency of each row, in the order of ``People.ids``; NaN: nobody knew of it then."""

    arr: Floats
    currency: Floats

    def rose_until(self, later: "Stated") -> Flags:
        return labels.rose(self.arr, later.arr, in_one_currency=self.currency == later.currency)

    def rise_until(self, later: "Stated") -> Floats:
        """By what share of what was paid before; NaN where it did not rise, or from nothing."""
        is_told = self.rose_until(later) & (self.arr > 0)
        return np.where(is_told, later.arr / np.where(is_told, self.arr, 1.0) - 1, np.nan)


def read_people() -> People:
    rows = columns.read(READ_CUSTOMERS, [], {"id": "i8", "started_on": "i4", "churned_on": "i4", "deleted_at": "t8"})
    deleted = columns.column(rows, "deleted_at")
    never = deleted == np.iinfo(np.int64).max
    return People(
        ids=columns.column(rows, "id"),
        started=columns.dates(rows, "started_on"),
        churned=columns.dates(rows, "churned_on"),
        deleted=np.where(never, np.inf, columns.moments(rows, "deleted_at")),
    )


class Past:
    """The events of all rows; ``said`` at a moment, with ``notes`` about what nobody may look at."""

    def __init__(self, people: People) -> None:
        self.people = people
        rows = columns.read(READ_EVENTS, [], EVENT_TYPES)
        rows = rows[np.isin(rows["id"], people.ids)]
        self.count = len(people.ids)
        self.row = np.searchsorted(people.ids, columns.column(rows, "id"))
        self.known = columns.moments(rows, "known_at")
        self.columns: dict[str, Floats] = {
            "renewal_on": columns.dates(rows, "renewal_on"),
            "arr": columns.column(rows, "arr"),
            "segment": columns.column(rows, "segment"),
            "currency": columns.column(rows, "currency").astype(float),
        }
        self.is_first = np.r_[True, self.row[1:] != self.row[:-1]] if len(self.row) else np.zeros(0, dtype=bool)
        churned = columns.dates(rows, "churned_on")
        self.had_left = self.is_first & (churned <= self.known)
        self.refused = [name for name in COLUMNS if self._is_written_by_leaving(name)]
        self.reporting = reporting_currency()

    @property
    def first_known(self) -> float:
        """When the first row came to be; +inf: there are none."""
        return float(self.known.min(initial=np.inf))

    @property
    def has_risen(self) -> bool:
        """Whether any customer's ARR ever rose."""
        before, after = slice(None, -1), slice(1, None)
        currency, arr = self.columns["currency"], self.columns["arr"]
        is_one = (self.row[before] == self.row[after]) & (currency[before] == currency[after])
        return bool(labels.rose(arr[before], arr[after], in_one_currency=is_one).any())

    def stated(self, moment: float) -> "Stated":
        """As the rows said it themselves: nothing of the time before they were known."""
        newest = self._newest(moment)
        is_known = newest >= 0
        if not len(self.row):
            return Stated(np.full(self.count, np.nan), np.zeros(self.count))
        return Stated(
            np.where(is_known, self.columns["arr"][newest], np.nan),
            np.where(is_known, self.columns["currency"][newest], 0.0),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(
            f"The {COLUMNS[name]} of customers is not used for moments before their rows were first known: it is empty for "
            "those who had left, so it would tell the outcome."
            for name in self.refused
        )

    def said(self, moment: float) -> Said:
        newest = self._newest(moment)
        first = np.full(self.count, -1)
        beginnings = np.flatnonzero(self.is_first)
        first[self.row[beginnings]] = beginnings
        is_later = (newest < 0) & (first >= 0)
        event = np.where(is_later, first, newest)
        renewal = self._column("renewal_on", event, is_later)
        return Said(
            renewal=np.where(is_later, _years_back(renewal, moment), renewal),
            arr=self._column("arr", event, is_later) * self._worth(event, moment),
            segment=self._column("segment", event, is_later),
        )

    def _newest(self, moment: float) -> Integers:
        """The last event of each row by then; −1: there was none."""
        newest = np.full(self.count, -1)
        known = np.flatnonzero(self.known <= moment)
        newest[self.row[known]] = known  # the last assignment wins: events stand in their order
        return newest

    def _column(self, name: str, event: Integers, is_later: Flags) -> Floats:
        if not len(self.row):
            return np.full(self.count, np.nan)
        found = np.where(event >= 0, self.columns[name][event], np.nan)
        return np.where(is_later & (name in self.refused), np.nan, found)

    def _worth(self, event: Integers, moment: float) -> Floats:
        if not len(self.row):
            return np.full(self.count, np.nan)
        day = (rates.LANDMARK + timedelta(days=moment)).date()
        currency = np.where(event >= 0, self.columns["currency"][event], 0)
        worth = np.full(self.count, np.nan)
        for name, rate in money.rates_on(day, to=self.reporting).items():
            worth[currency == _number_of(name)] = float(rate)
        return worth

    def _is_written_by_leaving(self, name: str) -> bool:
        left, stayed = self.had_left, self.is_first & ~self.had_left
        if left.sum() < FEWEST_WHO_LEFT or not stayed.any():
            return False
        cells = self.columns[name]
        is_empty = np.isnan(cells) | (cells == 0)
        return bool(abs(is_empty[left].mean() - is_empty[stayed].mean()) > MOST_UNLIKE) or self._has_a_word_for_it(name)

    def _has_a_word_for_it(self, name: str) -> bool:
        """A segment such as "former": many who had left have it, and nobody else."""
        if name != "segment":
            return False
        left = self.columns[name][self.had_left]
        others = np.unique(self.columns[name][self.is_first & ~self.had_left])
        return bool(np.isin(left, others, invert=True)[~np.isnan(left)].sum() > MOST_UNLIKE * len(left))


def segment_names() -> dict[float, str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT {SEGMENT_NUMBER}, segment FROM accounts_customer WHERE segment <> ''")  # noqa: S608
        return dict(cursor.fetchall())


def _years_back(renewal: Floats, moment: float) -> Floats:
    """A contract of whole years ended on that day of an earlier year too. Who renewed since would otherwise be told by a date
    that lies more than a year ahead."""
    years = np.ceil(np.maximum(renewal - moment - YEAR, 0) / YEAR)
    return renewal - np.round(years * YEAR)


def _number_of(currency: str) -> float:
    first, second, third = currency.encode("ascii")
    return float(first * 65536 + second * 256 + third)

"""Lists as CSV files for spreadsheets and warehouses: written as the rows come, whatever their number, and no cell runs as a formula.

A column says what its values are, and the heading says it too: moments stand in a zone that is named, sums of money in a currency. A
day is a day: it is never moved into anybody's zone.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

Item = TypeVar("Item")

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the country."""

CHUNK = 2_000
"""Rows that are fetched at a time."""

LETTERS_AT_ONCE = 64_000
"""Written before they are sent: a packet for each row would cost more than the row."""

FORMULA = re.compile(r"""[\t\r\n]|[\s"']*[=+\-@＝＋－＠]""")
"""How a cell begins that a spreadsheet would run: behind quotes and spaces too, and in the wide letters of East Asia."""


class Unit(StrEnum):
    NONE = ""
    DAY = "date"  # of a calendar, without an hour
    MOMENT = "moment"  # in the zone that the heading names
    OURS = "money in the reporting currency"  # which the heading names
    OWN = "money in a currency of its own"  # which stands in a column beside it


@dataclass(frozen=True)
class Column:
    title: str
    of: Callable[[Any], Any]
    unit: Unit = Unit.NONE


@dataclass(frozen=True)
class Sheet:
    columns: Sequence[Column]
    rows: Iterable[Any]

    def __post_init__(self) -> None:
        titles = " ".join(column.title for column in self.columns).lower()
        if any(column.unit == Unit.OWN for column in self.columns) and "currency" not in titles:
            raise ValueError("Money of several currencies needs a column that says in which.")


def text(title: str, of: str | Callable[[Any], Any]) -> Column:
    """``of``: the path of an attribute, or what takes a row and gives the value. Numbers are written as they are."""
    return Column(title, _reading(of))


def day(title: str, of: str | Callable[[Any], date | None]) -> Column:
    return Column(title, _reading(of), Unit.DAY)


def moment(title: str, of: str | Callable[[Any], datetime | None]) -> Column:
    return Column(title, _reading(of), Unit.MOMENT)


def ours(title: str, of: str | Callable[[Any], Any]) -> Column:
    return Column(title, _reading(of), Unit.OURS)


def own(title: str, of: str | Callable[[Any], Any]) -> Column:
    return Column(title, _reading(of), Unit.OWN)


def lines(sheet: Sheet, *, zone: ZoneInfo, currency: str) -> Iterator[str]:
    """The heading at once, before the first row is asked for; then parts of some size."""
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow([_heading(column, zone, currency) for column in sheet.columns])
    yield BOM + _taken(buffer)
    writers = [(column.of, _writer(column, zone)) for column in sheet.columns]
    for row in sheet.rows:
        table.writerow([write(of(row)) for of, write in writers])
        if buffer.tell() >= LETTERS_AT_ONCE:
            yield _taken(buffer)
    yield _taken(buffer)


def harmless(words: str) -> str:
    """Spreadsheets run a cell that begins like a formula; after an apostrophe it is text."""
    return f"'{words}" if FORMULA.match(words) else words


def in_chunks(items: Iterable[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """For rows of which something is looked up for many at once."""
    each = iter(items)
    while chunk := list(islice(each, size)):
        yield chunk


def _taken(buffer: io.StringIO) -> str:
    written = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return written


def _reading(of: str | Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A path ends where something on it is not there."""
    if not isinstance(of, str):
        return of
    steps = of.split(".")
    if len(steps) == 1:
        return attrgetter(of)

    def read(row: Any) -> Any:
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return row

    return read


def _heading(column: Column, zone: ZoneInfo, currency: str) -> str:
    beside = {Unit.MOMENT: zone.key, Unit.OURS: currency}.get(column.unit)
    return harmless(f"{column.title} ({beside})" if beside else column.title)


def _writer(column: Column, zone: ZoneInfo) -> Callable[[Any], str]:
    if column.unit == Unit.MOMENT:
        return lambda value: "" if value is None else value.astimezone(zone).isoformat(" ", "seconds")[:19]
    if column.unit == Unit.DAY:
        return _day
    if column.unit in (Unit.OURS, Unit.OWN):
        return lambda value: "" if value is None else f"{value:.2f}"
    return _plain


def _day(value: date | None) -> str:
    if isinstance(value, datetime):
        raise TypeError("This is a moment: its zone must be named.")
    return "" if value is None else value.isoformat()


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, date | Decimal):
        raise TypeError("A day, a moment and money say in their heading what they are.")
    return str(value)

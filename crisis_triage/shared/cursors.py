"""Pages of a list that lose and repeat nothing: by key, never by counting (``OFFSET``).

A list has a total order of columns; a page ends with the key of its last row; the next page begins after that key. The
key travels as an opaque, signed cursor that only the list that gave it accepts.

**Lists in the order of change** (``updated_at``) have a trap: a transaction that began before ours and commits after it
brings rows with an *older* ``updated_at`` than rows we already gave out, and whoever pulls by ``updated_since`` never
sees them. So such a list ends at the moment from which on somebody may still be writing (``settled_until``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.signing import BadSignature, Signer
from django.db import connection, models
from django.db.models import BooleanField, Expression, F, Func, Lookup, QuerySet, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from crisis_triage.shared.problems import HttpProblem

Row = TypeVar("Row", bound=models.Model)
Entry = TypeVar("Entry")
Key = tuple[Any, ...]

PATIENCE_SECONDS = 60
"""A transaction that has not written for so long is taken for a reader: a dump of an hour must not hold the lists up."""


@dataclass(frozen=True)
class Order:
    """A total order: the last column is unique. Each column comes with its type, so that a cursor gives it back.
    ``list_name`` is signed into the cursors."""

    list_name: str
    columns: tuple[tuple[str, type], ...]
    is_descending: bool = False

    def orderings(self) -> list[str]:
        return [f"-{name}" if self.is_descending else name for name, _ in self.columns]

    def key_of(self, row: Any) -> Key:
        return tuple(getattr(row, name) for name, _ in self.columns)


def by_change(list_name: str, moment: str = "updated_at", unique: str = "id") -> Order:
    return Order(list_name, ((moment, datetime), (unique, int)))


@dataclass(frozen=True)
class Slice:
    """The part of a list that is asked for."""

    limit: int = 50
    after: Key | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True)
class Page(Generic[Entry]):
    entries: Sequence[Entry]
    last_key: Key | None = None
    """Where the next page begins; None on the last page."""


class BadCursor(HttpProblem):
    def __init__(self) -> None:
        super().__init__(
            400,
            "This cursor is not one of this list: take “next_cursor” as it came, or begin without.",
            code="bad_cursor",
        )


def sign(order: Order, key: Key) -> str:
    values = [_as_json(value) for value in key]
    return _signer(order).sign_object(values)


def unsign(order: Order, cursor: str) -> Key:
    """The key, or BadCursor for whatever we did not sign for this very list."""
    try:
        values = _signer(order).unsign_object(cursor)
    except (BadSignature, ValueError) as error:
        raise BadCursor from error
    return tuple(
        READERS[kind](value) if kind in READERS else value
        for (_, kind), value in zip(order.columns, values, strict=True)
    )


READERS: dict[type, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    Decimal: Decimal,
}


def _as_json(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _signer(order: Order) -> Signer:
    return Signer(salt=f"cursor of {order.list_name} by {','.join(order.orderings())}")


def take(queryset: QuerySet[Row], order: Order, part: Slice) -> Page[Row]:
    """One page, in one query."""
    if part.after is not None:
        queryset = queryset.filter(comes_after(order, part.after))
    rows = list(queryset.order_by(*order.orderings())[: part.limit + 1])
    has_more = len(rows) > part.limit
    rows = rows[: part.limit]
    return Page(rows, order.key_of(rows[-1]) if has_more else None)


def take_changes(queryset: QuerySet[Row], order: Order, part: Slice) -> Page[Row]:
    """One page of a list in the order of change: only what is settled, from ``updated_since`` on."""
    moment = order.columns[0][0]
    queryset = queryset.filter(**{f"{moment}__lt": settled_until()})
    if part.updated_since is not None:
        queryset = queryset.filter(**{f"{moment}__gte": part.updated_since})
    return take(queryset, order, part)


def settled_until() -> datetime:
    """No row with an earlier moment of change can still turn up: the start of the oldest transaction that has written
    or may yet write. To be asked *before* the rows, in a statement of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT least(clock_timestamp(), min(xact_start)) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
              AND (backend_xid IS NOT NULL OR xact_start > clock_timestamp() - make_interval(secs => %s))
            """,
            [PATIENCE_SECONDS],
        )
        settled: datetime = cursor.fetchone()[0]
    return settled.astimezone(UTC)


class _Row(Func):
    """``(a, b)``: PostgreSQL compares rows column by column, and an index on the columns serves it."""

    template = "(%(expressions)s)"
    output_field = BooleanField()


COMPARISONS: "dict[tuple[bool, bool], type[Lookup[Any]]]" = {
    (False, False): GreaterThan,
    (False, True): GreaterThanOrEqual,
    (True, False): LessThan,
    (True, True): LessThanOrEqual,
}


def comes_after(order: Order, key: Key, *, or_is: bool = False) -> Expression:
    """The condition of being behind ``key`` (or at it): one comparison of rows, because all columns point the same way."""
    comparison = COMPARISONS[order.is_descending, or_is]
    names = (F(name) for name, _ in order.columns)
    return comparison(_Row(*names), _Row(*(Value(value) for value in key)))

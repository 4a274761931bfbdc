"""Facts on their way into the database: one COPY into a table of this transaction's own."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from io import BytesIO

from django.db import connection

from signals.services.items import SignalItem

# Ids are drawn here, so that what the INSERT returns can be told apart by id alone.
TABLE = """
CREATE TEMPORARY TABLE incoming_fact (
    place integer NOT NULL,
    external_id text NOT NULL,
    customer_external_id text NOT NULL,
    measure_id smallint NOT NULL,
    occurred_at timestamptz NOT NULL,
    value double precision,
    text text NOT NULL,
    author text NOT NULL,
    url text NOT NULL,
    id bigint NOT NULL DEFAULT nextval('signals_signal_id_seq')
) ON COMMIT DROP
"""
COPY = """
COPY incoming_fact (place, external_id, customer_external_id, measure_id, occurred_at, value, text, author, url)
FROM STDIN
"""
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def stage(items: Sequence[SignalItem], *, places: Iterable[int], measures: Mapping[tuple[str, str], int]) -> None:
    """Items must be sound (``items.faults``): there is no check left but the database's own."""
    lines = "".join([_line(place, items[place], measures) for place in places])
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        with connection.wrap_database_errors:
            cursor.copy_expert(COPY, BytesIO(lines.encode()), 1 << 16)


def clear() -> None:
    """Only needed when one transaction stages twice."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE incoming_fact")


def _line(place: int, item: SignalItem, measures: Mapping[tuple[str, str], int]) -> str:
    moment = item.occurred_at
    if moment.tzinfo is not UTC:
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return (
        f"{place}\t{_text(item.external_id)}\t{_text(item.customer_external_id)}\t{measures[item.kind, item.measure]}\t"
        f"{moment.isoformat()}\t{NULL if item.value is None else item.value}\t"
        f"{_text(item.text)}\t{_text(item.author)}\t{_text(item.url)}\n"
    )


def _text(text: str | None) -> str:
    if not text:
        return ""
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)

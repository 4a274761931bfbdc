"""Facts on their way into the database: one COPY into a table of this connection's own, empty at the end of each transaction.

It is made once a connection: to make and drop it for each batch would cost 3 ms each time, and fill the catalog with dead
rows. Give it another name when its columns change, because connections may outlive a release.
"""

from collections.abc import Mapping
from io import BytesIO

import msgspec
from django.db import connection

from signals.services.items import SignalItem, in_utc

# Ids are drawn here, so that what the INSERT returns can be told apart by id alone.
TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS incoming_fact (
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
) ON COMMIT DELETE ROWS
"""
COPY = """
COPY incoming_fact (place, external_id, customer_external_id, measure_id, occurred_at, value, text, author, url)
FROM STDIN
"""
NULL = "\\N"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def stage(items: Mapping[int, SignalItem], *, measures: Mapping[tuple[str, str], int]) -> None:
    """Items by their place. They must be sound (``items.faults``): there is no check left but the database's own."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("SELECT EXISTS (SELECT FROM incoming_fact)")
        if cursor.fetchone() == (True,):  # this transaction staged before
            cursor.execute("TRUNCATE incoming_fact")
        with connection.wrap_database_errors:
            cursor.copy_expert(COPY, BytesIO(_as_text(items, measures).encode()), 1 << 16)


def _as_text(items: Mapping[int, SignalItem], measures: Mapping[tuple[str, str], int]) -> str:
    """Column by column, which is three times as fast as row by row. In the order of the index they will go into: the
    database sorts them too, and sorting what is sorted costs it next to nothing."""
    ordered = sorted(items.items(), key=_external_id)
    rows = [item for _, item in ordered]
    columns = (
        [str(place) for place, _ in ordered],
        _escaped([item.external_id for item in rows]),
        _escaped([item.customer_external_id for item in rows]),
        [str(measures[item.kind, item.measure]) for item in rows],
        msgspec.to_builtins([in_utc(item.occurred_at) for item in rows]),
        [NULL if item.value is None else str(item.value) for item in rows],
        _escaped([item.text or "" for item in rows]),
        _escaped([item.author or "" for item in rows]),
        _escaped([item.url or "" for item in rows]),
    )
    return "\n".join(map("\t".join, zip(*columns, strict=True))) + "\n"


def _external_id(placed: tuple[int, SignalItem]) -> str:
    return placed[1].external_id


def _escaped(column: list[str]) -> list[str]:
    everything = "".join(column)
    if not any(character in everything for character in "\\\t\n\r"):
        return column
    return [text.translate(ESCAPES) for text in column]

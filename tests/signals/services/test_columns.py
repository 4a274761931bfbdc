"""What is written by the block arrives as it was meant, row by row."""

import numpy as np
import pytest
from django.db import connection

from signals.queries import columns as reading
from signals.scoring.stored_inputs import as_columns
from signals.services import columns
from signals.services.columns import Ragged

pytestmark = pytest.mark.django_db

INPUTS = [{16: 0.1, 17: -2.5e300}, {}, {33: 5e-324}]


def ragged(rows, dtype, *, packed=False):
    flat = [value for row in rows for value in row]
    return Ragged(np.array(flat, dtype=dtype), np.array([len(row) for row in rows]), packed=packed)


def written(columns_of_new, types):
    with connection.cursor() as cursor:
        declared = ", ".join(f"{name} {kind}" for name, kind in types.items())
        cursor.execute(f"CREATE TEMPORARY TABLE fresh ({declared}) ON COMMIT DROP")
        columns.write("fresh", list(columns_of_new), [columns.encode(columns_of_new)])
        cursor.execute("SELECT * FROM fresh")
        return cursor.fetchall()


def test_numbers_arrive_in_the_order_of_the_rows():
    new = {"id": np.array([7, 5]), "size": np.array([1, -1], dtype=np.int16), "risk": np.array([0.1, np.inf])}

    rows = written(new, {"id": "bigint", "size": "smallint", "risk": "float8"})

    assert rows == [(7, 1, 0.1), (5, -1, float("inf"))]


def test_arrays_of_different_length_stand_side_by_side():
    new = {
        "id": np.array([1, 2, 3]),
        "points": ragged([[0.5, -0.25], [], [3.0]], float),
        "codes": ragged([[], [1 << 40], [2, 3]], np.int64),
        "last": np.array([9, 8, 7]),
    }

    rows = written(new, {"id": "bigint", "points": "float8[]", "codes": "bigint[]", "last": "bigint"})

    assert rows == [(1, [0.5, -0.25], [], 9), (2, [], [1 << 40], 8), (3, [3.0], [2, 3], 7)]


def test_packed_numbers_are_the_bytes_that_a_single_score_would_store():
    new = {
        "codes": ragged([list(row) for row in INPUTS], np.int32, packed=True),
        "features": ragged([list(row.values()) for row in INPUTS], float, packed=True),
    }

    rows = written(new, {"codes": "bytea", "features": "bytea"})

    assert [(bytes(codes), bytes(values)) for codes, values in rows] == [
        tuple(as_columns(row).values()) for row in INPUTS
    ]


def test_they_are_the_bytes_that_the_database_makes_of_the_same_numbers():
    """So the migration, which packed the arrays in SQL, and the scoring agree."""
    stored = as_columns({16: 0.1})

    found = reading.read_bytes("SELECT int4send(%s), float8send(%s)", [16, 0.1])

    assert found == (stored["feature_codes"], stored["features"])


def test_bytes_are_read_as_they_lie():
    assert reading.read_bytes("SELECT ''::bytea, %s::bytea", [b"\x00\xff\n"]) == (b"", b"\x00\xff\n")

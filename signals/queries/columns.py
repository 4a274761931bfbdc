"""Columns out of PostgreSQL by binary COPY: the only way in which a million rows are a matter of seconds.

Every selected column must be NOT NULL and of the type that the caller says. Writing stands in ``signals.services.columns``.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

SIGNATURE = b"PGCOPY\n\xff\r\n\x00" + b"\x00" * 8
END = b"\xff\xff"
MICROSECONDS_A_DAY = 86_400_000_000
EPOCH_IN_DAYS_FROM_LANDMARK = -9497.0
"""PostgreSQL counts time from 2000-01-01; our landmark is 2026-01-01."""

NO_DATE = -(2**31)
"""A date far outside the calendar stands for "none": binary COPY wants every column to have a value."""

Structured = npt.NDArray[Any]


def read(query: str, parameters: Sequence[Any], types: Mapping[str, str]) -> Structured:
    """The rows of a query as a structured array. ``types``: column name → 'i2', 'i4', 'i8', 'f8' or 't8' (a moment)."""
    wire = np.dtype(
        [("", ">i2")] + [part for name, kind in types.items() for part in (("", ">i4"), (name, _wire(kind)))]
    )
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        filled = cursor.mogrify(query, parameters).decode()
        cursor.copy_expert(f"COPY ({filled}) TO STDOUT (FORMAT binary)", buffer)
    data = buffer.getbuffer()[len(SIGNATURE) : -len(END)]
    return np.frombuffer(data, dtype=wire)


def read_bytes(query: str, parameters: Any) -> tuple[bytes, ...]:
    """The one row of a query of byte columns, as it lies: as text it would be twice as long."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        filled = cursor.mogrify(query, parameters).decode()
        cursor.copy_expert(f"COPY ({filled}) TO STDOUT (FORMAT binary)", buffer)
    buffer.seek(len(SIGNATURE))
    count = int.from_bytes(buffer.read(2))
    return tuple(buffer.read(int.from_bytes(buffer.read(4))) for _ in range(count))


def column(rows: Structured, name: str) -> npt.NDArray[Any]:
    """In the machine's own byte order, contiguous."""
    values = rows[name]
    return np.ascontiguousarray(values.astype(values.dtype.newbyteorder("=")))


def moments(rows: Structured, name: str) -> npt.NDArray[np.float64]:
    """Days since the landmark."""
    days: npt.NDArray[np.float64] = column(rows, name) / MICROSECONDS_A_DAY + EPOCH_IN_DAYS_FROM_LANDMARK
    return days


def dates(rows: Structured, name: str) -> npt.NDArray[np.float64]:
    """Days since the landmark at the day's beginning; NaN for none. The column counts days from 2000-01-01, or is ``NO_DATE``."""
    counted = column(rows, name)
    return np.where(counted == NO_DATE, np.nan, counted + EPOCH_IN_DAYS_FROM_LANDMARK)


def _wire(kind: str) -> str:
    return ">i8" if kind == "t8" else f">{kind}"

"""Columns into PostgreSQL by binary COPY. A column has a value per row, or a row of a two-dimensional array per row."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from signals.queries.columns import END, SIGNATURE, Structured

OIDS = {"i2": 21, "i4": 23, "i8": 20, "f8": 701}


def encode(columns: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Rows for ``write``. All columns have one length; arrays of two dimensions have one width each."""
    parts: list[tuple[str, npt.DTypeLike]] = [("columns", ">i2")]
    for name, values in columns.items():
        parts += _fields(name, values)
    rows = np.zeros(len(next(iter(columns.values()))), dtype=np.dtype(parts))
    rows["columns"] = len(columns)
    for name, values in columns.items():
        _fill(rows, name, values)
    return rows.tobytes()


def write(table: str, names: Sequence[str], encoded: Sequence[bytes]) -> None:
    buffer = io.BytesIO(b"".join((SIGNATURE, *encoded, END)))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT binary)", buffer)


def _kind(values: npt.NDArray[Any]) -> str:
    return f"{values.dtype.kind}{values.dtype.itemsize}"


def _fields(name: str, values: npt.NDArray[Any]) -> list[tuple[str, npt.DTypeLike]]:
    if values.ndim == 1:
        return [(f"{name} length", ">i4"), (name, f">{_kind(values)}")]
    if values.shape[1] == 0:
        return [(f"{name} length", ">i4"), (f"{name} head", (">i4", (3,)))]
    element = np.dtype([("length", ">i4"), ("value", f">{_kind(values)}")])
    return [(f"{name} length", ">i4"), (f"{name} head", (">i4", (5,))), (name, (element, (values.shape[1],)))]


def _fill(rows: Structured, name: str, values: npt.NDArray[Any]) -> None:
    size = values.dtype.itemsize
    if values.ndim == 1:
        rows[f"{name} length"], rows[name] = size, values
        return
    width = values.shape[1]
    oid = OIDS[_kind(values)]
    rows[f"{name} length"] = 20 + width * (4 + size) if width else 12
    rows[f"{name} head"] = (1, 0, oid, width, 1) if width else (0, 0, oid)
    if width:
        rows[name]["length"], rows[name]["value"] = size, values

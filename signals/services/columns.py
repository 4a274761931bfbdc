"""Columns into PostgreSQL by binary COPY. A column has a number per row, or, as ``Ragged``, some numbers per row."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from signals.queries.columns import END, SIGNATURE, Structured

OIDS = {"i2": 21, "i4": 23, "i8": 20, "f8": 701}
ARRAY_HEAD = 20


@dataclass(frozen=True, slots=True)
class Ragged:
    """The numbers of all rows one after the other, and how many each row has. For an array, or, ``packed``, for a column of bytes in
    which they lie as on the wire."""

    values: npt.NDArray[Any]
    counts: npt.NDArray[np.int64]
    packed: bool = False

    def __len__(self) -> int:
        return len(self.counts)


Column = npt.NDArray[Any] | Ragged


def encode(columns: Mapping[str, Column]) -> bytes:
    """Rows for ``write``, in their order. All columns have one length."""
    count = len(next(iter(columns.values())))
    fields: dict[str, npt.NDArray[Any]] = {"columns": np.full(count, len(columns), dtype=">i2")}
    pieces: list[list[bytes]] = []
    for name, values in columns.items():
        if not isinstance(values, Ragged):
            fields[f"{name} length"] = np.full(count, values.dtype.itemsize, dtype=">i4")
            fields[name] = values
            continue
        pieces += [_records(fields | _heads(name, values)), _parts(values)]
        fields = {}
    if not pieces:
        return _together(fields).tobytes()
    if fields:
        pieces.append(_records(fields))
    return b"".join(chain.from_iterable(zip(*pieces, strict=True)))


def write(table: str, names: Sequence[str], encoded: Sequence[bytes]) -> None:
    buffer = io.BytesIO(b"".join((SIGNATURE, *encoded, END)))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN (FORMAT binary)", buffer)


def _kind(values: npt.NDArray[Any]) -> str:
    return f"{values.dtype.kind}{values.dtype.itemsize}"


def _together(fields: Mapping[str, npt.NDArray[Any]]) -> Structured:
    """Side by side, without a gap, the most significant byte first."""
    wire = np.dtype([(name, values.dtype.newbyteorder(">")) for name, values in fields.items()])
    rows = np.empty(len(next(iter(fields.values()))), dtype=wire)
    for name, values in fields.items():
        rows[name] = values
    return rows


def _records(fields: Mapping[str, npt.NDArray[Any]]) -> list[bytes]:
    rows = _together(fields)
    return _cut(rows.tobytes(), np.full(len(rows), rows.dtype.itemsize))


def _heads(name: str, ragged: Ragged) -> dict[str, npt.NDArray[Any]]:
    """What stands before the numbers: their length, and for an array its shape."""
    size, counts = ragged.values.dtype.itemsize, ragged.counts
    if ragged.packed:
        return {f"{name} length": (size * counts).astype(np.int32)}
    head: dict[str, Any] = {
        "dimensions": 1,
        "nulls": 0,
        "element": OIDS[_kind(ragged.values)],
        "width": counts,
        "from": 1,
    }
    return {
        f"{name} length": (ARRAY_HEAD + (4 + size) * counts).astype(np.int32),
        **{f"{name} {part}": np.broadcast_to(np.int32(said), counts.shape) for part, said in head.items()},
    }


def _parts(ragged: Ragged) -> list[bytes]:
    values = ragged.values
    if ragged.packed:
        return _cut(values.astype(values.dtype.newbyteorder(">")).tobytes(), values.dtype.itemsize * ragged.counts)
    size = values.dtype.itemsize
    elements = _together({"length": np.full(len(values), size, dtype=np.int32), "value": values})
    return _cut(elements.tobytes(), (4 + size) * ragged.counts)


def _cut(together: bytes, lengths: npt.NDArray[Any]) -> list[bytes]:
    ends = accumulate(lengths.tolist(), initial=0)
    return [together[start:end] for start, end in pairwise(ends)]

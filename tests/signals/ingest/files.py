"""Files to import, in every shape that people send."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

COLUMNS = ("external_id", "customer_external_id", "kind", "measure", "occurred_at", "value", "text", "author", "url")
HEADER = ",".join(COLUMNS)


def signal(external_id: str = "s-1", customer: str = "A-1", **cells: str) -> list[str]:
    usual = {"kind": "engagement", "measure": "logins", "occurred_at": "2026-11-19T12:00:00Z", "value": "3"}
    given = {"external_id": external_id, "customer_external_id": customer} | usual | cells
    return [given.get(name, "") for name in COLUMNS]


def table(rows: Iterable[Sequence[str]], *, header: Sequence[str] = COLUMNS, delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue()


def written(path: Path, content: str | bytes, *, packed: bool = False) -> Path:
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data, mtime=0) if packed else data)
    return path


def signals_file(folder: Path, *rows: list[str], name: str = "signals.csv") -> Path:
    return written(folder / name, table(rows))

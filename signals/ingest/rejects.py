"""The rows of an import that were refused, as a file: each with its line and the reason, ready to be mended and sent again."""

import csv
import re
from typing import IO

from signals.ingest import mending
from signals.models import Import

REASONS = ("line", "field", "reason", "row")
"""Behind the columns of the file; ``row`` is the row as it came. An import of the mended file passes over them."""

# A spreadsheet would run a cell that begins so, unless it is a number.
FORMULA = re.compile(r"[=+\-@\t\r](?!\d*\.?\d+$)")


def write(of_import: Import, file: IO[str]) -> int:
    """Returns how many there are. Rows that were mended or discarded since are no longer among them."""
    table = csv.writer(file)
    rows = (
        of_import.quarantined.filter(replayed_at=None, discarded_at=None).select_related("of_import").order_by("line")
    )
    written = 0
    for row in rows.iterator(chunk_size=2_000):
        if not written:
            table.writerow([*mending.columns(row), *REASONS])
        cells = [*mending.fields(row).values(), str(row.line), row.field, row.reason, row.raw]
        table.writerow([harmless(cell) for cell in cells])
        written += 1
    return written


def harmless(cell: str) -> str:
    text = cell.rstrip("\r\n")
    return f"'{text}" if FORMULA.match(text) else text

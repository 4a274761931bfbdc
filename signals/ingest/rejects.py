"""The rows of an import that were refused, as a file: each with its line and the reason, ready to be mended and sent again."""

import csv
import re
from typing import IO

from crisis_triage.shared import sheets
from signals.ingest import mending
from signals.ingest.layout import REASONS
from signals.models import Import

NUMBER = re.compile(r"[+-]?\d*\.?\d+")


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


def write_notices(of_import: Import, file: IO[str]) -> int:
    """What was not taken of rows that were taken, line by line; then what stayed when the import was taken back. Returns how many."""
    table = csv.writer(file)
    table.writerow(["line", "external_id", "field", "notice"])
    written = 0
    for chunk in of_import.chunks.exclude(ignored={}).order_by("id").iterator(chunk_size=10):
        told = sorted((line, notice) for notice, lines in chunk.ignored.items() for line in lines)
        for line, notice in told:
            field, _, message = notice.partition(": ")
            table.writerow([line, "", field, harmless(message)])
        written += len(told)
    for one in of_import.conflicts.order_by("id").iterator(chunk_size=2_000):
        table.writerow(["", harmless(one.external_id), one.field, harmless(one.reason)])
        written += 1
    return written


def harmless(cell: str) -> str:
    """As in every file of ours; but a number stays one, so that the mended file can be sent again."""
    text = cell.rstrip("\r\n")
    return text if NUMBER.fullmatch(text) else sheets.harmless(text)

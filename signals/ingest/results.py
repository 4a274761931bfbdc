"""Every row of an imported file with what became of it, each once: taken, refused (with the reason), or not yet looked at. Read from the
file itself, so that whatever was in it is accounted for, and nothing but that."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from crisis_triage.shared.errors import NotFound
from signals.ingest import mending
from signals.ingest.layout import COLUMNS, REASONS, Layout, as_json, read_layout
from signals.ingest.lines import FileRefused, Lines
from signals.ingest.rejects import harmless
from signals.ingest.rows import Row, read_rows
from signals.models import Import, QuarantinedRow
from signals.vocabulary import Content, RowResult


def write(of_import: Import, file: IO[str], *, only: RowResult | None = None) -> int:
    """Returns how many there are. What is written can be sent as a file again: its columns are ours. Raises NotFound where the file is not kept."""
    if not Path(of_import.path).is_file():
        raise NotFound("The file of this import is not kept any more.")
    layout = read_layout(Path(of_import.path), Content(of_import.content), of_import.mapping)
    of_import.layout = of_import.layout or as_json(layout)
    table = csv.writer(file)
    table.writerow([*COLUMNS[Content(of_import.content)], *REASONS, "result"])
    written = 0
    for row, result, refused in _judged(of_import, layout):
        if only in (None, result):
            said = mending.fields(QuarantinedRow(raw=row.raw, content=of_import.content, of_import=of_import))
            cells = (*said.values(), str(row.line), refused.field, refused.reason, row.raw, result)
            table.writerow([harmless(cell) for cell in cells])
            written += 1
    return written


def _judged(of_import: Import, layout: Layout) -> Iterator[tuple[Row, RowResult, QuarantinedRow]]:
    """Both are in the order of lines, so neither need be held."""
    nothing = QuarantinedRow(line=0)
    refused = of_import.quarantined.order_by("line").defer("raw").iterator(chunk_size=2_000)
    following = next(refused, nothing)
    for row in _rows(of_import, layout):
        if row.end > of_import.position:
            yield row, RowResult.UNPROCESSED, nothing
        elif row.line == following.line:
            yield row, RowResult.REFUSED, following
            following = next(refused, nothing)
        else:
            yield row, RowResult.TAKEN, nothing


def _rows(of_import: Import, layout: Layout) -> Iterator[Row]:
    """To its end, or as far as it can be read: the import says the rest."""
    with Lines(Path(of_import.path)) as lines:
        try:
            yield from read_rows(lines, layout)
        except FileRefused:
            return

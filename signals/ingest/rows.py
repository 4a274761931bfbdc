"""The rows of a file, one by one: RFC 4180 as it should be, and as it comes.

A row that cannot be read costs nobody but itself: after a quote that is never closed, reading goes on with the next line.
"""

import csv
from collections.abc import Iterator
from typing import NamedTuple

from crisis_triage.shared.errors import FieldError
from crisis_triage.shared.workbooks import CELL_FAULT
from signals.ingest.layout import BOM, Layout
from signals.ingest.lines import LONGEST_LINE, Line, Lines

csv.field_size_limit(2 * LONGEST_LINE)

LONGEST_RAW = 20_000


class Row(NamedTuple):
    """``line`` is where it begins; ``end`` and ``end_line`` are where the next one does. No cells when it has a fault."""

    line: int
    end: int
    end_line: int
    raw: str
    cells: list[str]
    fault: FieldError | None = None


class Unclosed(Exception):
    """A quote was opened and not closed, within the file or within a megabyte."""


def read_rows(lines: Lines, layout: Layout) -> Iterator[Row]:
    """From where ``lines`` stands. Empty lines are no rows."""
    return _objects(lines) if layout.format == "ndjson" else _records(lines, layout)


def _records(lines: Lines, layout: Layout) -> Iterator[Row]:
    record = Record(lines)
    table = csv.reader(record, delimiter=layout.delimiter)
    width = len(layout.columns)
    is_header_due = lines.position == 0
    while True:
        record.begin()
        try:
            cells = next(table)
        except StopIteration:
            return
        except (Unclosed, csv.Error) as error:
            yield record.unreadable(error)
            continue
        if record.fault:
            yield record.refused(record.fault)
        elif is_header_due and cells:
            is_header_due = False
        elif len(cells) == width:
            yield Row(record.line, record.end, record.end_line, record.raw(), cells)
        elif cells:
            yield record.refused(_ragged(len(cells), width))


def _ragged(cells: int, width: int) -> FieldError:
    return FieldError(
        "", "ragged", f"The row has {cells} cells, and the header names {width}. Check its separators and quotes."
    )


def _objects(lines: Lines) -> Iterator[Row]:
    while line := lines.next():
        text, fault = decoded(line)
        if fault:
            yield Row(line.number, line.end, line.number, text[:LONGEST_RAW], [], fault)
        elif text.strip():
            yield Row(line.number, line.end, line.number, text, [])


def decoded(line: Line) -> tuple[str, FieldError | None]:
    data = line.data.removeprefix(BOM) if line.number == 1 else line.data
    if line.is_cut:
        text = data[: 4 * LONGEST_RAW].decode(errors="replace").replace("\0", "�")
        return text, FieldError("", "too_long", "This line is longer than a megabyte. Shorten its text.")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1} of the line is 0x{data[error.start]:02X}"
        fault = FieldError("", "not_utf8", f"This line is not UTF-8: {place}. Save the file as CSV (UTF-8).")
        return data.decode(errors="replace").replace("\0", "�"), fault
    if "\0" in text:
        return text.replace("\0", "�"), FieldError(
            "", "nul_byte", "This row holds a NUL byte, which is no text. Remove it."
        )
    if CELL_FAULT in text:
        before, sentence, *behind = text.split(CELL_FAULT)
        return "".join([before, *behind]), FieldError("", "cell_not_read", sentence)
    return text, None


class Record:
    """Hands lines to csv.reader, which decides where a record ends, and remembers those of the current one."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._again: list[Line] = []
        self._of_record: list[Line] = []
        self._texts: list[str] = []
        self._size = 0
        self.fault: FieldError | None = None

    def begin(self) -> None:
        self._of_record.clear()
        self._texts.clear()
        self._size = 0
        self.fault = None

    def __iter__(self) -> "Record":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._lines.next()
        if line is None:
            if self._of_record:
                raise Unclosed
            raise StopIteration
        self._of_record.append(line)
        self._size += len(line.data)
        if self._size > LONGEST_LINE and len(self._of_record) > 1:
            raise Unclosed
        text, fault = decoded(line)
        self._texts.append(text)
        self.fault = self.fault or fault
        return "" if line.is_cut else text

    @property
    def line(self) -> int:
        return self._of_record[0].number

    @property
    def end(self) -> int:
        return self._of_record[-1].end

    @property
    def end_line(self) -> int:
        return self._of_record[-1].number

    def raw(self) -> str:
        return self._texts[0] if len(self._of_record) == 1 else "".join(self._texts)

    def refused(self, fault: FieldError) -> Row:
        return Row(self.line, self.end, self.end_line, self.raw()[:LONGEST_RAW], [], fault)

    def unreadable(self, error: Exception) -> Row:
        if not isinstance(error, Unclosed):
            return self.refused(FieldError("", "malformed", f"This row cannot be read: {error}."))
        # The lines behind it are read again, as records of their own.
        first, *others = self._of_record
        self._again.extend(reversed(others))
        self._of_record = [first]
        message = "A quote is opened in this row and never closed. Close it, or double it."
        return self.refused(FieldError("", "unclosed_quote", message))

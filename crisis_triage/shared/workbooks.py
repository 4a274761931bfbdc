"""A workbook (XLSX) becomes a table of text, row by row: line n of the table is row n of the sheet, and everything behind it is the same
as for any other file. Knows no Django: it runs in a process of its own (``signals.ingest.sheets``), which the system ends if it takes too
much, because fifty harmless megabytes of the smallest cells with formulas keep a processor busy for minutes.

A workbook is a zip of XML that a stranger made. So it is unpacked once for nothing but to look: never more than so much of it, and
without a document type, which is where entities would be declared. Formulas are never computed: what the program saved as their result
is taken, and a cell without one costs its row.
"""

import csv
import errno
import json
import re
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

CELL_FAULT = "\ufdd0"
"""Around a sentence that stands where a workbook's cell could not be read. No text has this character."""

MOST_MEMBERS = 200
MOST_UNPACKED = 50 << 20
MOST_GROWTH = 100
GROWTH_IS_JUDGED_FROM = 1 << 20
MOST_COLUMNS = 200
PORTION = 1 << 16

ODS = b"application/vnd.oasis.opendocument"
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)")
FORMULA = re.compile(rb"<f[ />]")
OVERLAP = 16
OUT_OF_MEMORY = 3
AS_CSV = "Save it as CSV (UTF-8) and send that."

Problem = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    TypeError,
)
"""What a damaged, encrypted or odd workbook makes its readers raise."""


class Refused(Exception):
    """With a sentence for people, and the field that it is about."""

    def __init__(self, message: str, field: str = "file") -> None:
        super().__init__(message)
        self.field = field


def write_table(path: Path, to: Path, *, sheet: str = "") -> None:
    """``sheet``: the first one if it is not named. Refuses what is no workbook, or one that could not be read without harm."""
    try:
        has_formulas = _look(path)
        with to.open("w", encoding="utf-8", newline="") as file, closing(_Workbook(path, sheet, has_formulas)) as book:
            table = csv.writer(file)
            for cells in book.rows():
                table.writerow(cells)
    except (*Problem, InvalidFileException, SyntaxError) as error:
        if _lacks_memory(error):
            raise MemoryError from error
        raise Refused(f"This workbook cannot be read: {str(error)[:200]}. {AS_CSV}") from error


def _lacks_memory(error: BaseException) -> bool:
    """At the limit not only Python runs out of memory: zlib (Z_MEM_ERROR), expat and the system each say it in words of their own."""
    if isinstance(error, zlib.error):
        return str(error).startswith("Error -4 ")
    if isinstance(error, ParseError):
        return error.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _look(path: Path) -> bool:
    """Whether there are formulas in it. Raises Refused before anything harmful is unpacked."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise Refused(f"This workbook has {len(members):,} parts, which no table needs. {AS_CSV}")
        names = {member.filename for member in members}
        if "mimetype" in names and _begin(archive, "mimetype").startswith(ODS):
            raise Refused("This is an OpenDocument file. Save it as XLSX or as CSV (UTF-8), and send that.")
        if "xl/workbook.xml" not in names:
            raise Refused(f"This is a zip file and no workbook. {AS_CSV}")
        left, has_formulas = MOST_UNPACKED, False
        for member in members:
            size, found = _look_into(archive, member, left)
            left -= size
            has_formulas = has_formulas or found
        return has_formulas


def _begin(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(100)


def _look_into(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> tuple[int, bool]:
    size, before, has_formulas = 0, b"", False
    with archive.open(member) as file:
        while portion := file.read(PORTION):
            size += len(portion)
            if size > most or (size > GROWTH_IS_JUDGED_FROM and size > MOST_GROWTH * member.compress_size):
                raise Refused(
                    f"Unpacked, this workbook is larger than {MOST_UNPACKED >> 20} MB, or grows more than {MOST_GROWTH} times. "
                    + AS_CSV
                )
            seen = before + portion
            if not before and b"\0" in seen[:200] and member.filename.endswith((".xml", ".rels")):
                raise Refused(f"A part of this workbook is not UTF-8. {AS_CSV}")
            if DECLARES.search(seen):
                raise Refused(f"A part of this workbook declares entities, which no table needs. {AS_CSV}")
            has_formulas = has_formulas or bool(FORMULA.search(seen))
            before = portion[-OVERLAP:]
    return size, has_formulas


class _Workbook:
    """Read as values and, where there are formulas, a second time beside it as formulas, to tell an empty cell from one whose result
    was never saved."""

    def __init__(self, path: Path, sheet: str, has_formulas: bool) -> None:
        # By an open file: by name, one without its ending would be refused.
        self._files = [path.open("rb") for _ in range(1 + has_formulas)]
        readings = zip(self._files, (True, False), strict=False)
        self._books = [
            load_workbook(file, read_only=True, data_only=values, keep_links=False) for file, values in readings
        ]
        self._sheets = [_sheet(book, sheet) for book in self._books]

    def close(self) -> None:
        for opened in (*self._books, *self._files):
            opened.close()

    def rows(self) -> Iterator[list[str]]:
        width = 0
        for number, (row, *beside) in enumerate(zip(*(sheet.iter_rows() for sheet in self._sheets), strict=True), 1):
            if len(row) > MOST_COLUMNS:
                raise Refused(f"Row {number:,} has {len(row):,} columns, and at most {MOST_COLUMNS} are read. {AS_CSV}")
            formulas = beside[0] if beside else row
            cells = [_text(cell, formulas[place], number, place) for place, cell in enumerate(row)]
            while cells and not cells[-1]:
                cells.pop()
            width = width or len(cells)
            yield [*cells, *[""] * (width - len(cells))] if cells else []


def _sheet(book: Any, name: str) -> Any:
    if name and name not in book.sheetnames:
        there = ", ".join(f"“{title[:60]}”" for title in book.sheetnames[:20])
        raise Refused(f"There is no sheet “{name[:60]}” in this workbook. It has {there}.", "sheet")
    sheets = [sheet for sheet in book.worksheets if not name or sheet.title == name]
    if not sheets:
        raise Refused("This workbook has no sheet with a table.")
    sheets[0].reset_dimensions()  # a size that a workbook states of itself is no reason to believe it
    return sheets[0]


def _text(cell: Any, formula: Any, row: int, place: int) -> str:
    value = cell.value
    if cell.data_type == "e":
        return _fault(row, place, f"holds the error {value}", "Mend the formula")
    if value is None:
        if formula.data_type == "f":
            return _fault(
                row, place, "holds a formula without a saved result", "Open the file, save it, or paste its values"
            )
        return ""
    return _said(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    # One line a row, so that messages name the right one.
    return str(value).replace("\r\n", "\r").replace("\n", "\r")


def _fault(row: int, place: int, what: str, cure: str) -> str:
    return f"{CELL_FAULT}Cell {get_column_letter(place + 1)}{row} {what}. {cure}, and send it again.{CELL_FAULT}"


def main(path: str, to: str, sheet: str, seconds: int, megabytes: int) -> None:
    """What is refused is said on the standard output, as JSON; nothing if all went well."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    try:
        write_table(Path(path), Path(to), sheet=sheet)
    except Refused as refusal:
        sys.stdout.write(json.dumps([str(refusal), refusal.field]))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))

"""A file as lines of bounded length, plain or gzipped, each with its number and where it ends.

Memory stays flat whatever the file is: a line of a gigabyte is cut at a megabyte and marked, a gzip bomb is recognised by
how much it grows.
"""

import io
import zlib
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from crisis_triage.shared.errors import Invalid
from signals.ingest.unpacking import Unpacked

LONGEST_LINE = 1 << 20
MOST_GROWTH = 400
"""Honest tables pack 5 to 50 times smaller; gzip can reach 1,000, and only a bomb does."""
GROWTH_IS_JUDGED_FROM = 64 << 20

BUFFER = 1 << 18

GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
WIDE = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(Invalid):
    """Nothing can be taken in from this file."""

    code = "file_refused"


class FileBroken(FileRefused):
    """The file ends or breaks in the middle. What came before is in."""

    code = "file_broken"


class Line(NamedTuple):
    number: int
    data: bytes
    end: int
    is_cut: bool = False


class Lines:
    """``position`` is of the unpacked file; for a gzipped one, what lies before it is unpacked again and dropped."""

    def __init__(self, path: Path, *, position: int = 0, number: int = 0) -> None:
        self._disk = _open(path)
        head = self._disk.read(4)
        self._disk.seek(0)
        _refuse_other_formats(head)
        self._is_packed = head.startswith(GZIP)
        self._file = io.BufferedReader(Unpacked(self._disk), BUFFER) if self._is_packed else self._disk
        self.position = position
        self.number = number
        self._judge_growth_at = GROWTH_IS_JUDGED_FROM
        if position:
            self._seek(position)

    def __enter__(self) -> "Lines":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._disk.close()

    @property
    def disk_position(self) -> int:
        """How much of the file on disk was read, for a progress bar."""
        return self._disk.tell() if self._is_packed else self.position

    def next(self) -> Line | None:
        data = self._read()
        if not data:
            return None
        self.number += 1
        is_cut = len(data) == LONGEST_LINE and not data.endswith(b"\n")
        while is_cut and (rest := self._read()) and not rest.endswith(b"\n"):
            pass
        return Line(self.number, data, self.position, is_cut)

    def _read(self) -> bytes:
        try:
            data = self._file.readline(LONGEST_LINE)
        except (EOFError, OSError, zlib.error) as error:
            raise FileBroken(f"After line {self.number:,} the file cannot be read: {_cause(error)}") from error
        self.position += len(data)
        if self.position > self._judge_growth_at:
            self._refuse_bomb()
        return data

    def _seek(self, position: int) -> None:
        try:
            if self._is_packed:
                self._skip(position)
            else:
                self._file.seek(position)
        except (EOFError, OSError, zlib.error) as error:
            raise FileBroken(f"The file cannot be read up to where it was left: {_cause(error)}") from error

    def _skip(self, left: int) -> None:
        while left:
            skipped = len(self._file.read(min(left, BUFFER)))
            if not skipped:
                raise EOFError
            left -= skipped

    def _refuse_bomb(self) -> None:
        self._judge_growth_at = self.position + GROWTH_IS_JUDGED_FROM // 4
        if self._is_packed and self.position > MOST_GROWTH * self._disk.tell():
            raise FileBroken(
                f"After line {self.number:,}: unpacked, the file grows more than {MOST_GROWTH} times, which no table does. "
                "Send it without gzip if it is one."
            )


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb", buffering=BUFFER)
    except FileNotFoundError as error:
        raise FileRefused(f"There is no file {path}. Check its name.", field="file") from error
    except OSError as error:
        raise FileRefused(f"The file {path} cannot be opened: {error.strerror}.", field="file") from error


def _refuse_other_formats(head: bytes) -> None:
    if head.startswith(ZIP):
        raise FileRefused("This is a spreadsheet or a zip file. Save it as CSV (UTF-8) and send that.", field="file")
    if head.startswith(OLD_EXCEL):
        raise FileRefused("This is an old Excel workbook (.xls). Save it as XLSX or CSV (UTF-8).", field="file")
    if head.startswith(WIDE):
        raise FileRefused("This file is UTF-16. Save it as CSV (UTF-8) and send that.", field="file")


def _cause(error: Exception) -> str:
    if isinstance(error, EOFError):
        return "it was cut off. Send it again as a whole; what is in stays in."
    if isinstance(error, zlib.error):
        return f"its gzip data is damaged ({error}). Pack it again; what is in stays in."
    return f"{error}."

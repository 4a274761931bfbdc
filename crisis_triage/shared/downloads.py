"""A sheet as an answer, sent as it is written."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, StreamingHttpResponse

from crisis_triage.shared import sheets
from crisis_triage.shared.sheets import Sheet

MEDIA_TYPE = "text/csv"


def download(
    sheet: Sheet, name: str, *, zone: ZoneInfo, currency: str, on: date, ended: Callable[[int, bool], None]
) -> StreamingHttpResponse:
    """``on``: of the file's name; ``ended`` is told how many rows were written and whether that was all, however it ends."""
    response = StreamingHttpResponse(_Sent(sheet, zone, currency, ended), content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{on:%Y-%m-%d}.csv"'
    return response


class _Sent:
    """The lines of a sheet, and how far they were read. Django closes what it was given to send, also if nobody read it."""

    def __init__(self, sheet: Sheet, zone: ZoneInfo, currency: str, ended: Callable[[int, bool], None]) -> None:
        self._rows, self._is_whole, self._ended = 0, False, ended
        self._lines = sheets.lines(Sheet(sheet.columns, self._counted(sheet.rows)), zone=zone, currency=currency)

    def _counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self._rows += 1
            yield row
        self._is_whole = True

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def close(self) -> None:
        self._ended(self._rows, self._is_whole)


def spooled(write: Callable[[IO[str]], object], name: str) -> FileResponse:
    """Written to the disk first: there may be millions of rows."""
    spool = TemporaryFile()  # noqa: SIM115  the response closes it
    text = TextIOWrapper(spool, encoding="utf-8", newline="", write_through=True)
    write(text)
    text.detach().seek(0)
    return FileResponse(spool, as_attachment=True, filename=name, content_type=f"{MEDIA_TYPE}; charset=utf-8")

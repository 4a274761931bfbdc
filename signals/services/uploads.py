"""A file that a person uploads becomes a row of ``Import``; saying go makes the row due. The row is the job.

What the file says is for ``signals.ingest`` to judge. Here it is only told from things that are no such file at all.
"""

from datetime import datetime
from pathlib import PurePath
from typing import IO, Any
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from signals.models import Import
from signals.services import hints, sources
from signals.vocabulary import Content, ImportState

FOLDER = "imports"
SUFFIXES = (".csv", ".txt", ".tsv", ".ndjson", ".jsonl", ".json")
GZIP = b"\x1f\x8b"
KNOWN_BY_FIRST_BYTES: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "This is a spreadsheet or a zip archive. In Excel, save the sheet as “CSV UTF-8” and upload that."),
    (b"\xd0\xcf\x11\xe0", "This is an old Excel workbook. Save the sheet as “CSV UTF-8” and upload that."),
    (b"%PDF", "This is a PDF. Export the table as CSV where it was made."),
    (b"\xff\xfe", "This file is in UTF-16. Save it as “CSV UTF-8” and upload that."),
    (b"\xfe\xff", "This file is in UTF-16. Save it as “CSV UTF-8” and upload that."),
    (b"SQLite format 3", "This is a database. Export the table as CSV."),
    (b"\x89PNG", "This is a picture, not a table."),
    (b"\xff\xd8\xff", "This is a picture, not a table."),
)


class NotATable(Invalid):
    code = "not_a_table"


class AlreadyStarted(DomainError):
    code = "already_started"


def keep(*, source: str, content: Content, file: File, is_backfill: bool, by: User, at: datetime) -> Import:
    """Keep the file under a name of our own and make its row. Nothing is imported yet.

    Refuses what is no table, and a source that cannot be named. The file's own name is only shown, never used as a path.
    """
    access.check_may(by, Action.IMPORT)
    first_bytes = _first_bytes(file)
    _check_is_text(first_bytes)
    of_source = sources.get_or_create(source, by=by)
    own_name = PurePath(str(file.name)).name[:255]
    path = default_storage.save(f"{FOLDER}/{uuid4().hex}{_suffix(own_name, first_bytes)}", file)
    try:
        return Import.objects.create(
            source=of_source,
            content=content,
            file_name=own_name,
            path=default_storage.path(path),
            size_bytes=default_storage.size(path),
            is_backfill=is_backfill and content == Content.SIGNALS,
            uploaded_by=by,
        )
    except BaseException:
        default_storage.delete(path)
        raise


def _first_bytes(file: IO[Any] | File) -> bytes:
    file.seek(0)
    first: bytes = file.read(4096)
    file.seek(0)
    return first


def _check_is_text(first: bytes) -> None:
    if first.startswith(GZIP):
        return
    for beginning, cure in KNOWN_BY_FIRST_BYTES:
        if first.startswith(beginning):
            raise NotATable(cure, field="file")
    if not first.strip():
        raise NotATable("The file is empty. It needs a header row and rows below it.", field="file")
    if first.count(0) > len(first) // 10:
        raise NotATable("This is not a text file. Upload CSV or NDJSON in UTF-8.", field="file")


def _suffix(own_name: str, first: bytes) -> str:
    """What the reader goes by. Whether it is compressed the bytes say, not the name."""
    parts = [part.lower() for part in PurePath(own_name).suffixes if part.lower() != ".gz"]
    kind = parts[-1] if parts and parts[-1] in SUFFIXES else (".ndjson" if first.lstrip()[:1] == b"{" else ".csv")
    return kind + (".gz" if first.startswith(GZIP) else "")


@transaction.atomic
def start(*, of_import: Import, by: User, at: datetime) -> Import:
    """Go. Refuses an import that was started before."""
    access.check_may(by, Action.IMPORT)
    started = Import.objects.filter(pk=of_import.pk, state__in=[ImportState.UPLOADED, ImportState.PREVIEWED])
    if started.update(state=ImportState.DUE) != 1:
        raise AlreadyStarted("This import was started already.")
    hints.imports_are_due()
    of_import.refresh_from_db()
    return of_import


def throw_away(*, of_import: Import, by: User, at: datetime) -> None:
    """Forget a file that was not imported, and the row about it. Refuses one that was started: its facts are kept."""
    access.check_may(by, Action.IMPORT)
    with transaction.atomic():
        waiting = Import.objects.select_for_update().filter(
            pk=of_import.pk, state__in=[ImportState.UPLOADED, ImportState.PREVIEWED]
        )
        if not waiting.exists():
            raise AlreadyStarted("This import was started already, so its row stays.")
        Import.objects.filter(pk=of_import.pk).delete()
    default_storage.delete(of_import.path)

"""An import is made from a file: by a page, which waits for a person to say go, or by a command, which works at once."""

import hashlib
import uuid
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.db import connection

from accounts.models import User
from crisis_triage.shared.errors import DomainError
from signals.ingest import leases
from signals.ingest.layout import ColumnsUnknown, as_json, read_layout
from signals.ingest.lines import FileRefused
from signals.models import Import, Source
from signals.services import hints
from signals.vocabulary import Content, ImportState


class AlreadyGone(DomainError):
    code = "already_started"


class ColumnsUnnamed(DomainError):
    code = "columns_unknown"

    def __init__(self) -> None:
        super().__init__("Say first which column of the file is which field.")


def register(
    *,
    path: Path,
    file_name: str,
    content: Content,
    source: Source,
    is_backfill: bool,
    by: User | None,
    mapping: Mapping[str, str] | None = None,
) -> Import:
    """Make an import of a file that was uploaded. It waits for ``go``. Refuses a file of other content; of one whose columns are called
    otherwise, ``layout`` is set, and somebody has to say which is which."""
    about = _about(path, file_name, content, source, is_backfill, by, mapping)
    try:
        read_layout(path, content, mapping)
        layout = None
    except ColumnsUnknown as unknown:
        layout = as_json(unknown.layout)
    return Import.objects.create(state=ImportState.UPLOADED, layout=layout, **about)


def go(of_import: Import) -> None:
    """From here on a worker takes it. Refuses one that was started before, and one whose columns nobody named."""
    if of_import.preview is None and of_import.layout is not None and of_import.state == ImportState.UPLOADED:
        raise ColumnsUnnamed
    waiting = Import.objects.filter(pk=of_import.pk, state__in=[ImportState.UPLOADED, ImportState.PREVIEWED])
    if not waiting.update(state=ImportState.DUE):
        raise AlreadyGone("This import was started before. See how far it is.")
    hints.imports_are_due()


def begin(
    *,
    path: Path,
    content: Content,
    source: Source,
    is_backfill: bool,
    by: User | None,
    mapping: Mapping[str, str] | None = None,
    file_name: str = "",
) -> Import:
    """An import whose lease is ours: the one of this very file that was cut off, or a new one."""
    read_layout(path, content, mapping)
    about = _about(path, file_name or path.name, content, source, is_backfill, by, mapping)
    same = ("sha256", "content", "source", "is_backfill", "mapping")
    unfinished = Import.objects.filter(state=ImportState.DUE, **{name: about[name] for name in same})
    for pk in unfinished.order_by("id").values_list("pk", flat=True):
        if claimed := _claim_if_abandoned(pk):
            Import.objects.filter(pk=pk).update(path=about["path"])
            claimed.path = str(about["path"])
            return claimed
    return _claimed_from_birth(about)


def _claimed_from_birth(about: dict[str, Any]) -> Import:
    """No worker can come between its making and its lease."""
    made = Import.objects.create(state=ImportState.DUE, attempts=1, lease_token=uuid.uuid4(), **about, **_lease())
    return Import.objects.select_related("source", "uploaded_by").get(pk=made.pk)


def _lease() -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp() + %s", [leases.LEASE])  # type: ignore[list-item]  # psycopg2 adapts a timedelta; the stub forgets it
        [(until,)] = cursor.fetchall()
    return {"lease_until": until}


def _claim_if_abandoned(import_id: int) -> Import | None:
    """Its lease runs out within half a minute if its process died; a process that lives renews it with each chunk."""
    seen = Import.objects.get(pk=import_id)
    deadline = monotonic() + leases.LEASE.total_seconds() + 1
    while monotonic() < deadline:
        if claimed := leases.claim(import_id):
            return claimed
        now = Import.objects.get(pk=import_id)
        if (now.state, now.lease_token, now.lease_until) != (seen.state, seen.lease_token, seen.lease_until):
            return None
        sleep(0.5)
    return None


def _about(
    path: Path,
    file_name: str,
    content: Content,
    source: Source,
    is_backfill: bool,
    by: User | None,
    mapping: Mapping[str, str] | None,
) -> dict[str, Any]:
    return {
        "path": str(path.resolve()),
        "file_name": file_name[:255],
        "content": content,
        "source": source,
        "is_backfill": is_backfill,
        "size_bytes": path.stat().st_size,
        "sha256": fingerprint(path),
        "uploaded_by": by,
        "mapping": dict(mapping or {}),
    }


def fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileRefused(f"The file {path} cannot be read: {error.strerror}.", field="file") from error

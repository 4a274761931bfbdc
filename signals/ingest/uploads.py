"""A file that a person uploads: kept under a name of our own, looked at, and taken in when the person says go."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path, PurePath
from uuid import uuid4

import msgspec
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from signals.ingest import column_names, sheets, starting
from signals.ingest.layout import checked_mapping, read_layout
from signals.ingest.preview import Preview, preview
from signals.ingest.starting import AlreadyGone
from signals.models import Import
from signals.services import sources
from signals.vocabulary import Content, ImportState

FOLDER = "imports"
WAITING = (ImportState.UPLOADED, ImportState.PREVIEWED)


def keep(
    *, source: str, content: Content, file: File, is_backfill: bool, by: User, at: datetime, sheet: str = ""
) -> Import:
    """Keep the file with a preview of what it would do. Nothing is taken in yet. ``sheet``: of a workbook; its first, unsaid.

    Refuses a source that cannot be named and whatever is no file of this content, and leaves nothing of it. The file's own
    name is only shown: never a path.
    """
    access.check_may(by, Action.IMPORT)
    kept = default_storage.save(f"{FOLDER}/{uuid4().hex}", file)
    try:
        _as_table(Path(default_storage.path(kept)), sheet)
        with transaction.atomic():
            return _look(source, content, Path(default_storage.path(kept)), str(file.name), is_backfill, by)
    except BaseException:
        default_storage.delete(kept)
        raise


def _as_table(path: Path, sheet: str) -> None:
    if not sheets.is_workbook(path):
        return
    table = path.with_suffix(".table")
    try:
        sheets.write_table(path, table, sheet=sheet)
        table.replace(path)
    finally:
        table.unlink(missing_ok=True)


def _look(source: str, content: Content, path: Path, name: str, is_backfill: bool, by: User) -> Import:
    of_source = sources.get_or_create(source, by=by)
    is_backfill = is_backfill and content == Content.SIGNALS
    made = starting.register(
        path=path,
        file_name=PurePath(name).name,
        content=content,
        source=of_source,
        is_backfill=is_backfill,
        by=by,
        mapping=column_names.remembered(of_source, content),
    )
    return made if made.layout is not None else _previewed(made, by)


def _previewed(made: Import, by: User) -> Import:
    seen = preview(
        Path(made.path), Content(made.content), made.source, is_backfill=made.is_backfill, by=by, mapping=made.mapping
    )
    made.preview, made.state = as_json(seen), ImportState.PREVIEWED
    made.save(update_fields=["preview", "state"])
    return made


@transaction.atomic
def name_columns(*, of_import: Import, mapping: Mapping[str, str], by: User, at: datetime) -> Import:
    """Say which column of the file is which field of ours (empty: passed over), and look again what it would do. It is remembered for
    the next file of this kind from this source. Refuses what leaves a needed field without a column."""
    access.check_may(by, Action.IMPORT)
    waiting = Import.objects.select_related("source").select_for_update(of=("self",)).get(pk=of_import.pk)
    if waiting.state not in WAITING:
        raise AlreadyGone("This import was started before, so its columns stay as they were.")
    content = Content(waiting.content)
    waiting.mapping = checked_mapping(content, mapping)
    read_layout(Path(waiting.path), content, waiting.mapping)
    column_names.remember(waiting.source, content, waiting.mapping)
    waiting.layout = None
    waiting.save(update_fields=["mapping", "layout"])
    return _previewed(waiting, by)


def as_json(seen: Preview) -> dict[str, object]:
    """PostgreSQL's JSON holds no NUL; a preview shows where one stood."""
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(asdict(seen)).replace(b"\\u0000", "�".encode()))
    return plain


def start(*, of_import: Import, by: User, at: datetime) -> None:
    """Go. Refuses an import that was started before."""
    access.check_may(by, Action.IMPORT)
    starting.go(of_import)


def throw_away(*, of_import: Import, by: User, at: datetime) -> None:
    """Forget a file that was not taken in, and the row about it. Refuses one that was started: what is in stays in."""
    access.check_may(by, Action.IMPORT)
    with transaction.atomic():
        waiting = Import.objects.select_for_update().filter(pk=of_import.pk, state__in=WAITING)
        if not waiting.exists():
            raise AlreadyGone("This import was started before, so its record stays.")
        Import.objects.filter(pk=of_import.pk).delete()
        transaction.on_commit(lambda: Path(of_import.path).unlink(missing_ok=True))

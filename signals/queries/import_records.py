"""Imports as the API tells them."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from signals.models import Import
from signals.queries import imports
from signals.vocabulary import Content, ImportState

IMPORTS = cursors.by_change("imports", "updated_at")


class ImportRecord(msgspec.Struct):
    """A file on its way in: how far it is, and what became of its rows."""

    id: int
    file_name: str
    source: str
    content: Content
    state: ImportState
    is_backfill: bool
    rows: Annotated[int, msgspec.Meta(description="The counts up to “rejected” add up to them.")]
    created: int
    updated: int
    unchanged: int
    accepted: int
    duplicate: int
    parked: int
    rejected: int
    stale: Annotated[int, msgspec.Meta(description="Of the unchanged: something newer was known.")]
    ignored: Annotated[int, msgspec.Meta(description="Of the rows that were taken: without some of their fields.")]
    columns: Annotated[dict[str, str], msgspec.Meta(description="Columns of the file that are called otherwise: ours.")]
    unknown_columns: list[str]
    failure: str
    taken_back: Annotated[int, msgspec.Meta(description="By a revert: what it had brought and is gone.")]
    restored: Annotated[int, msgspec.Meta(description="By a revert: records that are as they were before.")]
    left: Annotated[int, msgspec.Meta(description="By a revert: conflicts, left as they are.")]
    reverted_at: datetime | None
    finished_at: datetime | None
    created_at: datetime
    updated_at: datetime
    preview: Annotated[
        dict[str, Any] | None,
        msgspec.Meta(description="Of one import only: what it would do, with the first examples."),
    ] = None
    conflicts: Annotated[list[dict[str, str]], msgspec.Meta(description="Of one import only: the first of them.")] = []


def list_imports(user: User, part: Slice) -> Page[ImportRecord]:
    page = cursors.take_changes(imports.visible(user).select_related("source"), IMPORTS, part)
    return Page([_record(row) for row in page.entries], page.last_key)


def record(user: User, pk: int) -> ImportRecord:
    one = imports.get(user, pk)
    told = _record(one)
    told.preview = one.preview
    told.conflicts = [
        {"external_id": left.external_id, "field": left.field, "reason": left.reason} for left in imports.conflicts(one)
    ]
    return told


def _record(one: Import) -> ImportRecord:
    same = [name for name in ImportRecord.__struct_fields__ if hasattr(one, name) and name not in ELSEWHERE]
    return ImportRecord(
        **{name: getattr(one, name) for name in same},
        source=one.source.slug,
        content=Content(one.content),
        state=ImportState(one.state),
        rows=one.rows_done,
        columns=one.mapping,
        unknown_columns=imports.unknown(one),
    )


ELSEWHERE = ("source", "content", "state", "preview", "conflicts")

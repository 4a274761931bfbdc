"""A quarantined row, mended by a person and sent through the same path as every other row."""

import csv
from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from signals.ingest import noting
from signals.ingest.layout import COLUMNS
from signals.ingest.parsing import ROW_TYPES, Parsed, by_our_names
from signals.ingest.rows import Row
from signals.ingest.taking import WORDS, Feed, take_in
from signals.models import Import, QuarantinedRow
from signals.services import items
from signals.services.facts import Known
from signals.vocabulary import Content


class AlreadySettled(DomainError):
    code = "already_settled"


def columns(row: QuarantinedRow) -> tuple[str, ...]:
    return COLUMNS[Content(row.content)]


def fields(row: QuarantinedRow) -> dict[str, str]:
    """What the row says, by column, as well as it can be told: the start of a form to mend it."""
    given = _object(row.raw, row.of_import) or _cells(row.raw, row.of_import)
    return {name: given.get(name, "") for name in columns(row)}


@transaction.atomic
def replay(*, row: QuarantinedRow, fields: Mapping[str, str], by: User, at: datetime) -> str:
    """Take the mended row in. Returns what became of it, such as ``accepted`` or ``parked``.

    Refuses one that was settled before, and one that still has a fault: it stays in quarantine as it came.
    """
    access.check_may(by, Action.MANAGE_SOURCES)
    row = _unsettled(row)
    content = Content(row.content)
    known: Known = "when it happened" if row.of_import and row.of_import.is_backfill else "now"
    parsed = _parsed(content, {name: text for name, text in fields.items() if name in COLUMNS[content]})
    taken = take_in(Feed(content, row.source, known, by), [parsed], [row.raw], at=at)
    if taken.refused:
        error = taken.refused[0].errors[0]
        raise Invalid(error.message, field=error.field)
    if row.of_import:
        of_row = Row(row.line, 0, 0, row.raw, [])
        noting.keep(row.of_import, of_row, noting.noted([of_row], [parsed], taken))
    row.replayed_at, row.settled_by = at, by
    row.save(update_fields=["replayed_at", "settled_by"])
    return next(word for word in WORDS[content] if taken.counts[word])


@transaction.atomic
def discard(*, row: QuarantinedRow, by: User, at: datetime) -> None:
    """It will not be taken in. The row stays, with who said so. Refuses one that was settled before."""
    access.check_may(by, Action.MANAGE_SOURCES)
    row = _unsettled(row)
    row.discarded_at, row.settled_by = at, by
    row.save(update_fields=["discarded_at", "settled_by"])


def _unsettled(row: QuarantinedRow) -> QuarantinedRow:
    locked = QuarantinedRow.objects.select_related("source", "of_import").select_for_update(of=("self",)).get(pk=row.pk)
    if locked.replayed_at or locked.discarded_at:
        raise AlreadySettled("Somebody settled this row already. Reload the page to see how.")
    return locked


def _parsed(content: Content, given: Mapping[str, str]) -> Parsed:
    if content == Content.SIGNALS:
        return items.read(given, raw="")
    return ROW_TYPES[content](**{"external_id": "", **given})


def _object(raw: str, of_import: Import | None) -> dict[str, str]:
    try:
        given = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    named = by_our_names(given, of_import.mapping) if of_import else given
    return {name: "" if value is None else str(value) for name, value in named.items()}


def _cells(raw: str, of_import: Import | None) -> dict[str, str]:
    layout = (of_import.layout if of_import else None) or {"columns": [], "delimiter": ","}
    cells = next(csv.reader(raw.splitlines(keepends=True), delimiter=layout["delimiter"]), [])
    return dict(zip(layout["columns"], cells, strict=False))

"""What a chunk of rows did: kept so that it can be taken back, and shown before anybody says go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from accounts.services.rows import Status, Step, UpsertResult
from crisis_triage.shared.sql import ask
from signals.ingest.rows import Row
from signals.ingest.taking import Taken, word_for
from signals.models import Import
from signals.services.items import SignalItem

CLOCK = "clock"
"""Stands among the fields of what changed: when the source said them, by its own clock."""

NOTE = """
INSERT INTO signals_importedchunk (of_import_id, line, at, created, parked, changed, ignored)
VALUES (%(of_import)s, %(line)s, now(), %(created)s::bigint[], %(parked)s::text[], %(changed)s::jsonb, %(ignored)s::jsonb)
"""

State = dict[str, Any]
Fields = dict[str, tuple[Any, Any]]
"""Of each field that changed, what it was and what it is."""


@dataclass
class Noted:
    """``changed`` by our id, from before the first row that changed it to behind the last."""

    created: list[int] = field(default_factory=list)
    parked: list[str] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    changed: dict[int, Fields] = field(default_factory=dict)
    ignored: dict[str, list[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.created or self.parked or self.changed or self.ignored)


def noted(rows: Sequence[Row], parsed: Sequence[object], taken: Taken) -> Noted:
    found = Noted(created=list(taken.stored.accepted.values()))
    found.parked = [item.external_id for place in taken.stored.parked if isinstance(item := parsed[place], SignalItem)]
    steps: dict[int, Step] = {}
    for place, result in taken.records.items():
        if result.step is not None and result.id is not None:
            earlier = steps.get(result.id, result.step)
            steps[result.id] = Step(earlier.before, result.step.after, earlier.clock_before, result.step.clock_after)
            found.names[result.id] = result.external_id
        for notice in result.ignored:
            found.ignored.setdefault(f"{notice.field}: {notice.message}", []).append(rows[place].line)
    for id, step in steps.items():
        if step.before is None:
            found.created.append(id)
        elif fields := differences(step):
            found.changed[id] = fields
    return found


def differences(step: Step) -> Fields:
    before = step.before or {}
    fields = {name: (before.get(name), value) for name, value in step.after.items() if before.get(name) != value}
    if step.clock_before != step.clock_after:
        fields[CLOCK] = (step.clock_before, step.clock_after)
    return fields


def keep(of_import: Import, first: Row, found: Noted) -> None:
    """In the transaction of the chunk. Nothing for a chunk that changed nothing."""
    if not found:
        return
    changed = [(id, found.names[id], fields) for id, fields in found.changed.items()]
    given: dict[str, Any] = {
        "of_import": of_import.pk,
        "line": first.line,
        "created": found.created,
        "parked": found.parked,
        "changed": _as_json(changed),
        "ignored": _as_json(found.ignored),
    }
    ask(NOTE, given)


def _as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()


@dataclass(frozen=True)
class Example:
    """One row and what would become of it. ``changes``: field, before, after."""

    line: int
    word: str
    external_id: str
    changes: list[tuple[str, str, str]]
    notices: list[str]


UNSAID = {"owner_id", "team_id", CLOCK}
"""They follow from what is shown."""
CALLED = {
    "parent_id": "parent (our id)",
    "awaits": "parent (still to come)",
    "deleted_at": "deleted",
    "customer_id": "customer (our id)",
}


def examples(rows: Sequence[Row], parsed: Sequence[object], taken: Taken) -> Iterator[Example]:
    for place, result in taken.records.items():
        yield _of_record(rows[place].line, result)
    for place, item in enumerate(parsed):
        if isinstance(item, SignalItem) and place not in taken.refused:
            word = (
                "accepted"
                if place in taken.stored.accepted
                else "parked"
                if place in taken.stored.parked
                else "duplicate"
            )
            yield Example(rows[place].line, word, item.external_id, [], [])


def _of_record(line: int, result: UpsertResult) -> Example:
    fields = differences(result.step) if result.step else {}
    is_new = result.status == Status.CREATED
    changes = [
        (CALLED.get(name, name), "" if is_new else _said(before), _said(after))
        for name, (before, after) in fields.items()
        if name not in UNSAID and not (is_new and not after)
    ]
    notices = [f"{notice.field}: {notice.message}" for notice in result.ignored]
    return Example(line, word_for(result), result.external_id, changes, notices)


def _said(value: Any) -> str:
    return "" if value is None else str(value)[:200]


def as_states(changed: Sequence[Sequence[Any]]) -> Mapping[int, tuple[str, Fields]]:
    """What ``keep`` wrote, read back."""
    return {
        id: (name, {field: (before, after) for field, (before, after) in fields.items()})
        for id, name, fields in changed
    }

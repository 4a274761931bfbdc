"""Taking back what an import did to customers or contacts: who came by it goes, what it changed is as it was before. What somebody did
since is not undone: it stays, and is named with the reason. Many at a time, as they came."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from accounts.services import contact_tables, customer_tables, families, since
from accounts.services.name_tables import CONTACTS, CUSTOMERS, Names

State = dict[str, Any]
Fields = Mapping[str, tuple[Any, Any]]

CLOCK = "clock"
FORGET_CLOCKS = (
    "UPDATE {table} SET clock = '{{}}' WHERE source = %(source)s AND {kind}_id = ANY(%(ids)s) AND clock <> '{{}}'"
)

CALLED = {
    "parent_id": "parent",
    "awaits": "parent",
    "owner_id": "owner",
    "team_id": "team",
    "deleted_at": "deleted",
    "customer_id": "customer",
}
CHANGED_SINCE = "Somebody changed it since. It stays as it is now."


@dataclass(frozen=True)
class Conflict:
    """What stays as it is. No field: the whole record."""

    id: int
    external_id: str
    field: str
    reason: str


@dataclass
class Done:
    gone: int = 0
    restored: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Came:
    """What one chunk of an import of ``source`` did. ``moments``: of all its transactions, forth and back."""

    source: str
    at: datetime
    moments: Sequence[datetime]
    created: Sequence[int]
    changed: Mapping[int, tuple[str, Fields]]


@dataclass(frozen=True)
class Kind:
    names: Names
    read: Callable[[Mapping[str, int]], dict[str, tuple[int, State]]]
    update: Callable[[Collection[tuple[int, State]]], None]
    blank: State
    kept: tuple[str, ...]
    """Behind a tombstone."""


KINDS = {
    "customers": Kind(CUSTOMERS, customer_tables.read_stored, customer_tables.update, customer_tables.BLANK, ("name",)),
    "contacts": Kind(
        CONTACTS, contact_tables.read_stored, contact_tables.update, contact_tables.BLANK, ("name", "customer_id")
    ),
}


def take_back(content: str, came: Came, *, at: datetime) -> Done:
    """In the caller's transaction."""
    kind = KINDS[content]
    kind.names.lock(came.source)
    back = _Back(kind, came, at)
    back.remove()
    back.restore()
    back.write()
    return back.done


class _Back:
    def __init__(self, kind: Kind, came: Came, at: datetime) -> None:
        self.kind, self.came, self.at = kind, came, at
        ids = {*came.created, *came.changed}
        self.states = dict(kind.read({str(id): id for id in ids}).values())
        self.after: dict[int, State] = {}
        self.done = Done()

    def remove(self) -> None:
        there = {id for id in self.came.created if self.states[id]["deleted_at"] is None}
        self._tombstone(there, at=self.at)

    def _tombstone(self, ids: set[int], *, at: datetime) -> None:
        kept = since.of(self.kind.names, ids, source=self.came.source, after=self.came.at, but=self.came.moments)
        called = since.called(self.kind.names, kept, source=self.came.source)
        self.done.conflicts += [Conflict(id, called.get(id, ""), "", reason) for id, reason in sorted(kept.items())]
        for id in ids - kept.keys():
            self.after[id] = (
                self.kind.blank | {name: self.states[id][name] for name in self.kind.kept} | {"deleted_at": at}
            )
        self.done.gone += len(ids - kept.keys())

    def restore(self) -> None:
        for id, (name, fields) in self.came.changed.items():
            now = msgspec.to_builtins(self.states[id])
            back = {
                field: before for field, (before, after) in fields.items() if field != CLOCK and now[field] == after
            }
            foreign = [
                field
                for field, (before, after) in fields.items()
                if field != CLOCK and now[field] not in (before, after)
            ]
            if {**now, **back}.get("arr") is not None and not {**now, **back}["currency"]:
                foreign.append("currency")
                back = {field: value for field, value in back.items() if field not in ("arr", "currency")}
            self.done.conflicts += [
                Conflict(id, name, CALLED.get(field, field), CHANGED_SINCE) for field in dict.fromkeys(foreign)
            ]
            if back:
                self._put_back(id, name, back)

    def _put_back(self, id: int, name: str, back: State) -> None:
        """Somebody who was deleted, came back by the import, and was met since, stays."""
        if back.get("deleted_at"):
            kept = since.of(self.kind.names, {id}, source="", after=self.came.at, but=self.came.moments)
            if kept:
                self.done.conflicts.append(Conflict(id, name, "", kept[id]))
                return
        self.after[id] = self.states[id] | back
        self.done.restored += 1

    def write(self) -> None:
        source, gone = self.came.source, sorted(set(self.came.created) & self.after.keys())
        is_customers = self.kind is KINDS["customers"]
        if is_customers:
            self._write_parents()
        if self.after:
            self.kind.update(list(self.after.items()))
        if is_customers:
            # Behind the update: who was adopted may have been changed as well, and was read with the parent.
            families.give_up_children(source=source, ids=gone, adopted_at=self.came.at)
        since.ask_names(self.kind.names, FORGET_CLOCKS, source=source, ids=gone)
        self._wind_back()

    def _wind_back(self) -> None:
        said = {name: fields[CLOCK] for name, fields in self.came.changed.values() if CLOCK in fields}
        clocks = self.kind.names.read(self.came.source, said)[1]
        self.kind.names.wind(
            self.came.source, {name: before for name, (before, after) in said.items() if clocks.of(name) == after}
        )

    def _write_parents(self) -> None:
        self._refuse_circles()
        families.write_awaited(
            source=self.came.source,
            forget=[id for id in self.after if self.states[id]["awaits"]],
            awaited=[(id, state["awaits"]) for id, state in self.after.items() if state["awaits"]],
        )

    def _refuse_circles(self) -> None:
        moved = {
            id: state
            for id, state in self.after.items()
            if state["parent_id"] not in (None, self.states[id]["parent_id"])
        }
        if not moved:
            return
        tree = families.read_tree(
            named=[state["parent_id"] for state in moved.values()], arriving={}, source=self.came.source
        )
        for id, state in moved.items():
            if tree.would_close_a_circle(id, state["parent_id"]):
                state["parent_id"] = self.states[id]["parent_id"]
                self.done.conflicts.append(
                    Conflict(id, self.came.changed[id][0], "parent", "Its earlier parent is below it by now.")
                )
            tree.put(id, state["parent_id"])

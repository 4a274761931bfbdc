"""Customers come in from other systems, many at a time.

Rows act one after another, as if each were sent alone: of two rows with one ``external_id`` the later one wins, whatever
the chunk they come in. But nothing is done row by row: what is there is read once, all rows are decided in memory, and
what is new or changed is written with one statement each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from accounts.services import cells, customer_tables, families
from accounts.services.customer_tables import BLANK, State
from accounts.services.reading import Given, read_customer
from accounts.services.rows import CustomerRow, Status, UpsertResult
from crisis_triage.shared.errors import FieldError, Invalid

__all__ = ["CustomerRow", "FieldError", "Status", "UpsertResult", "delete_customer", "upsert_customers"]

Reading = tuple[str, Given, list[FieldError]]


@transaction.atomic
def upsert_customers(*, source: str, rows: Sequence[CustomerRow], by: User | None, at: datetime) -> list[UpsertResult]:
    """A result per row, in their order. A bad row is rejected with reasons and harms no other.

    Rejected: a row without an id, with a cell that cannot be read, a new customer without a name, ARR without a currency, a
    customer that ``by`` may not see, a customer as its own ancestor. A deleted customer that is sent again is back.
    A parent that is not known yet is awaited."""
    check_source(source)
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    readings = [read_customer(row) for row in rows]
    customer_tables.lock_names(source)
    batch = _open_batch(source, readings, by)
    results = [batch.take(index, *reading) for index, reading in enumerate(readings)]
    batch.write()
    return results


@transaction.atomic
def delete_customer(*, customer: Customer, by: User | None, at: datetime) -> bool:
    """Out of sight, not out of the books. False if it was deleted before. Sending it again brings it back."""
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    return customer_tables.delete(customer.pk, at=at)


def check_source(source: str) -> None:
    if not cells.is_source(source):
        raise Invalid(
            f"“{source}” cannot name a source. Use up to 60 letters, digits, hyphens and underscores.", field="source"
        )


@dataclass
class Entry:
    """A customer before and after the rows read so far; ``None`` is "not there"."""

    id: int
    name: str
    before: State | None
    now: State | None
    is_foreign: bool = False


@dataclass
class Batch:
    source: str
    entries: dict[str, Entry]
    owners: dict[str, int]
    sole_teams: dict[int, int]
    tree: families.Tree
    # Who sees only a part, owns what they create (they could not see it otherwise).
    creator: int | None = None
    results: list[UpsertResult] = field(default_factory=list)

    def take(self, index: int, external_id: str, given: Given, errors: list[FieldError]) -> UpsertResult:
        entry = self.entries.get(external_id)
        if errors or entry is None:
            known = entry.id if entry and entry.now and not entry.is_foreign else None
            return UpsertResult(index, external_id, Status.REJECTED, known, errors)
        if entry.is_foreign:
            return UpsertResult(index, external_id, Status.REJECTED, None, [NOT_YOURS])
        after = self._with_owner({**(entry.now or BLANK), **_columns(given), "deleted_at": None}, given, entry)
        if fault := _fault(after, entry) or self._set_parent(after, given, entry):
            return UpsertResult(index, external_id, Status.REJECTED, entry.id if entry.now else None, [fault])
        status = Status.CREATED if entry.now is None else Status.UPDATED if after != entry.now else Status.UNCHANGED
        entry.now = after
        return UpsertResult(index, external_id, status, entry.id)

    def _with_owner(self, after: State, given: Given, entry: Entry) -> State:
        """The e-mail names the owner when it is new or the owner is missing; otherwise a person's choice here stands."""
        email = after["owner_email"]
        if "owner_email" in given and (after["owner_id"] is None or email != (entry.now or BLANK)["owner_email"]):
            after["owner_id"] = self.owners.get(email)
        if entry.now is None and not email:
            after["owner_id"] = self.creator
        if after["team_id"] is None and after["owner_id"]:
            after["team_id"] = self.sole_teams.get(after["owner_id"])
        return after

    def _set_parent(self, after: State, given: Given, entry: Entry) -> FieldError | None:
        if "parent_external_id" not in given:
            return None
        name = given["parent_external_id"]
        parent = self.entries.get(name)
        if parent is entry:
            return FieldError(
                "parent_external_id", "own_parent", "A customer cannot be its own parent. Leave it empty."
            )
        if name and self.creator and (parent is None or parent.is_foreign):
            return FieldError(
                "parent_external_id", "unknown_parent", f"There is no “{name}”, or it is not one of yours."
            )
        if parent is not None and self.tree.would_close_a_circle(entry.id, parent.id):
            return FieldError(
                "parent_external_id", "circle", f"“{name}” is below this customer already. Change its parent first."
            )
        after["parent_id"] = parent.id if parent else None
        after["awaits"] = "" if parent else name
        self.tree.put(entry.id, after["parent_id"])
        return None

    def write(self) -> None:
        touched = {entry.id: entry for entry in self.entries.values() if entry.now is not entry.before}
        self._await_parents_that_did_not_come(touched)
        changed = [entry for entry in touched.values() if entry.now != entry.before]
        new = [entry for entry in changed if entry.before is None]
        customer_tables.insert((entry.id, entry.now or {}) for entry in new)
        customer_tables.insert_names(self.source, [(entry.id, entry.name) for entry in new])
        customer_tables.update((entry.id, entry.now or {}) for entry in changed if entry.before is not None)
        _write_families(self.source, changed)

    def _await_parents_that_did_not_come(self, touched: dict[int, Entry]) -> None:
        """A row may name a parent whose own row was rejected later."""
        absent = {
            entry.id: name for name, entry in self.entries.items() if entry.now is None or entry.now["deleted_at"]
        }
        for entry in touched.values():
            if entry.now and entry.now["parent_id"] in absent:
                entry.now |= {"awaits": absent[entry.now["parent_id"]], "parent_id": None}


NOT_YOURS = FieldError("external_id", "not_yours", "This customer is not one of yours. Ask an administrator.")


def _columns(given: Given) -> State:
    return {column: value for column, value in given.items() if column != "parent_external_id"}


def _fault(after: State, entry: Entry) -> FieldError | None:
    if not after["name"]:
        cure = "Keep it, or leave the column out." if entry.now else "A new customer needs one."
        return FieldError("name", "required", f"The name is empty. {cure}")
    if after["arr"] is not None and not after["currency"]:
        return FieldError("currency", "required", "ARR needs a currency. Add its ISO 4217 code, such as EUR.")
    return None


def _open_batch(source: str, readings: Sequence[Reading], by: User | None) -> Batch:
    good = [(name, given) for name, given, errors in readings if not errors]
    names = {name for name, _ in good}
    parents = {given["parent_external_id"] for _, given in good if given.get("parent_external_id")}
    all_names = {name for name, _, _ in readings} | parents
    entries = _entries(customer_tables.read_stored(source, all_names), new=names, parents=parents)
    creator = None if by is None or access.sees_everyone(by) else by.pk
    if by is not None and creator:
        _mark_foreign(entries, by)
    owners = customer_tables.read_owners({given["owner_email"] for _, given in good if given.get("owner_email")})
    return Batch(
        source=source,
        entries=entries,
        owners=owners,
        sole_teams=customer_tables.read_sole_teams([*owners.values(), *([creator] if creator else [])]),
        tree=_tree(source, entries, parents),
        creator=creator,
    )


def _entries(stored: dict[str, tuple[int, State]], *, new: set[str], parents: set[str]) -> dict[str, Entry]:
    """Two names of one customer lead to one entry. A deleted customer is nobody's parent, unless it comes back."""
    by_id: dict[int, Entry] = {}
    entries: dict[str, Entry] = {}
    for name, (id, state) in stored.items():
        if name in new or name not in parents or state["deleted_at"] is None:
            entries[name] = by_id.setdefault(id, Entry(id, name, state, state))
    unknown = [name for name in new if name not in stored]
    for name, id in zip(unknown, customer_tables.reserve_ids(len(unknown)), strict=True):
        entries[name] = Entry(id, name, None, None)
    return entries


def _mark_foreign(entries: dict[str, Entry], by: User) -> None:
    known = [entry.id for entry in entries.values() if entry.before]
    own = set(access.visible_customers(by).filter(id__in=known).values_list("id", flat=True))
    for entry in entries.values():
        entry.is_foreign = entry.before is not None and entry.id not in own


def _tree(source: str, entries: dict[str, Entry], parents: set[str]) -> families.Tree:
    arriving = {name: entry.id for name, entry in entries.items() if entry.before is None or entry.before["deleted_at"]}
    if not parents and not arriving:
        return families.Tree()
    named = [entries[name].id for name in parents if name in entries]
    return families.read_tree(named=named, arriving=arriving, source=source)


def _write_families(source: str, changed: Sequence[Entry]) -> None:
    families.write_awaited(
        source=source,
        forget=[entry.id for entry in changed if entry.before and entry.before["awaits"]],
        awaited=[(entry.id, entry.now["awaits"]) for entry in changed if entry.now and entry.now["awaits"]],
    )
    arrived = [entry.name for entry in changed if entry.before is None or entry.before["deleted_at"]]
    families.adopt_children(source=source, arrived=arrived)

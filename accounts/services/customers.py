"""Customers come in from other systems, many at a time.

Rows act one after another, as if each were sent alone: of two rows with one ``external_id`` the later one wins, whatever
the chunk they come in. But nothing is done row by row: what is there is read once, all rows are decided in memory, and
what is new or changed is written with one statement each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from accounts.queries.duplicates import Candidate
from accounts.services import cells, customer_tables, deletions, families, keepers, newcomers, terms
from accounts.services.customer_tables import BLANK, State
from accounts.services.deletions import Word
from accounts.services.name_tables import CUSTOMERS, Clocks
from accounts.services.newcomers import SUSPECTED
from accounts.services.reading import Given, Reading, read_customer
from accounts.services.rows import CustomerRow, Status, Step, UpsertResult
from accounts.services.terms import ANYTHING, NOT_FOUND, Terms, Wish, is_there
from crisis_triage.shared.errors import FieldError, Invalid

__all__ = ["CustomerRow", "FieldError", "Status", "UpsertResult", "Wish", "delete_customer", "upsert_customers"]


@transaction.atomic
def upsert_customers(
    *, source: str, rows: Sequence[CustomerRow], by: User | None, at: datetime, wish: Wish = ANYTHING
) -> list[UpsertResult]:
    """A result per row, in their order. A bad row is rejected with reasons and harms no other.

    Rejected: a row without an id, with a cell that cannot be read, a new customer without a name, ARR without a currency, a
    customer that ``by`` may not see, a customer as its own ancestor. A deleted customer that is sent again is back.
    A parent that is not known yet is awaited. Ignored, and said so: a field that another source keeps, and one of which the
    source said something newer (``source_updated_at``). Who resembles somebody is rejected, if ``wish`` says so."""
    check_source(source)
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    on = Terms(source=source, at=at, keepers=keepers.of_customers(), wish=wish)
    readings = [on.checked(read_customer(row)) for row in rows]
    CUSTOMERS.lock(source)
    batch = _open_batch(on, readings, by)
    results = [batch.take(index, reading) for index, reading in enumerate(readings)]
    if terms.is_undone(wish, results):
        return terms.undone(results)
    batch.write()
    return results


@transaction.atomic
def delete_customer(*, customer: Customer, by: User | None, at: datetime, word: Word | None = None) -> bool:
    """Out of sight, not out of the books. False if it was deleted before. Sending it again brings it back.
    Of a source that has two records of it, it stays until both are gone. Raises Kept and Late, if a source's ``word`` is not to be heard."""
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    if word is not None:
        deletions.hear(word, names=CUSTOMERS, keepers=keepers.of_customers(), at=at)
        if deletions.has_another_record(word, customer):
            return False
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
    terms: Terms
    entries: dict[str, Entry]
    clocks: Clocks
    owners: dict[str, int]
    sole_teams: dict[int, int]
    tree: families.Tree
    suspects: dict[str, list[Candidate]]
    # Who sees only a part, owns what they create (they could not see it otherwise).
    creator: int | None = None

    def take(self, index: int, reading: Reading) -> UpsertResult:
        name, entry = reading.external_id, self.entries.get(reading.external_id)
        known = entry.id if entry and entry.now and not entry.is_foreign else None
        if reading.errors or entry is None:
            return UpsertResult(index, name, Status.REJECTED, known, reading.errors)
        if entry.is_foreign:
            return UpsertResult(index, name, Status.REJECTED, None, [NOT_YOURS])
        if self.terms.wish.update_only and not is_there(entry.now):
            return UpsertResult(index, name, Status.NOT_FOUND, None, [NOT_FOUND])
        if entry.now is None and name in self.suspects:
            return UpsertResult(index, name, Status.REJECTED, None, [SUSPECTED], candidates=self.suspects[name])
        clock = self.clocks.of(name)
        said = self.terms.admit(reading, clock, entry.now)
        after = self._with_owner({**said.onto(entry.now or BLANK), **_columns(said.given)}, said.given, entry)
        if fault := _fault(after, entry) or self._set_parent(after, said.given, entry):
            return UpsertResult(index, name, Status.REJECTED, known, [fault])
        status = said.status(before=entry.now, after=after)
        step = Step(entry.now, after, clock, said.clock)
        entry.now = after
        self.clocks.put(name, said.clock)
        return UpsertResult(index, name, status, entry.id, ignored=said.ignored, step=step)

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
        customer_tables.update([(entry.id, entry.now or {}) for entry in changed if entry.before is not None])
        self.clocks.write(new=[(entry.id, entry.name) for entry in new])
        _write_families(self.terms.source, changed)

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


def _open_batch(on: Terms, readings: Sequence[Reading], by: User | None) -> Batch:
    good = [reading for reading in readings if not reading.errors]
    parents = {reading.given["parent_external_id"] for reading in good if reading.given.get("parent_external_id")}
    id_of, clocks = CUSTOMERS.read(on.source, {reading.external_id for reading in readings} | parents)
    names = {reading.external_id for reading in good}
    entries = _entries(customer_tables.read_stored(id_of), new=names, parents=parents)
    creator = None if by is None or access.sees_everyone(by) else by.pk
    if by is not None and creator:
        _mark_foreign(entries, by)
    emails = {reading.given["owner_email"] for reading in good if reading.given.get("owner_email")}
    owners = customer_tables.read_owners(emails)
    return Batch(
        terms=on,
        entries=entries,
        clocks=clocks,
        suspects=newcomers.suspects(good, source=on.source, known=id_of, by=by) if on.wish.refuse_duplicates else {},
        owners=owners,
        sole_teams=customer_tables.read_sole_teams([*owners.values(), *([creator] if creator else [])]),
        tree=_tree(on.source, entries, parents),
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

"""People at customers come in from other systems, many at a time, by the rules of ``services.customers``: rows act one after
another, and nothing is done row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access, identity
from accounts.access import Action
from accounts.models import Contact, User
from accounts.services import contact_tables
from accounts.services.contact_tables import BLANK, State
from accounts.services.customers import check_source
from accounts.services.reading import Given, read_contact
from accounts.services.rows import ContactRow, Status, UpsertResult
from crisis_triage.shared.errors import FieldError

__all__ = ["ContactRow", "FieldError", "Status", "UpsertResult", "delete_contact", "upsert_contacts"]

Reading = tuple[str, Given, list[FieldError]]


@transaction.atomic
def upsert_contacts(
    *, source: str, rows: Sequence[ContactRow], by: User | None, at: datetime, directory: str = ""
) -> list[UpsertResult]:
    """A result per row, in their order. ``customer_external_id`` is an id of ``source``, else of ``directory``.

    Rejected: a row without an id, with a cell that cannot be read, a new contact without a name or a customer, a customer
    that is not known or that ``by`` may not see. A deleted contact that is sent again is back."""
    check_source(source)
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    readings = [read_contact(row) for row in rows]
    contact_tables.lock_names(source)
    batch = _open_batch(source, directory, readings, by)
    results = [batch.take(index, *reading) for index, reading in enumerate(readings)]
    batch.write()
    return results


@transaction.atomic
def delete_contact(*, contact: Contact, by: User | None, at: datetime) -> bool:
    """Out of sight, not out of the books. False if it was deleted before."""
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    return Contact.objects.filter(pk=contact.pk, deleted_at=None).update(deleted_at=at) == 1


@dataclass
class Entry:
    """A contact before and after the rows read so far; ``None`` is "not there"."""

    id: int
    name: str
    before: State | None
    now: State | None


@dataclass
class Batch:
    source: str
    entries: dict[str, Entry]
    customers: dict[str, int]
    # The customers that ``by`` sees; None is everyone.
    visible: set[int] | None

    def take(self, index: int, external_id: str, given: Given, errors: list[FieldError]) -> UpsertResult:
        entry = self.entries.get(external_id)
        if entry and entry.before and not self._sees(entry.before["customer_id"]):
            return UpsertResult(index, external_id, Status.REJECTED, None, [NOT_YOURS])
        known = entry.id if entry and entry.now else None
        if errors or entry is None:
            return UpsertResult(index, external_id, Status.REJECTED, known, errors)
        fields = {column: value for column, value in given.items() if column != "customer_external_id"}
        after = {**(entry.now or BLANK), **fields, "deleted_at": None}
        if fault := self._set_customer(after, given) or _fault(after):
            return UpsertResult(index, external_id, Status.REJECTED, known, [fault])
        status = Status.CREATED if entry.now is None else Status.UPDATED if after != entry.now else Status.UNCHANGED
        entry.now = after
        return UpsertResult(index, external_id, status, entry.id)

    def _set_customer(self, after: State, given: Given) -> FieldError | None:
        name = given.get("customer_external_id", "")
        if "customer_external_id" in given or after["customer_id"] is None:
            after["customer_id"] = self.customers.get(name)
        if not name and after["customer_id"] is None:
            return FieldError("customer_external_id", "required", "Whose contact is it? Name the customer.")
        if after["customer_id"] is None or not self._sees(after["customer_id"]):
            return FieldError(
                "customer_external_id",
                "unknown_customer",
                f"There is no customer “{name}” of “{self.source}”, or it is not one of yours. Import the customer first.",
            )
        return None

    def _sees(self, customer_id: int) -> bool:
        return self.visible is None or customer_id in self.visible

    def write(self) -> None:
        changed = [entry for entry in self.entries.values() if entry.now and entry.now != entry.before]
        new = [(entry.id, entry.name, entry.now or {}) for entry in changed if entry.before is None]
        updated = [(entry.id, entry.now or {}) for entry in changed if entry.before is not None]
        if new:
            contact_tables.insert(self.source, new)
        if updated:
            contact_tables.update(updated)


NOT_YOURS = FieldError("external_id", "not_yours", "This contact is not one of yours. Ask an administrator.")


def _fault(after: State) -> FieldError | None:
    if not after["name"]:
        return FieldError("name", "required", "The name is empty. A contact needs one.")
    return None


def _open_batch(source: str, directory: str, readings: Sequence[Reading], by: User | None) -> Batch:
    new = {name for name, _, errors in readings if not errors}
    stored = contact_tables.read_stored(source, {name for name, _, _ in readings})
    customers = identity.customer_ids(
        source,
        {given.get("customer_external_id", "") for _, given, errors in readings if not errors},
        directory=directory,
    )
    visible = None
    if by is not None and not access.sees_everyone(by):
        concerned = {*customers.values(), *(state["customer_id"] for _, state in stored.values())}
        visible = set(access.visible_customers(by).filter(id__in=concerned).values_list("id", flat=True))
    return Batch(source=source, entries=_entries(stored, new), customers=customers, visible=visible)


def _entries(stored: dict[str, tuple[int, State]], new: set[str]) -> dict[str, Entry]:
    by_id: dict[int, Entry] = {}
    entries = {name: by_id.setdefault(id, Entry(id, name, state, state)) for name, (id, state) in stored.items()}
    unknown = [name for name in new if name not in stored]
    for name, id in zip(unknown, contact_tables.reserve_ids(len(unknown)), strict=True):
        entries[name] = Entry(id, name, None, None)
    return entries

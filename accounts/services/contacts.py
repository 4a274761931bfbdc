"""People at customers come in from other systems, many at a time, by the rules of ``services.customers``: rows act one after
another, and nothing is done row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access, identity
from accounts.access import Action
from accounts.models import Contact, User
from accounts.queries.duplicates import Candidate
from accounts.services import contact_tables, deletions, keepers, newcomers, terms
from accounts.services.contact_tables import BLANK, State
from accounts.services.customers import check_source
from accounts.services.deletions import Word
from accounts.services.name_tables import CONTACTS, Clocks
from accounts.services.newcomers import SUSPECTED_PERSON as SUSPECTED
from accounts.services.reading import Given, Reading, read_contact
from accounts.services.rows import ContactRow, Status, Step, UpsertResult
from accounts.services.terms import ANYTHING, NOT_FOUND, Terms, Wish, is_there
from accounts.vocabulary import is_laxer
from crisis_triage.shared.errors import FieldError

__all__ = ["ContactRow", "FieldError", "Status", "UpsertResult", "Wish", "delete_contact", "upsert_contacts"]


@transaction.atomic
def upsert_contacts(
    *,
    source: str,
    rows: Sequence[ContactRow],
    by: User | None,
    at: datetime,
    directory: str = "",
    wish: Wish = ANYTHING,
) -> list[UpsertResult]:
    """A result per row, in their order. ``customer_external_id`` is an id of ``source``, else of ``directory``.

    Rejected: a row without an id, with a cell that cannot be read, a new contact without a name or a customer, a customer
    that is not known or that ``by`` may not see. A deleted contact that is sent again is back."""
    check_source(source)
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    on = Terms(source=source, at=at, keepers=keepers.of_contacts(), wish=wish)
    readings = [on.checked(read_contact(row)) for row in rows]
    CONTACTS.lock(source)
    batch = _open_batch(on, directory, readings, by)
    results = [batch.take(index, reading) for index, reading in enumerate(readings)]
    if terms.is_undone(wish, results):
        return terms.undone(results)
    batch.write()
    return results


@transaction.atomic
def delete_contact(*, contact: Contact, by: User | None, at: datetime, word: Word | None = None) -> bool:
    """Out of sight, not out of the books. False if it was deleted before, or if the source has another
    record of it. Raises Kept and Late, if a source's ``word`` is not to be heard."""
    if by is not None:
        access.check_may(by, Action.EDIT_CUSTOMER)
    if word is not None:
        deletions.hear(word, names=CONTACTS, keepers=keepers.of_contacts(), at=at)
        if deletions.has_another_record(word, contact):
            return False
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
    terms: Terms
    entries: dict[str, Entry]
    clocks: Clocks
    customers: dict[str, int]
    # The customers that ``by`` sees; None is everyone.
    visible: set[int] | None
    suspects: dict[str, list[Candidate]]

    def take(self, index: int, reading: Reading) -> UpsertResult:
        name, entry = reading.external_id, self.entries.get(reading.external_id)
        if entry and entry.before and not self._sees(entry.before["customer_id"]):
            return UpsertResult(index, name, Status.REJECTED, None, [NOT_YOURS])
        known = entry.id if entry and entry.now else None
        if reading.errors or entry is None:
            return UpsertResult(index, name, Status.REJECTED, known, reading.errors)
        if self.terms.wish.update_only and not is_there(entry.now):
            return UpsertResult(index, name, Status.NOT_FOUND, None, [NOT_FOUND])
        if entry.now is None and name in self.suspects:
            return UpsertResult(index, name, Status.REJECTED, None, [SUSPECTED], candidates=self.suspects[name])
        reading, held = _without_held_consent(reading, entry.now)
        clock = self.clocks.of(name)
        said = self.terms.admit(reading, clock, entry.now)
        fields = {column: value for column, value in said.given.items() if column != "customer_external_id"}
        after = {**said.onto(entry.now or BLANK), **fields}
        if fault := self._set_customer(after, said.given) or _fault(after):
            return UpsertResult(index, name, Status.REJECTED, known, [fault])
        status = said.status(before=entry.now, after=after)
        step = Step(entry.now, after, clock, said.clock)
        entry.now = after
        self.clocks.put(name, said.clock)
        return UpsertResult(index, name, status, entry.id, ignored=[*said.ignored, *held], step=step)

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
                f"There is no customer “{name}” of “{self.terms.source}”, or it is not one of yours. Import the customer first.",
            )
        return None

    def _sees(self, customer_id: int) -> bool:
        return self.visible is None or customer_id in self.visible

    def write(self) -> None:
        changed = [entry for entry in self.entries.values() if entry.now and entry.now != entry.before]
        new = [entry for entry in changed if entry.before is None]
        updated = [(entry.id, entry.now or {}) for entry in changed if entry.before is not None]
        if new:
            contact_tables.insert((entry.id, entry.now or {}) for entry in new)
        if updated:
            contact_tables.update(updated)
        self.clocks.write(new=[(entry.id, entry.name) for entry in new])


NOT_YOURS = FieldError("external_id", "not_yours", "This contact is not one of yours. Ask an administrator.")


CONSENT_IS_HELD = FieldError(
    "consent",
    "held",
    "Ignored: a record of this person that was merged into this one had not consented. Ask, and let a person change it here.",
)


def _without_held_consent(reading: Reading, now: State | None) -> tuple[Reading, list[FieldError]]:
    """A source that says yes says it of the record that it has; somebody said no of the other one."""
    said = reading.given.get("consent")
    if now is None or not now["consent_is_held"] or said is None or not is_laxer(said, now["consent"]):
        return reading, []
    given = {name: value for name, value in reading.given.items() if name != "consent"}
    return reading._replace(given=given), [CONSENT_IS_HELD]


def _fault(after: State) -> FieldError | None:
    if not after["name"]:
        return FieldError("name", "required", "The name is empty. A contact needs one.")
    return None


def _open_batch(on: Terms, directory: str, readings: Sequence[Reading], by: User | None) -> Batch:
    good = [reading for reading in readings if not reading.errors]
    id_of, clocks = CONTACTS.read(on.source, {reading.external_id for reading in readings})
    stored = contact_tables.read_stored(id_of)
    named = {reading.given.get("customer_external_id", "") for reading in good}
    customers = identity.customer_ids(on.source, named, directory=directory)
    visible = None
    if by is not None and not access.sees_everyone(by):
        concerned = {*customers.values(), *(state["customer_id"] for _, state in stored.values())}
        visible = set(access.visible_customers(by).filter(id__in=concerned).values_list("id", flat=True))
    entries = _entries(stored, {reading.external_id for reading in good})
    suspects = {}
    if on.wish.refuse_duplicates:
        suspects = newcomers.suspected_people(good, customers=customers, known=id_of, by=by)
    return Batch(terms=on, entries=entries, clocks=clocks, customers=customers, visible=visible, suspects=suspects)


def _entries(stored: dict[str, tuple[int, State]], new: set[str]) -> dict[str, Entry]:
    by_id: dict[int, Entry] = {}
    entries = {name: by_id.setdefault(id, Entry(id, name, state, state)) for name, (id, state) in stored.items()}
    unknown = [name for name in new if name not in stored]
    for name, id in zip(unknown, contact_tables.reserve_ids(len(unknown)), strict=True):
        entries[name] = Entry(id, name, None, None)
    return entries

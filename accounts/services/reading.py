"""One row of a customers file, cell by cell: what it gives, or every fault at once. No database here."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

import msgspec

from accounts.services import cells
from accounts.services.rows import ContactRow, CustomerRow
from accounts.vocabulary import Consent
from crisis_triage.shared.errors import FieldError

Given = dict[str, Any]
Cells = dict[str, Callable[[object], Any]]


class Reading(NamedTuple):
    """The external id, the fields that the row gives, its faults, and when the source said so, if it tells."""

    external_id: str
    given: Given
    errors: list[FieldError]
    said_at: datetime | None = None


CUSTOMER_CELLS: Cells = {
    "name": partial(cells.text, longest=200),
    "segment": partial(cells.text, longest=80),
    "region": partial(cells.text, longest=80),
    "arr": cells.amount,
    "currency": cells.currency,
    "started_on": cells.day,
    "renewal_on": cells.day,
    "churned_on": cells.day,
    "owner_email": cells.email,
    "parent_external_id": partial(cells.text, longest=200),
    "time_zone": cells.time_zone,
}


def _consent(value: object) -> str:
    word = cells.text(value, longest=60).lower()
    if word and word not in set(Consent):
        raise cells.BadCell("unknown_consent", f"“{word}” is not a consent. Use {Consent.listed()}.")
    return word or Consent.UNKNOWN.value


CONTACT_CELLS: Cells = {
    "customer_external_id": partial(cells.text, longest=200),
    "name": partial(cells.text, longest=200),
    "email": cells.email,
    "phone": partial(cells.text, longest=40),
    "job_title": partial(cells.text, longest=120),
    "consent": _consent,
}


def read_customer(row: CustomerRow) -> Reading:
    return _read(row, CUSTOMER_CELLS)


def read_contact(row: ContactRow) -> Reading:
    return _read(row, CONTACT_CELLS)


def _read(row: CustomerRow | ContactRow, readers: Cells) -> Reading:
    errors: list[FieldError] = []
    given: Given = {}
    external_id = ""
    try:
        external_id = cells.text(row.external_id, longest=200)
        if not external_id:
            errors.append(FieldError("external_id", "required", "Every row needs the id that the source knows it by."))
    except cells.BadCell as fault:
        errors.append(FieldError("external_id", fault.code, fault.message))
    for field, read in readers.items():
        value = getattr(row, field)
        if value is msgspec.UNSET:
            continue
        try:
            given[field] = read(value)
        except cells.BadCell as fault:
            errors.append(FieldError(field, fault.code, fault.message))
    said_at = None
    try:
        said_at = cells.moment(row.source_updated_at) if row.source_updated_at is not msgspec.UNSET else None
    except cells.BadCell as fault:
        errors.append(FieldError("source_updated_at", fault.code, fault.message))
    return Reading(external_id, given, errors, said_at)

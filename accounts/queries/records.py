"""Customers and contacts as the API hands them on: whole records, in the order of their change."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce

from accounts import access, identity
from accounts.models import Contact, ContactExternalId, Customer, CustomerExternalId, User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.item_results import Ignored
from crisis_triage.shared.preconditions import tag

CUSTOMERS = cursors.by_change("customers")
CONTACTS = cursors.by_change("contacts")


class ExternalId(msgspec.Struct):
    source: str
    external_id: str


Etag = Annotated[str, msgspec.Meta(description="Of all the above: for If-Match, and If-None-Match.")]


class CustomerRecord(msgspec.Struct):
    """The organisation, or the consumer, that pays."""

    id: int
    name: str
    segment: str
    region: str
    arr: Annotated[Decimal | None, msgspec.Meta(description="Annual recurring revenue, in “currency”.")]
    currency: Annotated[str, msgspec.Meta(description="ISO 4217, or empty.")]
    started_on: date | None
    renewal_on: date | None
    churned_on: date | None
    time_zone: Annotated[str, msgspec.Meta(description="Whose evening ends a day; empty: our company's.")]
    owner_email: str
    team: str | None
    parent_id: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    merged_into_id: Annotated[int | None, msgspec.Meta(description="Of one who was merged: who goes on.")]
    external_ids: list[ExternalId] = []
    etag: Etag = ""
    ignored: Ignored = msgspec.UNSET


class ContactRecord(msgspec.Struct):
    """A person at a customer."""

    id: int
    customer_id: int
    name: str
    email: str
    phone: str
    job_title: str
    consent: str
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    merged_into_id: Annotated[int | None, msgspec.Meta(description="Of one who was merged: who goes on.")]
    external_ids: list[ExternalId] = []
    etag: Etag = ""
    ignored: Ignored = msgspec.UNSET


def list_customers(
    user: User, part: Slice, *, segment: str | None = None, region: str | None = None, include_deleted: bool = False
) -> Page[CustomerRecord]:
    customers = access.limit(Customer.objects.all(), user)
    if not include_deleted:
        customers = customers.filter(deleted_at=None)
    if segment is not None:
        customers = customers.filter(segment=segment)
    if region is not None:
        customers = customers.filter(region=region)
    page = cursors.take_changes(_customer_rows(customers), CUSTOMERS, part)
    return Page(_with_external_ids(CustomerRecord, page.entries, CustomerExternalId, "customer_id"), page.last_key)


def get_customer(user: User, *, source: str, external_id: str) -> CustomerRecord:
    """The record, or NotFound."""
    return read_customer(identity.get_customer(user, source=source, external_id=external_id).pk)


def read_customer(id: int) -> CustomerRecord:
    """For who has just written it: whether it is to be seen was decided before."""
    rows = list(_customer_rows(Customer.objects.filter(pk=id)))
    return _with_external_ids(CustomerRecord, rows, CustomerExternalId, "customer_id")[0]


def list_contacts(
    user: User, part: Slice, *, customer: int | None = None, include_deleted: bool = False
) -> Page[ContactRecord]:
    contacts = access.limit(
        Contact.objects.filter(customer__deleted_at=None), user, team="customer__team_id", owner="customer__owner_id"
    )
    if not include_deleted:
        contacts = contacts.filter(deleted_at=None)
    if customer is not None:
        contacts = contacts.filter(customer_id=customer)
    page = cursors.take_changes(_contact_rows(contacts), CONTACTS, part)
    return Page(_with_external_ids(ContactRecord, page.entries, ContactExternalId, "contact_id"), page.last_key)


def read_contact(id: int) -> ContactRecord:
    """For who has just written it, or may see it."""
    rows = list(_contact_rows(Contact.objects.filter(pk=id)))
    return _with_external_ids(ContactRecord, rows, ContactExternalId, "contact_id")[0]


def _customer_rows(customers: QuerySet[Customer]) -> QuerySet[Any]:
    return customers.annotate(
        owner_address=Coalesce(F("owner__email"), F("owner_email")), team_name=F("team__name")
    ).values_list(
        "id",
        "name",
        "segment",
        "region",
        "arr",
        "currency",
        "started_on",
        "renewal_on",
        "churned_on",
        "time_zone",
        "owner_address",
        "team_name",
        "parent_id",
        "created_at",
        "updated_at",
        "deleted_at",
        "merged_into_id",
        named=True,
    )


def _contact_rows(contacts: QuerySet[Contact]) -> QuerySet[Any]:
    return contacts.values_list(
        "id",
        "customer_id",
        "name",
        "email",
        "phone",
        "job_title",
        "consent",
        "created_at",
        "updated_at",
        "deleted_at",
        "merged_into_id",
        named=True,
    )


def _with_external_ids(record: Any, rows: Sequence[Any], table: type[Model], owner: str) -> list[Any]:
    names = external_ids(table, owner, [row.id for row in rows])
    return [_tagged(record(*row, names[row.id])) for row in rows]


def _tagged(record: Any) -> Any:
    """By what it says: names and owners of other tables are a part of it, and a moment would miss them."""
    said = hashlib.blake2b(msgspec.json.encode(record), digest_size=12).hexdigest()
    record.etag = tag(f"{type(record).__name__.removesuffix('Record').lower()}-{record.id}-{said}")
    return record


def external_ids(table: type[Model], owner: str, ids: Iterable[int]) -> dict[int, list[ExternalId]]:
    """Of each of them; nothing for who has none."""
    names: dict[int, list[ExternalId]] = defaultdict(list)
    named = table._default_manager.filter(**{f"{owner}__in": list(ids)}).order_by("source", "value")
    for of, source, value in named.values_list(owner, "source", "value"):
        names[of].append(ExternalId(source, value))
    return names

"""Whom a source means: from the name that a source has for a customer to our customer."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts import access
from accounts.models import Contact, Customer, CustomerExternalId, User
from crisis_triage.shared.errors import NotFound


def customer_ids(source: str, values: Collection[str], *, directory: str = "") -> dict[str, int]:
    """Our id for each external id that is known. What the source itself says wins over ``directory``,
    the source whose ids the others use too."""
    rows = CustomerExternalId.objects.filter(value__in=list(values), customer__deleted_at=None)
    found = dict(rows.filter(source=directory).values_list("value", "customer_id")) if directory else {}
    return found | dict(rows.filter(source=source).values_list("value", "customer_id"))


def get_customer(user: User | AnonymousUser, *, source: str, external_id: str) -> Customer:
    """The customer, or NotFound when there is none or this person may not see it."""
    customer = (
        access.visible_customers(user)
        .filter(external_ids__source=source, external_ids__value=external_id)
        .select_related("owner", "team", "parent")
        .first()
    )
    if customer is None:
        raise NotFound(f"There is no customer “{external_id}” of the source “{source}”, or it is not one of yours.")
    return customer


def get_contact(user: User | AnonymousUser, *, source: str, external_id: str) -> Contact:
    """The contact, or NotFound when there is none or this person may not see its customer."""
    contact = visible_contacts(user).filter(external_ids__source=source, external_ids__value=external_id).first()
    if contact is None:
        raise NotFound(f"There is no contact “{external_id}” of the source “{source}”, or it is not one of yours.")
    return contact


def is_gone(
    user: User | AnonymousUser, table: type[Customer] | type[Contact], *, source: str, external_id: str
) -> bool:
    """Somebody whom this person saw had this id, and was deleted."""
    customer = "" if table is Customer else "customer__"
    rows: QuerySet[Any] = table._default_manager.filter(
        external_ids__source=source, external_ids__value=external_id, deleted_at__isnull=False
    )
    return access.limit(rows, user, team=f"{customer}team_id", owner=f"{customer}owner_id").exists()


def contact_of(user: User | AnonymousUser, pk: int) -> Contact:
    """By our id; of one who was merged it is the one who goes on. Or NotFound, as above."""
    contact = called(visible_contacts(user), pk)
    if contact is None:
        raise NotFound("There is no such contact, or it is not one of yours.")
    return contact


def called(contacts: QuerySet[Contact], pk: int) -> Contact | None:
    """Who has this id of ours among them, or had it before a merge."""
    return contacts.filter(pk=pk).first() or contacts.filter(aliases=pk).first()


def visible_contacts(user: User | AnonymousUser) -> QuerySet[Contact]:
    return access.limit(
        Contact.objects.filter(deleted_at=None, customer__deleted_at=None),
        user,
        team="customer__team_id",
        owner="customer__owner_id",
    )

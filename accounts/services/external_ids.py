"""The names that other systems have for a customer or a contact: as many as there are systems, and each of one only."""

from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Contact, ContactExternalId, Customer, CustomerExternalId, User
from accounts.services import cells, families, name_tables
from accounts.services.customers import check_source
from crisis_triage.shared.errors import DomainError, Invalid

LONGEST = 200
NAMES = {Customer: name_tables.CUSTOMERS, Contact: name_tables.CONTACTS}


class Taken(DomainError):
    """It is the name of another one."""

    code = "external_id_taken"


class TheOnlyOne(DomainError):
    """Without it, nobody outside could name this one any more."""

    code = "only_external_id"


class Circle(DomainError):
    """A customer that waits for the parent of this name is above this customer already."""

    code = "circle"


@transaction.atomic
def add(*, owner: Customer | Contact, source: str, value: str, by: User, at: datetime) -> bool:
    """False if it was there. Raises Forbidden, Invalid, Taken, Circle."""
    access.check_may(by, Action.EDIT_CUSTOMER)
    check_source(source)
    name = _read(value)
    NAMES[type(owner)].lock(source)
    known = _names(owner).filter(source=source, value=name).first()
    if known is not None:
        if _owner_id(known) == owner.pk:
            return False
        raise Taken(_in_use(known, by), field="external_id")
    owner.external_ids.create(source=source, value=name)
    if isinstance(owner, Customer):
        _adopt(owner, source, name)
    return True


@transaction.atomic
def drop(*, owner: Customer | Contact, source: str, value: str, by: User, at: datetime) -> bool:
    """False if it was gone. Raises Forbidden, TheOnlyOne."""
    access.check_may(by, Action.EDIT_CUSTOMER)
    NAMES[type(owner)].lock(source)
    names = list(owner.external_ids.select_for_update(no_key=True).values_list("source", "value"))
    if (source, value) not in names:
        return False
    if len(names) == 1:
        raise TheOnlyOne(
            "It is the only external id: give another one first, or delete the whole.", field="external_id"
        )
    owner.external_ids.filter(source=source, value=value).delete()
    return True


def _read(value: str) -> str:
    try:
        name = cells.text(value, longest=LONGEST)
    except cells.BadCell as fault:
        raise Invalid(fault.message, field="external_id") from fault
    if not name:
        raise Invalid("The external id is empty.", field="external_id")
    return name


def _names(owner: Customer | Contact):  # type: ignore[no-untyped-def]  # of either table
    table = CustomerExternalId if isinstance(owner, Customer) else ContactExternalId
    return table._default_manager.all()


def _owner_id(name: CustomerExternalId | ContactExternalId) -> int:
    return name.customer_id if isinstance(name, CustomerExternalId) else name.contact_id


def _in_use(name: CustomerExternalId | ContactExternalId, by: User) -> str:
    """Whose it is, for who may know."""
    if isinstance(name, CustomerExternalId):
        other = access.visible_customers(by).filter(pk=name.customer_id).first()
        whose = f"“{other.name}”, customer {other.pk}" if other else "another customer"
    else:
        whose = "another contact"
    return f"“{name.value}” of “{name.source}” is {whose}. Take it off there first."


def _adopt(owner: Customer, source: str, name: str) -> None:
    """Customers may have been waiting for a parent of this name."""
    tree = families.read_tree(named=[owner.pk], arriving={name: owner.pk}, source=source)
    parent = tree.parent_of.get(owner.pk)
    if parent is not None and tree.would_close_a_circle(owner.pk, parent):
        raise Circle(f"A customer above this one waits for “{name}” as its parent.", field="external_id")
    families.adopt_children(source=source, arrived=[name])

"""How a payload of outreach names people and contacts: by our ids. A refusal points at the field as it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from accounts import identity
from accounts.models import Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.vocabulary import Channel


def named_person(pk: int, *, field: str) -> User:
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise Invalid("There is no such person. Take the id of somebody who works here.", field=field)
    return person


def with_rows(given: dict[str, Any]) -> dict[str, Any]:
    """A person and a channel instead of what names them, as the services want them."""
    named = dict(given)
    if "owner_id" in named:
        named["owner"] = named_person(named.pop("owner_id"), field="owner_id")
    if "channel" in named:
        named["channel"] = Channel(named["channel"])
    return named


def named_contact(customer: Customer, pk: int | None) -> Contact | None:
    """Strangers' contacts are as good as none: their names are nobody's business."""
    if pk is None:
        return None
    contact = identity.called(Contact.objects.filter(customer=customer, deleted_at=None), pk)
    if contact is None:
        raise Invalid(f"{customer.name} has no such contact. Choose one of theirs.", field="contact_id")
    return contact


@contextmanager
def sent_as(**fields: str) -> Iterator[None]:
    """What the service calls ``owner`` was sent as ``owner_id``: a refusal says so."""
    try:
        yield
    except DomainError as error:
        error.field = fields.get(error.field, error.field)
        raise

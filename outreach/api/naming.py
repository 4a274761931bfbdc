"""How a payload of outreach names people and contacts: by our ids. A refusal points at the field as it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager

from accounts.models import Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Invalid


def named_person(pk: int, *, field: str) -> User:
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise Invalid("There is no such person. Take the id of somebody who works here.", field=field)
    return person


def named_contact(customer: Customer, pk: int | None) -> Contact | None:
    """Strangers' contacts are as good as none: their names are nobody's business."""
    if pk is None:
        return None
    contact = Contact.objects.filter(pk=pk, customer=customer, deleted_at=None).first()
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

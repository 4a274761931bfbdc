"""Who wants no more messages of ours: recorded by the person, through the link, or by us; honoured to the last moment before a message
leaves; withdrawn only with a reason."""

from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Contact, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import OptOut
from outreach.services import words

LONGEST_REASON = 1000


class NotOptedOut(DomainError):
    code = "not_opted_out"


@transaction.atomic
def record(*, contact: Contact, address: str = "", reason: str = "", by: User | None, at: datetime) -> OptOut:
    """For the address at which they were written to, or else the contact's. Saying it twice changes nothing. ``by`` None: the person, by
    the signed link. Raises Forbidden, NotFound, Invalid."""
    if by is not None:
        access.check_may(by, Action.LOG_TOUCHPOINT)
        access.get_customer(by, contact.customer_id)
    meant = (address or contact.email).lower()
    if not meant:
        raise Invalid(f"{contact.name} has no e-mail address, so no message of ours can reach them.", field="contact")
    said = words.optional(reason, field="reason", longest=LONGEST_REASON)
    made = OptOut(address=meant, contact=contact, recorded_by=by, recorded_at=at, reason=said)
    OptOut.objects.bulk_create([made], ignore_conflicts=True)
    return OptOut.objects.get(address=meant, withdrawn_at=None)


@transaction.atomic
def withdraw(*, contact: Contact, address: str = "", reason: str, by: User, at: datetime) -> OptOut:
    """Of that address, or else the contact's. They want to hear from us again, and ``reason`` says how we know. Raises Forbidden, NotFound, Invalid, NotOptedOut."""
    access.check_may(by, Action.EDIT_CUSTOMER)
    access.get_customer(by, contact.customer_id)
    said = words.required(
        reason, field="reason", ask="Say how you know that they want to hear from us again.", longest=LONGEST_REASON
    )
    meant = (address or contact.email).lower()
    held = OptOut.objects.select_for_update().filter(address=meant, withdrawn_at=None).first()
    if held is None:
        raise NotOptedOut(f"{contact.name} has not opted out.")
    held.withdrawn_by, held.withdrawn_at, held.withdrawn_because = by, at, said
    held.save()
    return held

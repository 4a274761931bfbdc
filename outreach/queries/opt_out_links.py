"""The link by which a person says: no more of these. Signed, so that nobody says it for somebody else; it names no address, because links
end up in logs, but the message and the customer by number: so it is always the address to which that message went, whatever the
contact's address has become. It never expires: who finds an old message in a drawer may still say so.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.models import Contact
from crisis_triage.shared.errors import NotFound
from outreach.models import Delivery

SIGNER = Signer(salt="opt out of messages")
SHOWN = f"{settings.BASE_URL}/opt-out/…"
"""Where it is only read: whoever looks at a message before it left must not be able to opt its customer out by a click."""

NOT_OURS = "This link is not complete. Copy it from the message in one piece, or answer to that message."


@dataclass(frozen=True)
class Asker:
    """Who wants no more, and the address at which they got what they want no more of."""

    contact: Contact
    address: str


def link(message_id: int, customer_id: int) -> str:
    return f"{settings.BASE_URL}/opt-out/{SIGNER.sign(f'{message_id}.{customer_id}')}"


def link_of(header_id: str) -> str:
    """Of a delivery, by its Message-ID: its customer may have become another one since, and the link in its text has not."""
    _, message_id, customer_id, _ = header_id.split(".", 3)
    return link(int(message_id), int(customer_id))


def link_of_contact(contact_id: int) -> str:
    """For what is no message about an issue: of the address that the contact has when it is followed."""
    return f"{settings.BASE_URL}/opt-out/{SIGNER.sign(str(contact_id))}"


def is_ours(token: str) -> bool:
    return bool(_signed(token))


def asker_of(token: str) -> Asker:
    """Raises NotFound, for a link of ours that was changed on its way as for one that never was ours."""
    signed = _signed(token)
    found = _of_delivery(signed) if "." in signed else _of_contact(signed)
    if found is None:
        raise NotFound(NOT_OURS)
    return found


def hidden(text: str) -> str:
    """Without a link that works."""
    return re.sub(rf"{re.escape(settings.BASE_URL)}/opt-out/[\w.:-]+", SHOWN, text)


def _of_delivery(name: str) -> Asker | None:
    delivery = Delivery.objects.filter(header_id__startswith=f"<tell.{name}.").select_related("contact").first()
    return Asker(delivery.contact, delivery.address) if delivery and delivery.contact else None


def _of_contact(name: str) -> Asker | None:
    """As the links of our first release said it, and mails that take a customer their own link."""
    contact = Contact.objects.filter(pk=int(name)).first() if name.isdecimal() else None
    return Asker(contact, contact.email) if contact else None


def _signed(token: str) -> str:
    try:
        return SIGNER.unsign(token)
    except BadSignature:
        return ""

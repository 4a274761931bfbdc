"""The link by which a person says: no more of these. Signed, so that nobody says it for somebody else; it names no address and no
customer, because links end up in logs. It never expires: who finds an old message in a drawer may still say so."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from accounts.models import Contact
from crisis_triage.shared.errors import NotFound

SIGNER = Signer(salt="opt out of messages")


def link(contact_id: int) -> str:
    return f"{settings.BASE_URL}/opt-out/{SIGNER.sign(str(contact_id))}"


def is_ours(token: str) -> bool:
    try:
        SIGNER.unsign(token)
    except BadSignature:
        return False
    return True


def contact_of(token: str) -> Contact:
    """Raises NotFound, for a link of ours that was changed on its way as for one that never was ours."""
    try:
        contact_id = int(SIGNER.unsign(token))
    except (BadSignature, ValueError):
        contact_id = 0
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None:
        raise NotFound("This link is not complete. Copy it from the message in one piece, or answer to that message.")
    return contact

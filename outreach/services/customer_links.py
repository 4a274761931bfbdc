"""Links by which a customer reads what we promised and told them: made for a while, sent or copied, opened, revoked."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template import loader

from accounts import access
from accounts.access import Action
from accounts.models import Contact, Customer, User
from crisis_triage.shared import published
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid, NotFound
from outreach.models import CustomerLink, CustomerLinkOpening, OptOut
from outreach.models.customer_link import LONGEST
from outreach.queries import own_page
from outreach.services import mailing
from outreach.services.mailing import Fate, Mail

USUAL_DAYS = 30
OPENED_AGAIN = timedelta(minutes=1)
CONSENT = "granted"


class LinkIsGone(DomainError):
    """It expired, was revoked, or its customer is no customer any more."""

    code = "link_is_gone"
    status = 410


@dataclass(frozen=True)
class NewLink:
    """``plain``: the address, which nobody can be shown again. ``not_sent``: why our mail did not take it."""

    link: CustomerLink
    plain: str
    not_sent: str = ""


def may_make(user: User, customer: Customer) -> bool:
    """Whoever answers to this customer, and who approves what customers are told."""
    is_owner = customer.owner_id == user.pk and access.may(user, Action.MAKE_PROMISES)
    return is_owner or access.may(user, Action.APPROVE)


def make(
    *, customer: Customer, days: int = USUAL_DAYS, send_to: Contact | None = None, by: User, at: datetime
) -> NewLink:
    """Kept first and then sent: a link that did not leave can still be copied. Raises Forbidden, NotFound, Invalid."""
    _check(customer, by)
    if not 1 <= days <= LONGEST.days:
        raise Invalid(f"Let it work for 1 to {LONGEST.days} days.", field="days")
    if send_to is not None:
        _check_may_be_written_to(send_to, customer)
    token = published.new_token()
    link = CustomerLink.objects.create(
        customer=customer,
        digest=published.digest_of(token),
        made_by=by,
        made_at=at,
        expires_at=at + timedelta(days=days),
    )
    plain = f"{settings.BASE_URL}{own_page.PREFIX}{token}"
    return NewLink(link, plain, _send(link, plain, send_to, by) if send_to else "")


@transaction.atomic
def revoke(*, link: CustomerLink, by: User, at: datetime) -> CustomerLink:
    """At once. Saying it twice changes nothing. Raises Forbidden, NotFound."""
    _check(link.customer, by)
    held = CustomerLink.objects.select_for_update(no_key=True).get(pk=link.pk)
    if held.revoked_at is None:
        held.revoked_by, held.revoked_at = by, at
        held.save()
    return held


@transaction.atomic
def open_(*, token: str, at: datetime) -> CustomerLink:
    """And notes that it was opened. Raises NotFound, LinkIsGone."""
    found = CustomerLink.objects.select_related("customer__owner", "made_by")
    link = found.filter(digest=published.digest_of(token)).first()
    if link is None:
        raise NotFound("There is no such link.")
    if link.revoked_at or link.expires_at <= at or link.customer.deleted_at:
        raise LinkIsGone("This link does not work any more.")
    if not link.openings.filter(opened_at__gt=at - OPENED_AGAIN).exists():
        CustomerLinkOpening.objects.create(link=link, opened_at=at)
    return link


def _check(customer: Customer, by: User) -> None:
    held = access.get_customer(by, customer.pk)
    if not may_make(by, held):
        raise Forbidden("You may not hand this customer a link. Their owner, the CCO or an administrator can.")


def _check_may_be_written_to(contact: Contact, customer: Customer) -> None:
    if contact.customer_id != customer.pk or contact.deleted_at:
        raise Invalid("That contact is not one of this customer.", field="contact")
    if not contact.email:
        raise Invalid(f"{contact.name} has no e-mail address. Copy the link instead.", field="contact")
    if contact.consent != CONSENT:
        raise Invalid(
            f"{contact.name} has not agreed to hear from us by e-mail. Copy the link instead.", field="contact"
        )
    if OptOut.objects.filter(address=contact.email.lower(), withdrawn_at=None).exists():
        raise Invalid(f"{contact.name} wants no mail from us. Copy the link instead.", field="contact")


def _send(link: CustomerLink, plain: str, contact: Contact, by: User) -> str:
    """At once, while somebody waits for the answer: why it did not leave, or nothing."""
    words = own_page.letter(link=link, url=plain, contact=contact, by=by)
    letter = Mail(
        id=link.pk,
        address=contact.email,
        subject=words.subject,
        body=loader.render_to_string("public/letter.txt", {"letter": words}),
        header_id=f"<own-page.{uuid.uuid4().hex}@{settings.BASE_URL.rpartition('/')[2].partition(':')[0]}>",
        way_out=words.way_out,
        answers_to=by.email,
    )
    try:
        with mailing.connected() as post:
            answer = post.send(letter)
    except mailing.ServerDown as down:
        return str(down)
    if answer.fate is not Fate.ACCEPTED:
        return answer.words or "The mail server did not take it."
    link.sent_to = contact.email
    link.save(update_fields=["sent_to"])
    return ""

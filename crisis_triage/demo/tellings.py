"""What the made-up company told many at once: a message that went out, with every fate that a delivery can have, and a graceful no that
waits for somebody to approve it. No mail leaves: what became of each delivery is written down here, as a mail server would have said."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Contact, User
from accounts.vocabulary import Consent
from outreach.models import Delivery, Issue, Message, MessageTemplateVersion
from outreach.queries import message_templates
from outreach.services import addressing, booking, deliveries, messages, opt_outs
from outreach.states import DeliveryState
from outreach.vocabulary import MessagePurpose

People = dict[str, User]

FATES: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "",
    DeliveryState.BOUNCED: "550 5.1.1 There is no mailbox of this name.",
    DeliveryState.IN_DOUBT: "The mail server broke off after it was given the message, so it may have left.",
    DeliveryState.FAILED: "451 4.3.0 The mailbox was busy at each of five attempts.",
}
"""In the order of the deliveries; the rest was sent."""


def tell_them(*, by: People, at: datetime) -> None:
    mended = Issue.objects.filter(title__startswith="Exports stop").first()
    declined = Issue.objects.filter(title__startswith="Single sign-on").first()
    for issue in (mended, declined):
        may_write_to(issue)
    if mended is not None:
        _had_enough(mended, declined, by, at)
        _sent(mended, by, at - timedelta(days=1))
    if declined is not None:
        no = _drafted(declined, MessagePurpose.DECLINED, by["petra"], at - timedelta(hours=5))
        messages.submit(message=no, by=by["petra"], at=at - timedelta(hours=4))


def may_write_to(issue: Issue | None) -> None:
    """Whoever works with us on an issue has agreed to hear of it."""
    concerned = Contact.objects.filter(customer__loops__issue=issue).exclude(email="")
    Contact.objects.filter(pk__in=concerned.values("pk")).update(consent=Consent.GRANTED)


def _had_enough(issue: Issue, other: Issue | None, by: People, at: datetime) -> None:
    """One customer, which then is called instead; not one of the other issue, where it may be the only one to write to."""
    last = issue.loops.exclude(customer__loops__issue=other).order_by("pk").last()
    for contact in last.customer.contacts.exclude(email="") if last else ():
        opt_outs.record(contact=contact, reason="Said so on the phone.", by=by["lena"], at=at - timedelta(days=3))


def _drafted(issue: Issue, purpose: MessagePurpose, author: User, at: datetime) -> Message:
    text: MessageTemplateVersion = message_templates.held().filter(template__purpose=purpose)[0]
    about: dict[str, Any] = {"issue": issue, "purpose": purpose, "subject": text.subject, "body": text.body}
    return messages.draft(**about, template=text, by=author, at=at)


def _sent(issue: Issue, by: People, at: datetime) -> None:
    message = _drafted(issue, MessagePurpose.PROGRESS, by["samir"], at)
    messages.submit(message=message, by=by["samir"], at=at + timedelta(minutes=5))
    messages.approve(message=message, by=by["lena"], at=at + timedelta(hours=1))
    messages.start(message=message, by=by["samir"], at=at + timedelta(hours=2))
    while addressing.address_some(at=at + timedelta(hours=2)):
        pass
    fates = list(FATES)
    for place, delivery in enumerate(message.deliveries.filter(state=DeliveryState.WAITING).order_by("pk")):
        _became(delivery, fates[place] if place < len(fates) else DeliveryState.SENT, at + timedelta(hours=3))
    booking.book_some(at=at + timedelta(hours=3))
    deliveries.finish(at=at + timedelta(hours=3))


def _became(delivery: Delivery, fate: DeliveryState, at: datetime) -> None:
    """By the steps that the database allows."""
    row = Delivery.objects.filter(pk=delivery.pk)
    row.update(state=DeliveryState.SENDING, attempts=1, tried_at=at)
    moments = {DeliveryState.SENT: "sent_at", DeliveryState.BOUNCED: "bounced_at"}
    row.update(state=fate, reason=FATES[fate], **({moments[fate]: at} if fate in moments else {}))

"""Messages as far along as a test needs them, made by the services."""

from datetime import datetime
from typing import Any

from accounts.models import Contact, Customer, User
from accounts.vocabulary import Consent, Role
from outreach.models import Delivery, Issue, Loop, Message
from outreach.services import addressing, messages, promises
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import ContactFactory, UserFactory
from tests.factories.issues import NOW, a_promise

WORDS: dict[MessagePurpose, tuple[str, str]] = {
    MessagePurpose.PROGRESS: ("About {{ issue_title }}", "Dear {{ contact_name }}, we work on it."),
    MessagePurpose.DELIVERED: ("It is done: {{ issue_title }}", "{{ delivered_what }}. See {{ proof }}"),
    MessagePurpose.DECLINED: ("About your wish", "We will not: {{ decision_reason }}. Instead: {{ alternative }}."),
}


def a_contact(customer: Customer, **about: Any) -> Contact:
    """One to whom we may write."""
    return ContactFactory(customer=customer, **{"consent": Consent.GRANTED, **about})


def a_message(
    issue: Issue,
    by: User,
    *,
    purpose: MessagePurpose = MessagePurpose.PROGRESS,
    state: MessageState = MessageState.DRAFT,
    at: datetime = NOW,
    **about: Any,
) -> Message:
    """As far as ``state``; a stranger to its text approves it."""
    subject, body = WORDS.get(purpose, WORDS[MessagePurpose.PROGRESS])
    made = messages.draft(issue=issue, purpose=purpose, **{"subject": subject, "body": body, **about}, by=by, at=at)
    way = [MessageState.SUBMITTED, MessageState.APPROVED, MessageState.SENDING]
    for step in way[: way.index(state) + 1] if state in way else []:
        _take(made, step, by, at)
    return Message.objects.get(pk=made.pk)


def _take(message: Message, step: MessageState, by: User, at: datetime) -> None:
    if step == MessageState.SUBMITTED:
        messages.submit(message=message, by=by, at=at)
    elif step == MessageState.APPROVED:
        messages.approve(message=message, by=UserFactory(role=Role.CCO), at=at)
    else:
        messages.start(message=message, by=by, at=at)


def delivered(loop: Loop, by: User, *, at: datetime = NOW) -> Loop:
    promise = a_promise(loop, by, at=at)
    promises.deliver(promise=promise, evidence="Release 4.2", by=by, at=at)
    return Loop.objects.get(pk=loop.pk)


def addressed(message: Message, *states: DeliveryState, at: datetime = NOW) -> Message:
    """A message that was started, with a row for each of its customers; the first rows stand where ``states`` say."""
    while addressing.address_some(at=at):
        pass
    for delivery, state in zip(message.deliveries.order_by("pk"), states, strict=False):
        for step in [DeliveryState.SENDING, state] if state != DeliveryState.WAITING else []:
            left = {"sent_at": at} if step == DeliveryState.SENT else {}
            why = {} if step in (DeliveryState.SENDING, DeliveryState.SENT) else {"reason": "The server broke off."}
            Delivery.objects.filter(pk=delivery.pk).update(state=step, tried_at=at, **left, **why)
    return Message.objects.get(pk=message.pk)

"""Messages, their deliveries, replies and opt-outs as the API hands them on."""

from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from crisis_triage.shared.statements import given as asked_for
from outreach.models import Delivery, Message, OptOut, Reply
from outreach.queries import delivery_rows, message_cards
from outreach.queries.message_preview import Preview
from outreach.queries.message_preview import preview as previewed
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose, Verdict

MESSAGES = cursors.by_change("messages")
DELIVERIES = Order("deliveries", (("id", int),))


class MessageRecord(msgspec.Struct):
    """What the customers of an issue are told, in one text for all of them."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    issue_id: int
    purpose: MessagePurpose
    state: MessageState
    subject: str
    body: str
    is_urgent: Annotated[bool, msgspec.Meta(description="Sent in the quiet hours of its recipients too.")]
    template_id: Annotated[int | None, msgspec.Meta(description="The template that it was written from.")]
    template_number: Annotated[int | None, msgspec.Meta(description="And which version of it.")]
    author_id: int
    editor_id: Annotated[int | None, msgspec.Meta(description="Who changed the text last, if not the author.")]
    approver_id: Annotated[int | None, msgspec.Meta(description="Never who wrote or changed it.")]
    approved_at: datetime | None
    started_at: datetime | None
    updated_at: datetime


class DeliveryRecord(msgspec.Struct):
    """One message to one customer. What stands in it is what was sent, word for word; before that, its opt-out link is not shown."""

    id: int
    message_id: int
    loop_id: int
    customer_id: int
    contact_id: int | None
    address: str
    subject: str
    body: str
    header_id: Annotated[str, msgspec.Meta(description="Its Message-ID, the same at every attempt.")]
    state: DeliveryState
    reason: Annotated[str, msgspec.Meta(description="Why it is where it is, in words.")]
    attempts: int
    due_at: datetime
    sent_at: datetime | None
    bounced_at: datetime | None
    touchpoint_id: int | None


class DeliveryRecords(msgspec.Struct):
    """What came back."""

    results: list[DeliveryRecord]


class BlockedRecord(msgspec.Struct):
    customer: str
    why: str
    cure: str


class PreviewRecord(msgspec.Struct):
    """Whom it would reach now, of those whose loops you see; and why not the others, fifty at a time."""

    total: int
    reached: int
    unreached: int
    blocked: list[BlockedRecord]
    more_blocked_after: Annotated[
        int | None, msgspec.Meta(description="Ask again with it as ``after``. Null: no more.")
    ]
    subject: Annotated[str, msgspec.Meta(description="As the first one would read it.")]
    body: str


class ReplyRecord(msgspec.Struct):
    """What a customer answered."""

    id: int
    delivery_id: int
    touchpoint_id: int
    verdict: Verdict
    logged_by_id: int
    logged_at: datetime


class OptOutRecord(msgspec.Struct):
    """A person who wants no more messages of ours."""

    id: int
    address: str
    contact_id: int | None
    recorded_by_id: Annotated[int | None, msgspec.Meta(description="Null: the person, by the link in a message.")]
    recorded_at: datetime
    withdrawn_at: Annotated[datetime | None, msgspec.Meta(description="Since when they may be written to again.")]


def list_messages(
    user: User, part: Slice, *, issue: int | None = None, state: str | None = None, purpose: str | None = None
) -> Page[MessageRecord]:
    found = message_cards.visible(user).filter(**asked_for(issue_id=issue, state=state, purpose=purpose))
    page = cursors.take_changes(found, MESSAGES, part)
    return Page([_message(message) for message in page.entries], page.last_key)


def read_message(user: User, pk: int) -> MessageRecord:
    """Raises NotFound."""
    return _message(message_cards.get_message(user, pk))


def preview(user: User, message: Message, *, after: int = 0) -> PreviewRecord:
    found: Preview = previewed(message=message, user=user, after=after)
    mail = found.reading.mail if found.reading else None
    return PreviewRecord(
        total=found.total,
        reached=found.reached,
        unreached=found.unreached,
        blocked=[BlockedRecord(each.customer, each.label, each.cure) for each in found.blocked],
        more_blocked_after=found.next_after,
        subject=mail.subject if mail else "",
        body=mail.body if mail else "",
    )


def list_deliveries(user: User, part: Slice, *, message: Message, state: str | None = None) -> Page[DeliveryRecord]:
    found = delivery_rows.visible(user).filter(message=message)
    page = cursors.take(found.filter(state=state) if state else found, DELIVERIES, part)
    return Page([delivery(each) for each in page.entries], page.last_key)


def read_delivery(user: User, pk: int) -> DeliveryRecord:
    """Raises NotFound."""
    return delivery(delivery_rows.get_delivery(user, pk))


def delivery(given: Delivery) -> DeliveryRecord:
    return DeliveryRecord(
        id=given.pk,
        message_id=given.message_id,
        loop_id=given.loop_id,
        customer_id=given.customer_id,
        contact_id=given.contact_id,
        address=given.address,
        subject=given.subject,
        body=delivery_rows.shown_body(given),
        header_id=given.header_id,
        state=DeliveryState(given.state),
        reason=given.reason,
        attempts=given.attempts,
        due_at=given.due_at,
        sent_at=given.sent_at,
        bounced_at=given.bounced_at,
        touchpoint_id=given.touchpoint_id,
    )


def reply(given: Reply) -> ReplyRecord:
    return ReplyRecord(
        id=given.pk,
        delivery_id=given.delivery_id,
        touchpoint_id=given.touchpoint_id,
        verdict=Verdict(given.verdict),
        logged_by_id=given.logged_by_id,
        logged_at=given.logged_at,
    )


def opt_out(given: OptOut) -> OptOutRecord:
    return OptOutRecord(
        id=given.pk,
        address=given.address,
        contact_id=given.contact_id,
        recorded_by_id=given.recorded_by_id,
        recorded_at=given.recorded_at,
        withdrawn_at=given.withdrawn_at,
    )


def _message(message: Message) -> MessageRecord:
    text = message.template
    return MessageRecord(
        id=message.pk,
        etag=f'"{message.version}"',
        issue_id=message.issue_id,
        purpose=MessagePurpose(message.purpose),
        state=MessageState(message.state),
        subject=message.subject,
        body=message.body,
        is_urgent=message.is_urgent,
        template_id=text.template_id if text else None,
        template_number=text.number if text else None,
        author_id=message.author_id,
        editor_id=message.editor_id,
        approver_id=message.approver_id,
        approved_at=message.approved_at,
        started_at=message.started_at,
        updated_at=message.updated_at,
    )

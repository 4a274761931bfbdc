"""Deliveries as rows and as a page: to whom, what became of it, what a person must still decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import Delivery, Loop, Message, OptOut
from outreach.queries import scope, wording
from outreach.queries.message_templates import Mail
from outreach.queries.opt_out_links import hidden
from outreach.states import DeliveryState
from outreach.vocabulary import Verdict

PAGE = 50
MOST_OF_A_LOOP = 20
DELIVERIES = Order("deliveries of a message", (("id", int),))
TONES = {
    DeliveryState.SENT: "good",
    DeliveryState.SENDING: "watch",
    DeliveryState.IN_DOUBT: "needs-you",
    DeliveryState.BOUNCED: "bad",
    DeliveryState.FAILED: "bad",
    DeliveryState.WAITING: "plain",
    DeliveryState.CANCELLED: "plain",
}
CAME_THROUGH = (DeliveryState.SENT, DeliveryState.BOUNCED)


@dataclass(frozen=True)
class DeliveryRow:
    id: int
    url: str
    customer: str
    to: str
    state: str
    state_label: str
    state_tone: str
    why: str
    when: str
    is_in_doubt: bool


@dataclass(frozen=True)
class DeliveryList:
    rows: Sequence[DeliveryRow]
    next_cursor: str


@dataclass(frozen=True)
class ReplyRow:
    verdict: str
    text: str
    when: str
    iso: str
    who: str
    url: str


@dataclass(frozen=True)
class DeliveryPage:
    row: DeliveryRow
    message: str
    message_url: str
    loop_url: str
    issue: str
    header_id: str
    mail: Mail | None
    attempts: int
    touchpoint_url: str
    note: str
    may_bounce: bool
    may_be_answered: bool
    contact: str
    has_opted_out: bool
    replies: Sequence[ReplyRow]


def visible(user: User) -> QuerySet[Delivery]:
    """Whoever sees the loop sees what was sent to its customer."""
    found = Delivery.objects.filter(loop__in=scope.visible_loops(user).values("pk"))
    return found.select_related("customer", "contact", "message", "loop__issue")


def get_delivery(user: User, pk: int) -> Delivery:
    """The delivery, or NotFound: a stranger never learns whether there is one."""
    delivery = visible(user).filter(pk=pk).first()
    if delivery is None:
        raise NotFound("There is no such delivery, or its customer is not one of yours.")
    return delivery


def page(*, message: Message, user: User, state: str, after: str) -> DeliveryList:
    """Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(DELIVERIES, after) if after else None)
    taken = cursors.take(listed(message=message, user=user, state=state), DELIVERIES, part)
    return DeliveryList(
        [_row(delivery) for delivery in taken.entries],
        cursors.sign(DELIVERIES, taken.last_key) if taken.last_key else "",
    )


def listed(*, message: Message, user: User, state: str) -> QuerySet[Delivery]:
    found = visible(user).filter(message=message)
    return found.filter(state=state) if state else found


def of_loop(loop: Loop) -> Sequence[DeliveryRow]:
    """The latest first; for whom ``scope`` gave the loop."""
    found = Delivery.objects.filter(loop=loop).select_related("customer", "contact", "message")
    return [_row(delivery) for delivery in found.order_by("-pk")[:MOST_OF_A_LOOP]]


def delivery_page(delivery: Delivery) -> DeliveryPage:
    """``delivery`` as ``get_delivery`` gave it to this reader."""
    state = DeliveryState(delivery.state)
    contact = delivery.contact
    return DeliveryPage(
        row=_row(delivery),
        message=delivery.subject or delivery.message.subject,
        message_url=f"/messages/{delivery.message_id}",
        loop_url=f"/loops/{delivery.loop_id}",
        issue=delivery.loop.issue.title,
        header_id=delivery.header_id,
        mail=Mail(delivery.subject, shown_body(delivery)) if delivery.body else None,
        attempts=delivery.attempts,
        touchpoint_url=f"/touchpoints/{delivery.touchpoint_id}" if delivery.touchpoint_id else "",
        note=delivery.note,
        may_bounce=state in (DeliveryState.SENT, DeliveryState.IN_DOUBT),
        may_be_answered=state in CAME_THROUGH,
        contact=contact.name if contact and delivery.address else "",
        has_opted_out=bool(contact) and _has_opted_out(delivery.address),
        replies=[
            ReplyRow(
                verdict=Verdict(reply.verdict).label,
                text=reply.touchpoint.summary,
                when=wording.moment(reply.touchpoint.happened_at),
                iso=reply.touchpoint.happened_at.isoformat(),
                who=reply.logged_by.name,
                url=f"/touchpoints/{reply.touchpoint_id}",
            )
            for reply in delivery.replies.select_related("touchpoint", "logged_by").order_by("-pk")
        ],
    )


def shown_body(delivery: Delivery) -> str:
    """Word for word what was sent; of what was not, without the link by which its customer would opt out."""
    has_left = delivery.state in (*CAME_THROUGH, DeliveryState.IN_DOUBT)
    return delivery.body if has_left else hidden(delivery.body)


def _has_opted_out(address: str) -> bool:
    return OptOut.objects.filter(address=address.lower(), withdrawn_at=None).exists()


def _row(delivery: Delivery) -> DeliveryRow:
    state = DeliveryState(delivery.state)
    name = delivery.contact.name if delivery.contact else ""
    return DeliveryRow(
        id=delivery.pk,
        url=f"/deliveries/{delivery.pk}",
        customer=delivery.customer.name,
        to=", ".join(part for part in (name, delivery.address) if part),
        state=state.value,
        state_label=state.label,
        state_tone=TONES.get(state, "watch"),
        why=delivery.reason or delivery.note,
        when=_when(delivery),
        is_in_doubt=state == DeliveryState.IN_DOUBT,
    )


def _when(delivery: Delivery) -> str:
    if delivery.state == DeliveryState.WAITING:
        return f"due {wording.moment(delivery.due_at)}"
    if delivery.bounced_at:
        return f"came back {wording.moment(delivery.bounced_at)}"
    tried = delivery.sent_at or delivery.tried_at
    return wording.moment(tried) if tried else ""

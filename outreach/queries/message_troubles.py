"""Why a message does not go on, if it does not, and what helps: in one sentence for its page. Of deliveries that this reader may see."""

from accounts.models import User
from outreach.models import Message
from outreach.models.delivery import REFUSED, UNBOOKABLE
from outreach.queries import delivery_rows, scope, standings
from outreach.states import DeliveryState, MessageState

MOST_DOUBTS = 10
"""With so many rows in doubt a message goes no further by itself."""


def trouble_of(message: Message, user: User) -> str:
    told = TROUBLES.get(MessageState(message.state))
    return told(message, user) if told else ""


def _of_approved(message: Message, user: User) -> str:
    audience = scope.visible_loops(user).filter(issue=message.issue_id, state__in=message.addressed)
    states = standings.states_of(message, loop_ids=list(audience.values_list("pk", flat=True)))
    changed = sum(state == DeliveryState.UNAPPROVED for state in states.values())
    if not changed:
        return ""
    who = "1 customer would" if changed == 1 else f"{changed:,} customers would"
    return (
        f"{who} read something else than what was approved, or came to be meant by it later, and will not get it. "
        "Send it back to have it approved as it is now."
    )


def _of_sending(message: Message, user: User) -> str:
    if message.audience.trouble:
        return f"{message.audience.trouble}. It is tried again by itself."
    if message.deliveries.filter(state=DeliveryState.IN_DOUBT)[:MOST_DOUBTS].count() == MOST_DOUBTS:
        return f"{MOST_DOUBTS} deliveries are in doubt, so no more are sent. Say of each whether it left."
    waiting = delivery_rows.visible(user).filter(message=message, state=DeliveryState.WAITING).exclude(reason="")
    told = waiting.order_by("-due_at").values_list("reason", flat=True).first()
    return f"{told}. It is tried again by itself." if told else ""


def _of_paused(message: Message, user: User) -> str:
    why = message.ledger.order_by("-number").values_list("note", flat=True).first() or ""
    cure = "Nobody was marked as unreachable; try again when the cause is gone, or stop the message."
    refused = delivery_rows.visible(user).filter(REFUSED, message=message).count()
    if refused == 1:
        cure += " If the address that it refused below is dead, go on without it."
    elif refused:
        cure += f" If the {refused:,} addresses that it refused below are dead, go on without them."
    return f"{why.rstrip('.')}. {cure}"


def _of_failed(message: Message, user: User) -> str:
    unbooked = delivery_rows.visible(user).filter(UNBOOKABLE, message=message)
    count, first = unbooked.count(), unbooked.order_by("pk").values_list("note", flat=True).first()
    if not count:
        return ""
    return (
        f"{count:,} of the deliveries that were sent could not be entered. {first}. "
        "Whoever runs the server finds the cause in its log, under “delivery_not_booked”; when it is mended, try again."
    )


TROUBLES = {
    MessageState.APPROVED: _of_approved,
    MessageState.SENDING: _of_sending,
    MessageState.PAUSED: _of_paused,
    MessageState.FAILED: _of_failed,
}

"""The clock of the deliveries, and what a person says of one that the clock cannot decide."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.sql import Row, ask
from crisis_triage.shared.versions import Seen
from outreach.models import Audience, Delivery, Issue, Message
from outreach.models.delivery import MOST_BOOKINGS, OF_A_LOOP_ONE, REFUSED, UNBOOKABLE
from outreach.notices import Event
from outreach.queries import scope
from outreach.services import addressing, booking, messages, notifications, pauses, sending
from outreach.services.mailing import RULE
from outreach.states import DeliveryState, MessageState
from signals.services.retries import atomically

UNSETTLED = [DeliveryState.FAILED, DeliveryState.IN_DOUBT]

# Nothing of it waits any more, and nothing is with the mail server.
OVER = """
    SELECT message.id FROM outreach_message message
      JOIN outreach_audience audience ON audience.message_id = message.id
     WHERE message.state = 'sending' AND audience.completed_at IS NOT NULL
       AND NOT EXISTS (SELECT FROM outreach_delivery
                        WHERE message_id = message.id
                          AND (state IN ('waiting', 'sending')
                               OR state = 'sent' AND booked_at IS NULL AND book_attempts < %(attempts)s))
     ORDER BY message.id
"""


class NotInDoubt(DomainError):
    code = "not_in_doubt"


class NothingFailed(DomainError):
    code = "nothing_failed"


@dataclass(frozen=True)
class Round:
    """What one turn did. ``is_more``: come again at once. ``trouble``: why the mail server took nothing."""

    addressed: int
    sent: int
    booked: int
    finished: int
    is_more: bool
    trouble: str


def send_due(*, at: datetime) -> Round:
    """A portion of everything: what was sent is booked, who is to be told gets a row, what is due is sent."""
    sending.doubt_the_lost()
    booked = booking.book_some(at=at)
    addressed = addressing.address_some(at=at)
    done = sending.send_some()
    for message_id in done.refused:
        pauses.pause(message_id=message_id, why=done.trouble, at=at)
    booked += booking.book_some(at=at) if done.sent else 0
    is_more = bool(done.claimed or addressed or booked) and not done.trouble
    finished = 0 if is_more else finish(at=at)
    return Round(addressed, done.sent, booked, finished, is_more, done.trouble)


def finish(*, at: datetime) -> int:
    """Messages of which nothing waits any more end: sent, or failed if a person must look. Returns how many."""
    return sum(atomically(partial(_finish, message_id, at)) for (message_id,) in _over())


@transaction.atomic
def retry(*, message: Message, without_refused: bool = False, seen: Seen | None = None, by: User, at: datetime) -> int:
    """What failed is tried again, from the first attempt on, and what paused goes on; ``without_refused``: whom the server refused while it
    refused everybody cannot be reached, on the word of this person. Returns how many deliveries failed. Raises Forbidden, NotFound, Stale,
    NothingFailed."""
    held = messages.hold(message, by=by, seen=seen)
    left_out = _leave_out(held, by, at) if without_refused else []
    failed = held.deliveries.filter(state=DeliveryState.FAILED)
    on_its_way = Delivery.objects.filter(OF_A_LOOP_ONE, loop=OuterRef("loop"))
    unbooked = held.deliveries.filter(UNBOOKABLE).update(book_attempts=0, book_after=None)
    count = unbooked + failed.exclude(Exists(on_its_way)).exclude(pk__in=left_out).update(
        state=DeliveryState.WAITING, attempts=0, due_at=at, reason="", answered_by=by, answered_at=at
    )
    if not count and held.state != MessageState.PAUSED:
        raise NothingFailed(
            "Another message is on its way to whomever it failed for. Settle that one first."
            if failed.exists()
            else "No delivery of this message failed, so there is nothing to try again."
        )
    if held.state == MessageState.PAUSED:
        Audience.objects.filter(message=held).update(attempts=0, due_at=None, trouble="")
        held.deliveries.filter(state=DeliveryState.WAITING).exclude(reason="").update(due_at=at, reason="")
    if held.state in (MessageState.FAILED, MessageState.PAUSED):
        messages.move(held, MessageState.SENDING, by=by, at=at)
    return count


def _leave_out(held: Message, by: User, at: datetime) -> list[int]:
    """As if each had been believed at once: a bounce, or a failure where a rule of the server's said no. Returns their ids."""
    refused = held.deliveries.filter(REFUSED) if held.state == MessageState.PAUSED else held.deliveries.none()
    ids = list(refused.values_list("pk", flat=True))
    if not ids:
        raise NothingFailed(
            "The mail server refused nobody, so there is nobody to leave out. Try again, or stop the message."
        )
    left_out: dict[str, Any] = {"attempts": F("attempts") + 1, "answered_by": by, "answered_at": at}
    refused.filter(reason__regex=f"^{RULE.pattern}").update(state=DeliveryState.FAILED, **left_out)
    refused.update(state=DeliveryState.BOUNCED, bounced_at=at, **left_out)
    return ids


@transaction.atomic
def answer(*, delivery: Delivery, has_left: bool, by: User, at: datetime) -> Delivery:
    """Of a delivery in doubt, after a look into the mail server's log: it left, or it is sent again. Raises Forbidden, NotFound,
    NotInDoubt."""
    held, message = hold(delivery, by=by)
    if held.state != DeliveryState.IN_DOUBT:
        who = f" {held.answered_by.name} answered before you." if held.answered_by else ""
        raise NotInDoubt(f"This delivery is {DeliveryState(held.state).label.lower()}, and not in doubt.{who}")
    held.answered_by, held.answered_at, held.lease_token, held.reason = by, at, None, ""
    if has_left:
        held.state, held.sent_at = DeliveryState.SENT, held.tried_at
    elif message.state == MessageState.CANCELLED:
        held.state, held.reason = DeliveryState.CANCELLED, "It did not leave, and its message was stopped."
    else:
        held.state, held.attempts, held.due_at = DeliveryState.WAITING, 0, at
    held.save()
    if has_left:
        end(message, by=by, at=at)
    elif message.state == MessageState.FAILED:
        messages.move(message, MessageState.SENDING, by=by, at=at)
    return held


def hold(delivery: Delivery, *, by: User) -> tuple[Delivery, Message]:
    """Its row and its message's, until the transaction ends, for somebody who may see its loop and tell customers."""
    access.check_may(by, Action.MAKE_PROMISES)
    scope.get_loop(by, delivery.loop_id)
    issue_id = Message.objects.values_list("issue_id", flat=True).get(pk=delivery.message_id)
    Issue.objects.select_for_update(no_key=True).get(pk=issue_id)
    message = Message.objects.select_for_update(of=("self",)).get(pk=delivery.message_id)
    chosen = Delivery.objects.select_for_update(of=("self",)).select_related("customer", "answered_by", "loop__issue")
    return chosen.get(pk=delivery.pk), message


@transaction.atomic
def _finish(message_id: int, at: datetime) -> bool:
    message = pauses.hold(message_id)
    return (message_id,) in _over() and end(message, by=None, at=at)


def _over() -> list[Row]:
    return ask(OVER, {"attempts": MOST_BOOKINGS})


def end(message: Message, *, by: User | None, at: datetime) -> bool:
    """Returns whether it moved."""
    is_settled = not message.deliveries.filter(UNBOOKABLE | Q(state__in=UNSETTLED)).exists()
    to = MessageState.SENT if is_settled else MessageState.FAILED
    if message.state not in (MessageState.SENDING, MessageState.FAILED) or message.state == to:
        return False
    if message.deliveries.filter(state__in=[DeliveryState.WAITING, DeliveryState.SENDING]).exists():
        return False
    messages.move(message, to, by=by, job="" if by else pauses.JOB, at=at)
    if to == MessageState.FAILED:
        told = [message.author, message.started_by]
        notifications.notify(event=Event.MESSAGE_STUCK, to=told, about=message, by=by, at=at)
    return True

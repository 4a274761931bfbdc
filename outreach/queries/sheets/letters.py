"""What was told, to whom, and what came of it: messages, their recipients, notifications and the log of webhooks as files."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from accounts.models import User
from crisis_triage.shared.sheets import CHUNK, Sheet, in_chunks, moment, text
from outreach import mail_merge
from outreach.mail_merge import Variable
from outreach.models import Message, Notification
from outreach.queries import delivery_rows, message_cards, notifications, webhooks
from outreach.queries.notifications import Line
from outreach.queries.readers import Reader
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose
from outreach.webhook_rules import SendingState, WebhookEvent


class ToldNotice(NamedTuple):
    notice: Notification
    line: Line


def _subject(message: Message) -> str:
    return mail_merge.filled_in(message.subject, {Variable.ISSUE_TITLE: message.issue.title})


MESSAGES = (
    text("Message", "id"),
    text("Subject", _subject),
    text("Purpose", lambda row: MessagePurpose(row.purpose).label),
    text("State", lambda row: MessageState(row.state).label),
    text("Issue", "issue_id"),
    text("Title of the issue", "issue.title"),
    text("Written by", "author.name"),
    text("Approved by", "approver.name"),
    moment("Approved at", "approved_at"),
    moment("Begun at", "started_at"),
    moment("Changed at", "updated_at"),
)
RECIPIENTS = (
    text("Delivery", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Contact", "contact.name"),
    text("Address", "address"),
    text("State", lambda row: DeliveryState(row.state).label),
    text("Why", lambda row: row.reason or row.note),
    text("Attempts", "attempts"),
    moment("Due at", "due_at"),
    moment("Last tried at", "tried_at"),
    moment("Sent at", "sent_at"),
    moment("Came back at", "bounced_at"),
    text("Message-ID", "header_id"),
)
NOTICES = (
    text("Notice", "notice.id"),
    text("About", "line.heading"),
    text("What happened", "line.sentence"),
    moment("When", "line.at"),
    text("Still true", "line.is_true"),
    text("Severe", "notice.is_severe"),
    moment("Read at", "notice.read_at"),
    moment("Acknowledged at", "notice.acknowledged_at"),
    text("Address", "line.url"),
)
WEBHOOK_LOG = (
    text("Delivery", "id"),
    text("webhook-id", "message_id"),
    text("Event", lambda row: WebhookEvent(row.event).value),
    text("About", "subject"),
    moment("Happened at", "happened_at"),
    text("State", lambda row: SendingState(row.state).label),
    text("Attempts", "attempts"),
    moment("Next due at", lambda row: None if row.settled_at else row.due_at),
    moment("Settled at", "settled_at"),
    text("Trouble", "trouble"),
)


def messages(*, reader: Reader, state: str) -> Sheet:
    found = message_cards.listed(user=reader.user, state=state).order_by(*message_cards.MESSAGES.orderings())
    return Sheet(MESSAGES, found.iterator(CHUNK))


def recipients(*, reader: Reader, message: int, state: str) -> Sheet:
    """Raises NotFound."""
    about = message_cards.get_message(reader.user, message)
    found = delivery_rows.listed(message=about, user=reader.user, state=state)
    return Sheet(RECIPIENTS, found.defer("body").order_by(*delivery_rows.DELIVERIES.orderings()).iterator(CHUNK))


def notices(*, reader: Reader, only_unread: bool) -> Sheet:
    """A line for each change that this person may still see."""
    found = notifications.listed(user=reader.user, only_unread=only_unread)
    ordered = found.order_by(*notifications.NEWEST.orderings())
    return Sheet(NOTICES, _told(ordered.iterator(CHUNK), reader.user))


def _told(notices: Iterable[Notification], user: User) -> Iterator[ToldNotice]:
    for chunk in in_chunks(notices):
        lines = notifications.lines_of(user, chunk)
        for notice in chunk:
            yield from (ToldNotice(notice, line) for line in lines[notice.pk])


def webhook_log(*, reader: Reader, webhook: int, state: str) -> Sheet:
    """Raises Forbidden, NotFound."""
    endpoint = webhooks.get_endpoint(reader.user, webhook)
    found = webhooks.logged(endpoint.pk, state=state).order_by(*webhooks.LOG.orderings())
    return Sheet(WEBHOOK_LOG, found.iterator(CHUNK))

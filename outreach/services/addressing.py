"""From a message that was started to a row for each of its customers, portion by portion: whoever is killed in between goes on where the
last portion ended. What a row says is what will be sent; whoever cannot be told has a row that says why."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import Company
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.quiet_hours import QuietHours, next_allowed
from crisis_triage.shared.sql import ask
from outreach import due
from outreach.models import Audience, Issue, Message
from outreach.queries import letters, recipients
from outreach.queries.letters import PORTION, Letter
from outreach.services import approvals, pauses, personal_calls
from outreach.states import MessageState
from outreach.vocabulary import MessagePurpose

log = structlog.get_logger()

WAITS = (timedelta(minutes=1), timedelta(minutes=5))
WHERE_TO_LOOK = (
    "Whoever runs the server finds the cause in its log, under “audience_not_written”; when it is mended, try again."
)

WRITE = """
    INSERT INTO outreach_delivery (
           message_id, loop_id, customer_id, contact_id, address, subject, body, header_id, state, reason, due_at, attempts, note)
    SELECT %(message)s, loop_id, customer_id, contact_id, address, subject, body, header_id, state, reason, due_at, 0, ''
      FROM unnest(%(loops)s::bigint[], %(customers)s::bigint[], %(contacts)s::bigint[], %(addresses)s::text[],
                  %(subjects)s::text[], %(bodies)s::text[], %(headers)s::text[], %(states)s::text[], %(reasons)s::text[],
                  %(moments)s::timestamptz[])
           AS letter (loop_id, customer_id, contact_id, address, subject, body, header_id, state, reason, due_at)
     ORDER BY loop_id
        ON CONFLICT (message_id, customer_id) DO NOTHING
"""


def address_some(*, at: datetime) -> int:
    """One portion of one message. Returns how many rows it made; 0: there is no audience to write to. One that cannot be written is
    tried again later, a few times, and in nobody's way."""
    is_due = Q(due_at=None) | Q(due_at__lte=at)
    due_now = Audience.objects.filter(is_due, completed_at=None, message__state=MessageState.SENDING)
    for message_id, issue_id in due_now.order_by("pk").values_list("pk", "message__issue_id"):
        try:
            if made := _address(message_id, issue_id, at):
                return made
        except (DatabaseError, DomainError) as error:
            log.error("audience_not_written", message=message_id, exc_info=error)
            _put_off(message_id, error, at)
    return 0


def quiet() -> QuietHours:
    """Nobody hears of our problems in their evening or their night, unless the message is urgent."""
    return QuietHours(*settings.CUSTOMER_QUIET_HOURS)


@transaction.atomic
def _address(message_id: int, issue_id: int, at: datetime) -> int:
    """The issue is held: of two messages to one loop, the second one sees the first."""
    Issue.objects.select_for_update(no_key=True).get(pk=issue_id)
    audience = Audience.objects.select_for_update().filter(pk=message_id, completed_at=None).first()
    if audience is None:
        return 0
    message = Message.objects.select_related("author").get(pk=message_id)
    ids = recipients.addressed_loops(
        issue_id=issue_id,
        purpose=MessagePurpose(message.purpose),
        after=audience.after_loop,
        until=audience.until_loop,
        limit=PORTION,
    )
    if ids:
        _write(message, letters.letters_of(message, loop_ids=ids), at)
        personal_calls.ask_for(message, loop_ids=ids, at=at)
        audience.after_loop = ids[-1]
    if len(ids) < PORTION:
        audience.completed_at = at
        approvals.forget(message)
    audience.attempts, audience.due_at, audience.trouble = 0, None, ""
    audience.save()
    return len(ids)


def _put_off(message_id: int, error: Exception, at: datetime) -> None:
    why = f"The list of whom it goes to cannot be made: {pauses.words_of(error)}"
    attempts = Audience.objects.values_list("attempts", flat=True).get(pk=message_id) + 1
    later = at + WAITS[min(attempts, len(WAITS)) - 1]
    Audience.objects.filter(pk=message_id).update(attempts=attempts, due_at=later, trouble=why)
    if attempts > len(WAITS):
        pauses.pause(message_id=message_id, why=f"{why}. {WHERE_TO_LOOK}", at=at)


def _write(message: Message, found: list[Letter], at: datetime) -> None:
    ours = Company.ours().zone
    ask(
        WRITE,
        {
            "message": message.pk,
            "loops": [letter.recipient.loop_id for letter in found],
            "customers": [letter.recipient.customer_id for letter in found],
            "contacts": [letter.recipient.contact_id for letter in found],
            "addresses": [letter.recipient.address for letter in found],
            "subjects": [letter.subject for letter in found],
            "bodies": [letter.body for letter in found],
            "headers": [_header_id(message.pk, letter.recipient.customer_id) for letter in found],
            "states": [letter.state.value for letter in found],
            "reasons": [letter.reason for letter in found],
            "moments": [_due_at(message, due.zone_of(letter.recipient.time_zone, ours), at) for letter in found],
        },
    )


def _due_at(message: Message, zone: ZoneInfo, at: datetime) -> datetime:
    return at if message.is_urgent else next_allowed(at, zone, quiet())


def _header_id(message_id: int, customer_id: int) -> str:
    """The same at every attempt, so that mailboxes which know it already drop the second one; not to be guessed by others."""
    name = f"{message_id}.{customer_id}"
    secret = salted_hmac("delivery", name, algorithm="sha256").hexdigest()[:12]
    return f"<tell.{name}.{secret}@{urlsplit(settings.BASE_URL).hostname}>"

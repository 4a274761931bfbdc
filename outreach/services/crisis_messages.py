"""Messages of a crisis, in six blocks: written, approved and sent as every message is (``messages``), to the customers of one of its issues.
Their blocks are checked at each step (``honest_messages``); the premium ones among them are called instead (``personal_calls``)."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.versions import Seen
from outreach.honesty.blocks import as_one
from outreach.models import Crisis, CrisisMessage, Issue, Message
from outreach.services import messages, script_moves, spoken
from outreach.services.crisis_moves import CrisisMoved
from outreach.services.spoken import Typed
from outreach.states import CrisisState
from outreach.vocabulary import MessagePurpose


@transaction.atomic
def draft(
    *,
    crisis: Crisis,
    issue: Issue,
    purpose: MessagePurpose,
    subject: str,
    text: Typed,
    is_urgent: bool = False,
    by: User,
    at: datetime,
) -> Message:
    """Raises Forbidden, NotFound, Invalid, CrisisIsOver, CrisisMoved."""
    script_moves.check_may_write(crisis, by)
    if crisis.state == CrisisState.SUSPECTED:
        raise CrisisMoved("This crisis is only suspected. Declare it first: then its customers are told.")
    if not crisis.links.filter(issue=issue).exists():
        raise Invalid(
            "That issue does not belong to this crisis. Link it first: its customers are who is told.", field="issue"
        )
    blocks = CrisisMessage(crisis=crisis)
    spoken.keep(blocks, text)
    made = messages.draft(
        issue=issue, purpose=purpose, subject=subject, body=_body(blocks), is_urgent=is_urgent, by=by, at=at
    )
    blocks.message = made
    blocks.save(force_insert=True)
    return made


@transaction.atomic
def revise(
    *,
    message: Message,
    subject: str,
    text: Typed,
    is_urgent: bool = False,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Message:
    """Only a draft. Raises Forbidden, NotFound, Invalid, Stale, MessageMoved, CrisisIsOver."""
    blocks = CrisisMessage.objects.select_related("crisis").get(message=message)
    script_moves.check_may_write(blocks.crisis, by)
    spoken.keep(blocks, text)
    revised = messages.rewrite(
        message=message, subject=subject, body=_body(blocks), is_urgent=is_urgent, seen=seen, by=by, at=at
    )
    blocks.save()
    return revised


def _body(blocks: CrisisMessage) -> str:
    said = as_one(blocks.text)
    if not said:
        raise Invalid("Write at least one of the blocks.", field="apologise")
    return said

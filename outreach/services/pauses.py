"""A message that cannot go on by itself stops, says why, and tells whoever wrote and started it. A person has it go on
(``deliveries.retry``)."""

from datetime import datetime

from django.db import transaction

from crisis_triage.shared.errors import DomainError
from outreach.models import Issue, Message
from outreach.notices import Event
from outreach.services import messages, notifications
from outreach.states import MessageState

JOB = "deliveries"


@transaction.atomic
def pause(*, message_id: int, why: str, at: datetime) -> bool:
    """Returns whether it was going on."""
    message = hold(message_id)
    if message.state != MessageState.SENDING:
        return False
    messages.move(message, MessageState.PAUSED, note=why, by=None, job=JOB, at=at)
    told = [message.author, message.started_by]
    notifications.notify(event=Event.MESSAGE_STUCK, to=told, about=message, at=at)
    return True


def hold(message_id: int) -> Message:
    """For the clock, until the transaction ends: the issue first, as everywhere."""
    issue_id = Message.objects.values_list("issue_id", flat=True).get(pk=message_id)
    Issue.objects.select_for_update(no_key=True).get(pk=issue_id)
    return Message.objects.select_for_update(of=("self",)).get(pk=message_id)


def words_of(error: Exception) -> str:
    """For people: what a rule of ours says; of the database's own words only their kind, for they may name customers."""
    return error.message if isinstance(error, DomainError) else f"the database refused it ({type(error).__name__})"

"""Premium customers are called, not written to: asked of who keeps them, in the portion in which the others get their mails."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.sql import ask
from outreach.models import Message, PersonalCall, PremiumPolicy
from outreach.notices import Event
from outreach.queries import personal_calls
from outreach.services import notifications, words
from outreach.services.notifications import News

MOST_SEGMENTS = 50
LONGEST_SEGMENT = 80
LARGEST_ARR = Decimal(10) ** 12

# Who keeps the customer and works here; else who speaks with customers in the crisis, else who commands it.
ASK = """
    INSERT INTO outreach_personalcall (message_id, crisis_id, customer_id, asked_of_id, asked_at, dropped_because)
    SELECT delivery.message_id, blocks.crisis_id, delivery.customer_id,
           coalesce(keeper.id, crisis.liaison_id, crisis.commander_id), %(at)s, ''
      FROM outreach_delivery delivery
      JOIN outreach_crisismessage blocks ON blocks.message_id = delivery.message_id
      JOIN outreach_crisis crisis ON crisis.id = blocks.crisis_id
      JOIN accounts_customer customer ON customer.id = delivery.customer_id
      LEFT JOIN accounts_user keeper ON keeper.id = customer.owner_id AND keeper.is_active
     WHERE delivery.message_id = %(message)s AND delivery.loop_id = ANY(%(loops)s) AND delivery.state = 'called'
     ORDER BY delivery.id
        ON CONFLICT (message_id, customer_id) DO NOTHING
 RETURNING id, asked_of_id
"""


class CallIsSettled(DomainError):
    code = "call_is_settled"


def ask_for(message: Message, *, loop_ids: Sequence[int], at: datetime) -> int:
    """In the caller's transaction, which has written the deliveries. Twice changes nothing."""
    asked = ask(ASK, {"message": message.pk, "loops": list(loop_ids), "at": at})
    notifications.tell([News(user_id, Event.CALL_ASKED, call_id) for call_id, user_id in asked], at=at)
    return len(asked)


@transaction.atomic
def drop(*, call: PersonalCall, reason: str, by: User, at: datetime) -> PersonalCall:
    """They heard it in another way, or must not be called. Raises Forbidden, NotFound, Invalid, CallIsSettled."""
    access.check_may(by, Action.CALL_CUSTOMERS)
    known = personal_calls.get_call(by, call.pk)
    held = PersonalCall.objects.select_for_update().get(pk=known.pk)
    if held.dropped_at is not None or personal_calls.is_made(held):
        raise CallIsSettled("This call was made, or dropped, before. There is nothing left to do.")
    held.dropped_because = words.required(reason, field="reason", ask="Say why nobody calls.", longest=1000)
    held.dropped_at, held.dropped_by = at, by
    held.save()
    return held


@transaction.atomic
def set_policy(*, segments: Sequence[str], least_arr: Decimal | None, by: User) -> PremiumPolicy:
    """Who is premium from now on. The audit row is written by trigger. Raises Forbidden, Invalid."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    named = list(dict.fromkeys(said for each in segments if (said := " ".join(each.split()))))
    if len(named) > MOST_SEGMENTS or any(len(each) > LONGEST_SEGMENT or "\0" in each for each in named):
        raise Invalid(
            f"Name at most {MOST_SEGMENTS} segments of at most {LONGEST_SEGMENT} characters.", field="segments"
        )
    if least_arr is not None and not 0 < least_arr < LARGEST_ARR:
        raise Invalid("Name an ARR above nothing, or leave it empty.", field="least_arr")
    stored, _ = PremiumPolicy.objects.update_or_create(pk=1, defaults={"segments": named, "least_arr": least_arr})
    return stored

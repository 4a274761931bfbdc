"""Between the making of a row and its leaving things happen: why a message must not go to somebody any more, asked in the statement that
begins it."""

import uuid

from crisis_triage.shared.sql import ask
from outreach.models.message import ADDRESSED
from outreach.states import DeliveryState

ADDRESSED_PAIRS = ", ".join(f"('{purpose}', '{state}')" for purpose, states in ADDRESSED.items() for state in states)
# Why it must not leave any more, whatever was so when its row was made; NULL: nothing.
HINDRANCE = f"""
    CASE WHEN customer.deleted_at IS NOT NULL THEN 'gone'
         WHEN message.state = 'cancelled' THEN 'stopped'
         WHEN (message.purpose, loop.state) NOT IN ({ADDRESSED_PAIRS}) THEN 'moved_on'
         WHEN position('promise_' in message.subject || message.body) > 0
              AND EXISTS (SELECT FROM outreach_promise WHERE loop_id = loop.id AND made_at > message.started_at) THEN 'changed'
         WHEN message.purpose = 'declined'
              AND NOT EXISTS (SELECT FROM outreach_decision WHERE issue_id = message.issue_id AND state = 'approved'
                                 AND kind = 'will_not_address') THEN 'changed'
         WHEN contact.deleted_at IS NOT NULL THEN 'no_address'
         WHEN contact.consent <> 'granted' THEN 'no_consent'
         WHEN EXISTS (SELECT FROM outreach_optout WHERE address = lower(delivery.address) AND withdrawn_at IS NULL) THEN 'opted_out' END
"""  # noqa: S608  states of ours
ITS_OWN = """
    customer.id = delivery.customer_id AND contact.id = delivery.contact_id AND loop.id = delivery.loop_id
       AND message.id = delivery.message_id
"""
BESIDE = "accounts_customer customer, accounts_contact contact, outreach_loop loop, outreach_message message"
WHY_NOT = f"""
    SELECT ({HINDRANCE}), replace(loop.state, '_', ' ') FROM outreach_delivery delivery, {BESIDE}
     WHERE delivery.id = %(id)s AND delivery.lease_token = %(token)s AND delivery.state = 'waiting' AND {ITS_OWN}
"""  # noqa: S608  statements of ours
TURN_AWAY = """
    UPDATE outreach_delivery SET state = %(state)s, reason = %(reason)s, lease_until = NULL, lease_token = NULL
     WHERE id = %(id)s AND lease_token = %(token)s AND state = 'waiting'
"""
HINDRANCES = {
    "gone": (DeliveryState.GONE, "The customer was deleted before it was sent."),
    "stopped": (DeliveryState.CANCELLED, "Its message was stopped before it was sent."),
    "moved_on": (
        DeliveryState.CANCELLED,
        "The loop had become {state} before it was sent, so it says nothing true any more.",
    ),
    "changed": (
        DeliveryState.CANCELLED,
        "What was promised or decided became something else before it was sent, so it says nothing true any more.",
    ),
    "no_address": (DeliveryState.NO_ADDRESS, "The contact was removed before it was sent. Call instead."),
    "no_consent": (DeliveryState.NO_CONSENT, "The consent was taken back before it was sent. Call instead."),
    "opted_out": (DeliveryState.OPTED_OUT, "They opted out before it was sent. Call instead."),
}


def turn_away(id: int, *, token: uuid.UUID) -> None:
    """If it is still ours, and something hinders it."""
    held = {"id": id, "token": token}
    for hindrance, loop_state in ask(WHY_NOT, held):
        if hindrance is not None:
            state, reason = HINDRANCES[hindrance]
            ask(TURN_AWAY, {**held, "state": state, "reason": reason.format(state=loop_state)})

"""How each customer of a message stands: whom of theirs it would reach and in which words, or why not. One question to the database for
all of them, so that thousands can be counted while somebody waits for the page.

What was approved is what is sent: whatever the names in a text stood for at its approval was kept (``ApprovedReading``), and who would
read something else now does not get it. Who had no contact then may have one now.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models import Company
from crisis_triage.shared.sql import Row, ask
from outreach import mail_merge
from outreach.mail_merge import Variable
from outreach.models import Delivery, Message, PremiumPolicy
from outreach.queries import message_values
from outreach.queries.message_values import SAID, Values
from outreach.queries.recipients import RECIPIENTS, Recipient
from outreach.states import DeliveryState

LONGEST_LINE: int = Delivery._meta.get_field("subject").max_length or 0

STANDINGS = rf"""
    WITH recipient AS MATERIALIZED ({RECIPIENTS}),
    said AS MATERIALIZED ({SAID}),
    worded AS MATERIALIZED (
        SELECT recipient.*, to_jsonb(said) - 'loop_id' || jsonb_build_object('sender_name', %(sender)s::text)
               || CASE WHEN recipient.contact_id IS NULL THEN '{{}}'
                       ELSE jsonb_build_object('contact_name', recipient.contact_name) END AS said
          FROM recipient JOIN said ON said.loop_id = recipient.loop_id
    ),
    asked AS MATERIALIZED (
        SELECT worded.*, %(unknown)s::jsonb || (said - %(unused)s::text[]) AS used, length(%(plain_subject)s) + coalesce((
                   SELECT sum(length(regexp_replace(said ->> name, '\s+', ' ', 'g')))
                     FROM unnest(%(subject_names)s::text[]) name), 0) AS subject_length
          FROM worded
    ),
    standing AS (
        SELECT asked.*, approved.said AS approved,
               CASE WHEN asked.state <> 'waiting' THEN asked.state
                    WHEN subject_length > {LONGEST_LINE}
                      OR EXISTS (SELECT FROM jsonb_each_text(asked.used) WHERE coalesce(value, '') !~ '\S') THEN 'unresolved'
                    WHEN %(is_approved)s AND (asked.used @> approved.said) IS NOT TRUE THEN 'unapproved'
                    ELSE 'waiting' END AS stands
          FROM asked
          LEFT JOIN outreach_approvedreading approved
                 ON approved.message_id = %(message)s AND approved.loop_id = asked.loop_id
    )
"""  # noqa: S608  statements of ours
WHERE_THEY_STAND = f"{STANDINGS} SELECT loop_id, stands FROM standing ORDER BY loop_id"  # noqa: S608  the same
IN_FULL = f"""{STANDINGS}
    SELECT loop_id, customer_id, customer_name, time_zone, contact_id, contact_name, address, stands, said::text,
           approved IS NOT NULL,
           ARRAY(SELECT key FROM jsonb_each_text(approved) WHERE used ->> key IS DISTINCT FROM value ORDER BY key)
      FROM standing ORDER BY loop_id
"""  # noqa: S608  the same

KNOWN = frozenset(name.value for name in Variable)


@dataclass(frozen=True)
class Standing:
    """``changed``: names that stand for something else than when it was approved. ``was_approved``: for this customer at all."""

    recipient: Recipient
    values: Values
    was_approved: bool
    changed: Sequence[str]


def states_of(message: Message, *, loop_ids: Sequence[int]) -> dict[int, DeliveryState]:
    """By the id of the loop, in their order."""
    return {loop_id: DeliveryState(state) for loop_id, state in ask(WHERE_THEY_STAND, about(message, loop_ids))}


def standings_of(message: Message, *, loop_ids: Sequence[int]) -> list[Standing]:
    """In the order of the loops."""
    return [_standing(row) for row in ask(IN_FULL, about(message, loop_ids))]


def about(message: Message, loop_ids: Sequence[int]) -> Mapping[str, Any]:
    """What ``STANDINGS`` asks."""
    names, premium = _names(message), PremiumPolicy.ours()
    return {
        "premium_segments": [segment.lower() for segment in premium.segments],
        "premium_arr": premium.least_arr,
        "message": message.pk,
        "is_approved": message.approved_at is not None,
        "loops": list(loop_ids),
        "sender": message.author.name,
        "company": Company._meta.get_field("name").default,
        "unknown": json.dumps(dict.fromkeys(names - KNOWN)),
        "unused": sorted(KNOWN - names),
        "subject_names": [_asked_as(name) for name in mail_merge.names_in(message.subject)],
        "plain_subject": mail_merge.without_names(message.subject),
    }


def _names(message: Message) -> set[str]:
    """What must have a value and stay as it was approved. The way out follows from the contact."""
    found = mail_merge.variables_in(f"{message.subject}\n{message.body}")
    return {_asked_as(name) for name in found - {Variable.OPT_OUT_LINK}}


def _asked_as(name: str) -> str:
    """A first name is the first word of a name."""
    return Variable.CONTACT_NAME.value if name == Variable.CONTACT_FIRST_NAME else name


def _standing(row: Row) -> Standing:
    loop_id, customer_id, customer, time_zone, contact_id, contact, address, state, said, was_approved, changed = row
    to = Recipient(loop_id, customer_id, customer, time_zone, contact_id, contact, address, DeliveryState(state))
    return Standing(to, message_values.written(json.loads(said)), was_approved, changed)

"""Who is told about a loop: the one place that chooses a contact, for the preview, for the values of a message and for sending it
(``standings`` asks).

The contact to whom the loop's promise was made, or who was told last, if we may write to them; else whom of the customer's we may write
to. Nobody to write to is an answer too: the recipient then says why.
"""

from dataclasses import dataclass

from outreach.models import Loop
from outreach.models.message import ADDRESSED
from outreach.states import DeliveryState
from outreach.vocabulary import MessagePurpose

RECIPIENTS = """
    SELECT loop.id AS loop_id, loop.customer_id, customer.name AS customer_name, customer.time_zone, chosen.id AS contact_id,
           coalesce(chosen.name, '') AS contact_name, coalesce(chosen.email, '') AS address,
           CASE WHEN customer.deleted_at IS NOT NULL THEN 'gone'
                WHEN EXISTS (SELECT FROM outreach_crisismessage WHERE message_id = %(message)s)
                     AND (lower(trim(customer.segment)) = ANY(%(premium_segments)s)
                          OR EXISTS (SELECT FROM outreach_calllistentry entry
                                      WHERE entry.customer_id = customer.id AND NOT entry.arr_is_assumed
                                        AND entry.arr >= %(premium_arr)s::numeric)) THEN 'called'
                WHEN EXISTS (SELECT FROM outreach_delivery other
                              WHERE other.loop_id = loop.id AND other.message_id IS DISTINCT FROM %(message)s
                                AND (other.state IN ('waiting', 'sending', 'in_doubt')
                                     OR other.state = 'sent' AND other.booked_at IS NULL)) THEN 'crossed'
                ELSE coalesce(chosen.state, 'no_address') END AS state
      FROM outreach_loop loop
      JOIN accounts_customer customer ON customer.id = loop.customer_id
      LEFT JOIN LATERAL (
           SELECT coalesce(
                  (SELECT contact_id FROM outreach_promise WHERE loop_id = loop.id ORDER BY id DESC LIMIT 1),
                  (SELECT contact_id FROM outreach_loopmove
                    WHERE loop_id = loop.id AND contact_id IS NOT NULL ORDER BY number DESC LIMIT 1)) AS id) named ON true
      LEFT JOIN LATERAL (
           SELECT contact.id, contact.name, contact.email, may.state
             FROM accounts_contact contact
            CROSS JOIN LATERAL (
                  SELECT CASE WHEN contact.email = '' THEN 'no_address'
                              WHEN contact.consent <> 'granted' THEN 'no_consent'
                              WHEN EXISTS (SELECT FROM outreach_optout
                                            WHERE address = lower(contact.email) AND withdrawn_at IS NULL) THEN 'opted_out'
                              ELSE 'waiting' END AS state) may
            WHERE contact.customer_id = loop.customer_id AND contact.deleted_at IS NULL
            ORDER BY array_position(ARRAY['waiting', 'opted_out', 'no_consent', 'no_address'], may.state),
                  (contact.id = named.id) IS TRUE DESC, contact.id
            LIMIT 1) chosen ON true
     WHERE loop.id = ANY(%(loops)s)
     ORDER BY loop.id
"""


@dataclass(frozen=True)
class Recipient:
    """``state``: waiting, if they can be told; else why not."""

    loop_id: int
    customer_id: int
    customer_name: str
    time_zone: str
    contact_id: int | None
    contact_name: str
    address: str
    state: DeliveryState


def addressed_loops(
    *, issue_id: int, purpose: MessagePurpose, after: int = 0, until: int | None = None, limit: int
) -> list[int]:
    """Ids of the loops that a message of this purpose is for, the next ``limit`` after one."""
    loops = Loop.objects.filter(issue=issue_id, state__in=ADDRESSED[purpose], pk__gt=after)
    if until is not None:
        loops = loops.filter(pk__lte=until)
    return list(loops.order_by("pk").values_list("pk", flat=True)[:limit])

"""A mail server that refuses one recipient after the other refuses us, whatever it says of the recipients: a full quota, a sender that it
does not like, a broken list of its own. So a refusal is believed when the server takes a message after it, or when it names the mailbox
as the cause; the others wait. Where nobody is taken any more it is not the mailboxes: the message pauses, and nobody has bounced.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from crisis_triage.shared.sql import ask
from outreach.models import Delivery
from outreach.services.mailing import Answer, Fate

MANY = 10
"""Refused one after the other. Fewer can be as many mailboxes that are not there."""

OF_THE_MAILBOX = re.compile(r"5\d\d[ -]5\.(1\.(1|2|3|6|10)|2\.\d+)\b")
"""Enhanced status codes (RFC 3463) that blame this one address, and not us."""

ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
HELD_SECONDS = 60

BELIEVE = """
    UPDATE outreach_delivery delivery
       SET state = refused.state, attempts = attempts + 1, lease_until = NULL, lease_token = NULL,
           bounced_at = CASE WHEN refused.state = 'bounced' THEN statement_timestamp() END
      FROM unnest(%(ids)s::bigint[], %(states)s::text[]) AS refused (id, state)
     WHERE delivery.id = refused.id AND delivery.state = 'waiting'
"""
GIVE_BACK = """
    UPDATE outreach_delivery SET attempts = greatest(attempts - 1, 0) WHERE id = ANY(%(ids)s) AND state = 'waiting'
"""


@dataclass
class Run:
    """Whom the server has not taken since it took somebody last: refused, or put off. By the id of the delivery."""

    refused: dict[int, str] = field(default_factory=dict)
    put_off: list[int] = field(default_factory=list)

    @property
    def is_of_all(self) -> bool:
        return len(self.refused) >= MANY

    @property
    def is_put_off(self) -> bool:
        return len(self.put_off) >= MANY

    def note(self, id: int, answer: Answer, state: str) -> bool:
        """Returns whether the answer is not believed yet. ``state``: what the row becomes if it is."""
        if answer.fate == Fate.ACCEPTED:
            self.believe()
            self.put_off.clear()
        elif answer.fate in (Fate.LATER, Fate.CUT_OFF):
            self.put_off.append(id)
        elif answer.fate in (Fate.REFUSED, Fate.DENIED) and not OF_THE_MAILBOX.match(answer.words):
            self.refused[id] = state
            return True
        return False

    def believe(self) -> None:
        if self.refused:
            ask(BELIEVE, {"ids": list(self.refused), "states": list(self.refused.values())})
            self.refused.clear()

    def give_back(self) -> None:
        """It was not the rows' fault, so it costs them no attempt."""
        ask(GIVE_BACK, {"ids": self.put_off})


def messages_of(delivery_ids: Iterable[int]) -> list[int]:
    found = Delivery.objects.filter(pk__in=list(delivery_ids)).order_by("message_id")
    return list(found.values_list("message_id", flat=True).distinct())


def without_addresses(words: str) -> str:
    return ADDRESS.sub("…", words)

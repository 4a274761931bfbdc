"""A message as each of its customers would get it: whom it reaches, in which words, and why it does not reach the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Contact
from outreach import mail_merge
from outreach.mail_merge import Unresolved, Variable
from outreach.models import Delivery, Message
from outreach.queries import message_values, recipients
from outreach.queries.recipients import Recipient
from outreach.states import DeliveryState
from outreach.vocabulary import MessagePurpose

PORTION = 1_000
NAMED = 20
MOST_DOUBTS = 10
"""With so many rows in doubt a message goes no further by itself."""

LONGEST_LINE: int = Delivery._meta.get_field("subject").max_length or 0
FILL_IN = "Enter it at this customer's loop, or leave the name out of the text."

WHY_NOT = {
    DeliveryState.NO_ADDRESS: "No contact of this customer has an e-mail address. Add one to its page.",
    DeliveryState.NO_CONSENT: "No contact of this customer has agreed to be written to. Record the consent on its page.",
    DeliveryState.OPTED_OUT: "Whom we could write to wants no more messages of ours. Call instead.",
    DeliveryState.CROSSED: "Another message is on its way to this customer, or in doubt. Settle that one first.",
    DeliveryState.GONE: "The customer was deleted.",
}


@dataclass(frozen=True)
class Letter:
    recipient: Recipient
    state: DeliveryState
    subject: str = ""
    body: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Gap:
    """A customer for whom a variable has no value."""

    loop_id: int
    customer_name: str
    reason: str


@dataclass(frozen=True)
class Reach:
    """``gaps``: the first of them; ``by_state`` counts all."""

    total: int
    by_state: Mapping[DeliveryState, int]
    gaps: Sequence[Gap]

    @property
    def reached(self) -> int:
        return self.by_state.get(DeliveryState.WAITING, 0)


def letters_of(message: Message, *, loop_ids: Sequence[int]) -> list[Letter]:
    """In the order of the loops."""
    found = recipients.recipients_of(loop_ids=loop_ids, message=message)
    known = Contact.objects.in_bulk([one.contact_id for one in found if one.state == DeliveryState.WAITING])
    contacts = {one.loop_id: known[one.contact_id] for one in found if one.contact_id in known}
    values = message_values.values_of(list(contacts), sender=message.author, contacts=contacts)
    return [_letter(message, one, values.get(one.loop_id, {})) for one in found]


def reach_of(message: Message) -> Reach:
    """Everybody whom it would go to now."""
    counted: Counter[DeliveryState] = Counter()
    gaps: list[Gap] = []
    purpose, after = MessagePurpose(message.purpose), 0
    while ids := recipients.addressed_loops(issue_id=message.issue_id, purpose=purpose, after=after, limit=PORTION):
        for letter in letters_of(message, loop_ids=ids):
            counted[letter.state] += 1
            if letter.state == DeliveryState.UNRESOLVED and len(gaps) < NAMED:
                gaps.append(Gap(letter.recipient.loop_id, letter.recipient.customer_name, letter.reason))
        after = ids[-1]
    return Reach(counted.total(), counted, gaps)


def trouble_of(message: Message) -> str:
    """Why it does not go on, if it does not: what the last one of those that wait was told."""
    if message.deliveries.filter(state=DeliveryState.IN_DOUBT)[:MOST_DOUBTS].count() == MOST_DOUBTS:
        return f"{MOST_DOUBTS} deliveries are in doubt, so no more are sent. Say of each whether it left."
    waiting = message.deliveries.filter(state=DeliveryState.WAITING).exclude(reason="")
    told = waiting.order_by("-due_at").values_list("reason", flat=True).first()
    return f"{told}. It is tried again by itself." if told else ""


def _letter(message: Message, recipient: Recipient, values: Mapping[str, str]) -> Letter:
    if recipient.state != DeliveryState.WAITING:
        return Letter(recipient, recipient.state, reason=WHY_NOT[recipient.state])
    try:
        subject = mail_merge.resolve_line(message.subject, values)
        body = mail_merge.resolve(message.body, values)
    except Unresolved as refusal:
        return Letter(recipient, DeliveryState.UNRESOLVED, reason=f"{refusal.message} {FILL_IN}")
    if len(subject) > LONGEST_LINE:
        long = f"The subject would have {len(subject):,} characters, and at most {LONGEST_LINE:,} can be sent."
        return Letter(recipient, DeliveryState.UNRESOLVED, reason=f"{long} Say what is long in the text instead.")
    return Letter(recipient, recipient.state, subject, _with_way_out(body, values[Variable.OPT_OUT_LINK]))


def _with_way_out(body: str, link: str) -> str:
    """Whoever wrote the text may have said it better."""
    return body if link in body else f"{body}\n\n-- \nNo more messages like this: {link}\n"

"""A message as each of its customers would get it: whom it reaches, in which words, and why it does not reach the others."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach import mail_merge
from outreach.mail_merge import Unresolved, Variable
from outreach.models import Loop, Message
from outreach.queries import opt_out_links, standings
from outreach.queries.recipients import Recipient
from outreach.queries.standings import LONGEST_LINE, Standing
from outreach.states import DeliveryState

PORTION = 1_000
NAMED = 20
WITHOUT_WORDS = (DeliveryState.UNRESOLVED, DeliveryState.UNAPPROVED)
FILL_IN = "Enter it at this customer's loop, or leave the name out of the text."
TELL_APART = "Send it back to have it approved anew, or tell this customer by another message."

WHY_NOT = {
    DeliveryState.NO_ADDRESS: "No contact of this customer has an e-mail address. Add one to its page.",
    DeliveryState.NO_CONSENT: "No contact of this customer has agreed to be written to. Record the consent on its page.",
    DeliveryState.OPTED_OUT: "Whom we could write to wants no more messages of ours. Call instead.",
    DeliveryState.CROSSED: "Another message is on its way to this customer, or in doubt. Settle that one first.",
    DeliveryState.CALLED: "A premium customer: a personal call is asked of who keeps it.",
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
    """A customer for whom there are no words that may be sent."""

    loop_id: int
    customer_name: str
    reason: str


@dataclass(frozen=True)
class Reach:
    """``gaps``: the first of them; ``by_state`` counts all."""

    by_state: Mapping[DeliveryState, int]
    gaps: Sequence[Gap]

    @property
    def reached(self) -> int:
        return self.by_state.get(DeliveryState.WAITING, 0)

    @property
    def is_nobody(self) -> bool:
        """Nobody reads it, and nobody is called."""
        return not self.reached and not self.by_state.get(DeliveryState.CALLED)


def letters_of(message: Message, *, loop_ids: Sequence[int]) -> list[Letter]:
    """As they are sent, in the order of the loops."""
    return [_letter(message, one) for one in standings.standings_of(message, loop_ids=loop_ids)]


def reach_of(message: Message) -> Reach:
    """Everybody whom it would go to now."""
    ids = list(Loop.objects.filter(issue=message.issue_id, state__in=message.addressed).values_list("pk", flat=True))
    states = standings.states_of(message, loop_ids=ids)
    without = [loop_id for loop_id, state in states.items() if state in WITHOUT_WORDS]
    letters = letters_of(message, loop_ids=without[:NAMED])
    gaps = [Gap(each.recipient.loop_id, each.recipient.customer_name, each.reason) for each in letters]
    return Reach(Counter(states.values()), gaps)


def _letter(message: Message, one: Standing) -> Letter:
    to = one.recipient
    if to.state == DeliveryState.UNAPPROVED:
        return Letter(to, to.state, reason=_why_unapproved(one))
    if to.state in WHY_NOT:
        return Letter(to, to.state, reason=WHY_NOT[to.state])
    link = opt_out_links.link(message.pk, to.customer_id)
    values = one.values | {Variable.OPT_OUT_LINK.value: link}
    try:
        subject = mail_merge.resolve_line(message.subject, values)
        body = mail_merge.resolve(message.body, values)
    except Unresolved as refusal:
        return Letter(to, DeliveryState.UNRESOLVED, reason=f"{refusal.message} {FILL_IN}")
    if len(subject) > LONGEST_LINE:
        long = f"The subject would have {len(subject):,} characters, and at most {LONGEST_LINE:,} can be sent."
        return Letter(to, DeliveryState.UNRESOLVED, reason=f"{long} Say what is long in the text instead.")
    return Letter(to, DeliveryState.WAITING, subject, _with_way_out(body, link))


def _why_unapproved(one: Standing) -> str:
    if one.changed:
        return f"Since it was approved, {mail_merge.listed(one.changed)} became something else. {TELL_APART}"
    came = "" if one.was_approved else "This customer came to be meant by it after it had been approved. "
    return f"{came}{TELL_APART}"


def _with_way_out(body: str, link: str) -> str:
    """Whoever wrote the text may have said it better."""
    return body if link in body else f"{body}\n\n-- \nNo more messages like this: {link}\n"

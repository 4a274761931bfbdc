"""A message as each of its customers would read it: first those whom it cannot reach, with the cure; then one after the other.

Whom it reaches is counted by the database; words are put together for those only who are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.models import Loop, Message
from outreach.models.message import ADDRESSED
from outreach.queries import letters, opt_out_links, scope, standings
from outreach.queries.letters import Letter
from outreach.queries.message_templates import Mail
from outreach.states import DeliveryState

NAMED = 50


@dataclass(frozen=True)
class Blocked:
    customer: str
    url: str
    label: str
    cure: str


@dataclass(frozen=True)
class Reading:
    """What one customer would get: the mail, or why not."""

    customer: str
    url: str
    to: str
    mail: Mail | None
    cure: str
    previous: int | None
    next: int | None


@dataclass(frozen=True)
class Preview:
    """``blocked``: a page of them, and where the next one begins; ``unreached`` counts all."""

    total: int
    reached: int
    unreached: int
    blocked: Sequence[Blocked]
    is_further: bool
    next_after: int | None
    reading: Reading | None


def preview(*, message: Message, user: User, after: int = 0) -> Preview:
    """Everybody of the audience whose loop this person sees. ``after``: the loop with which the page of blocked ones before ended."""
    ids = list(_audience(message, user).values_list("pk", flat=True))
    states = standings.states_of(message, loop_ids=ids)
    unreached = [loop_id for loop_id, state in states.items() if state != DeliveryState.WAITING]
    first = next((loop_id for loop_id, state in states.items() if state == DeliveryState.WAITING), None)
    rest = [loop_id for loop_id in unreached if loop_id > after]
    return Preview(
        total=len(states),
        reached=len(states) - len(unreached),
        unreached=len(unreached),
        blocked=[_blocked(letter) for letter in letters.letters_of(message, loop_ids=rest[:NAMED])],
        is_further=after > 0,
        next_after=rest[NAMED - 1] if len(rest) > NAMED else None,
        reading=reading(message=message, user=user, loop_id=first) if first is not None else None,
    )


def reading(*, message: Message, user: User, loop_id: int) -> Reading:
    """Raises NotFound where this loop is not of the audience, or not for these eyes."""
    audience = _audience(message, user)
    if not audience.filter(pk=loop_id).exists():
        raise NotFound("This customer does not get the message: its loop is not where the purpose wants it.")
    letter = letters.letters_of(message, loop_ids=[loop_id])[0]
    sent = letter.state == DeliveryState.WAITING
    to = letter.recipient
    return Reading(
        customer=to.customer_name,
        url=f"/loops/{loop_id}",
        to=f"{to.contact_name} <{to.address}>" if to.address else to.contact_name,
        mail=Mail(letter.subject, opt_out_links.hidden(letter.body)) if sent else None,
        cure=letter.reason,
        previous=audience.filter(pk__lt=loop_id).order_by("-pk").values_list("pk", flat=True).first(),
        next=audience.filter(pk__gt=loop_id).order_by("pk").values_list("pk", flat=True).first(),
    )


def _audience(message: Message, user: User) -> QuerySet[Loop]:
    return scope.visible_loops(user).filter(issue=message.issue_id, state__in=ADDRESSED[message.purpose])


def _blocked(letter: Letter) -> Blocked:
    return Blocked(
        customer=letter.recipient.customer_name,
        url=f"/customers/{letter.recipient.customer_id}",
        label=letter.state.label,
        cure=letter.reason,
    )

"""An act of contact as somebody tells it, and what it must be to be kept."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from accounts import identity
from accounts.models import Contact, Customer
from crisis_triage.shared.errors import Invalid
from outreach import discovery as rules
from outreach.models.touchpoint import CLOCKS_DIFFER
from outreach.services import words
from outreach.vocabulary import Discovery, Heading, Outcome, TouchpointKind

LONGEST, LONGEST_HINT = 4000, 1000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    kind: TouchpointKind
    happened_at: datetime
    heading: Heading = Heading.OUTBOUND
    outcome: Outcome = Outcome.CONNECTED
    is_two_way: bool = True
    contact_id: int | None = None
    summary: str = ""
    resonates: str = ""
    avoid: str = ""


def checked(act: Act, *, customer: Customer, at: datetime, known_contact: int | None = None) -> Act:
    """``known_contact``: the one that stands there, who may have left the customer since. Raises Invalid."""
    _check_moment(act.happened_at, at)
    if act.is_two_way and act.outcome != Outcome.CONNECTED:
        raise Invalid("Nobody was reached, so it was not two-way. Change one of the two.", field="is_two_way")
    contact_id = act.contact_id
    if contact_id is not None and contact_id != known_contact:
        contact_id = _contact(contact_id, customer)
    summary = words.optional(act.summary, field="summary", longest=LONGEST)
    if act.outcome == Outcome.CONNECTED and not summary:
        raise Invalid("Say in a sentence what it was about.", field="summary")
    return replace(
        act,
        contact_id=contact_id,
        summary=summary,
        resonates=words.optional(act.resonates, field="resonates", longest=LONGEST_HINT),
        avoid=words.optional(act.avoid, field="avoid", longest=LONGEST_HINT),
    )


def discovery_of(act: Act, *, said: Discovery, has_needs: bool) -> Discovery:
    """Raises Invalid where what was said cannot be."""
    if has_needs and act.outcome != Outcome.CONNECTED:
        raise Invalid("Nobody was reached, so no need can have come to light. Change one of the two.", field="outcome")
    if said == Discovery.NONE_FOUND and has_needs:
        raise Invalid("There are needs, so “none found” is not true. Choose one of the two.", field="discovery")
    if said == Discovery.NONE_FOUND and not act.is_two_way:
        raise Invalid("Nobody could be asked, so nothing was found or not found. Leave it out.", field="discovery")
    return rules.settle(said, outcome=act.outcome, is_two_way=act.is_two_way, has_needs=has_needs)


def _check_moment(happened_at: datetime, at: datetime) -> None:
    if happened_at > at + CLOCKS_DIFFER:
        raise Invalid("That is after it was logged. Log a touchpoint when it has happened.", field="happened_at")
    if happened_at < EARLIEST:
        raise Invalid("That is before 1970. Check the year.", field="happened_at")


def _contact(contact_id: int, customer: Customer) -> int:
    found = identity.called(Contact.objects.filter(customer=customer, deleted_at=None), contact_id)
    if found is None:
        raise Invalid(f"{customer.name} has no such contact. Choose one of theirs, or none.", field="contact")
    return found.pk

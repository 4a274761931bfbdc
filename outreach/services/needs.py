"""Needs, written with the touchpoint that brought them to light, and corrected later.

Each is also a signal of kind ``outreach``, so that it stands in the customer's timeline. Its text is the need's words only where the
customer said them (``asked``): what we observed or inferred are our words, and a text is read as the customer's. What is read there
gives themes and a mood to show, and no evidence for the score (``signals.services.texts``): only who was called can have said it, and
whom we call follows from the score."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import Need, Touchpoint
from outreach.services import words
from outreach.vocabulary import NeedKind, Surfaced
from signals.services import facts
from signals.text.themes import themes
from signals.vocabulary import Kind

LONGEST = 2000
MOST = 20


class SaidBefore(DomainError):
    code = "said_before"


@dataclass(frozen=True)
class NewNeed:
    kind: NeedKind
    words: str
    surfaced: Surfaced = Surfaced.ASKED


def checked(given: Sequence[NewNeed]) -> list[NewNeed]:
    """Each once. Raises Invalid, with the place of the need in its field: ``needs/0/words``."""
    if len(given) > MOST:
        raise Invalid(f"These are {len(given)} needs, and a touchpoint holds at most {MOST}.", field="needs")
    ask = "Write down the need, in the customer's own words if you can."
    found = {
        NewNeed(
            need.kind,
            words.required(need.words, field=f"needs/{place}/words", ask=ask, longest=LONGEST),
            need.surfaced,
        ): None
        for place, need in enumerate(given)
    }
    return list({(need.kind, need.words): need for need in found}.values())


def write(touchpoint: Touchpoint, given: Sequence[NewNeed], *, at: datetime) -> list[Need]:
    """The checked ones that this touchpoint does not hold yet, in the caller's transaction."""
    there = set(touchpoint.needs.values_list("kind", "words"))
    return [_write(touchpoint, need, at) for need in given if (need.kind.value, need.words) not in there]


@transaction.atomic
def correct_need(*, need: Need, kind: NeedKind, text: str, surfaced: Surfaced, by: User, at: datetime) -> Need:
    """What it said before stays in its history; the signal of that moment stays what it was. Raises Forbidden, NotFound, Invalid,
    SaidBefore."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    access.get_customer(by, need.customer_id)
    said = words.required(
        text, field="words", ask="A need has words. They can be corrected, not removed.", longest=LONGEST
    )
    Customer.objects.select_for_update(no_key=True).get(pk=need.customer_id)
    held = Need.objects.select_for_update().get(pk=need.pk)
    if Need.objects.filter(touchpoint=held.touchpoint_id, kind=kind, words=said).exclude(pk=held.pk).exists():
        raise SaidBefore(
            "This touchpoint holds the same need already. Change that one, or say what is different.", field="words"
        )
    held.kind, held.words, held.surfaced, held.themes = kind, said, surfaced, list(themes(said))
    held.save()
    return held


def _write(touchpoint: Touchpoint, need: NewNeed, at: datetime) -> Need:
    made = Need.objects.create(
        touchpoint=touchpoint,
        customer_id=touchpoint.customer_id,
        kind=need.kind,
        words=need.words,
        surfaced=need.surfaced,
        themes=list(themes(need.words)),
    )
    record(made, touchpoint, at=at, name=f"need:{made.pk}")
    return made


def record(need: Need, touchpoint: Touchpoint, *, at: datetime, name: str) -> None:
    """As a fact of the customer whose need it is."""
    is_said = need.surfaced == Surfaced.ASKED
    facts.record(
        customer_id=need.customer_id,
        kind=Kind.OUTREACH,
        measure=f"need_{need.kind}",
        external_id=name,
        occurred_at=touchpoint.happened_at,
        at=at,
        text=need.words if is_said else "",
        author=touchpoint.contact.name if is_said and touchpoint.contact else "",
    )

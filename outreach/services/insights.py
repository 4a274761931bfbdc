"""Insights: recorded with the contacts who were spoken to, and withdrawn where they were a mistake; never changed, never deleted.

Recording one ticks off the talk that was planned for it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from accounts import access, identity
from accounts.access import Action
from accounts.models import Company, Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.insights import RECORDED, ContactLevel, ResearchMethod, level_of
from outreach.models import Insight, InsightContact, InsightNeed, Need
from outreach.queries import insight_scope
from outreach.services import planned_talks, words

LONGEST_LEARNED, LONGEST_HINT = 8000, 1000
MOST_PEOPLE, MOST_NEEDS = 50, 20
OLDEST = timedelta(days=3660)


class AlreadyRecorded(DomainError):
    """A double click, or the same record twice. ``insight`` is the one that is there."""

    code = "insight_already_recorded"

    def __init__(self, insight: Insight) -> None:
        super().__init__(f"The same is recorded already: /insights/{insight.pk}.")
        self.insight = insight


class InsightWithdrawn(DomainError):
    code = "insight_withdrawn"


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who was spoken to. ``level`` None: as the job title says."""

    contact_id: int
    level: ContactLevel | None = None


@dataclass(frozen=True, kw_only=True)
class Research:
    """What somebody brought home. ``need_ids``: of needs that it is about."""

    method: ResearchMethod
    held_on: date
    learned: str
    resonates: str = ""
    avoid: str = ""
    people: Sequence[Person] = field(default_factory=tuple)
    need_ids: Sequence[int] = field(default_factory=tuple)


@transaction.atomic
def record(*, customer: Customer, research: Research, by: User, at: datetime) -> Insight:
    """Raises Forbidden, NotFound, Invalid, AlreadyRecorded."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    access.get_customer(by, customer.pk)
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    said = _said(research, at)
    people, needs = _people(research.people, held), _needs(research.need_ids, held)
    same = Insight.objects.filter(
        customer=held, withdrawn_at=None, **{name: said[name] for name in ("method", "held_on", "learned")}
    ).first()
    if same is not None:
        raise AlreadyRecorded(same)
    made = Insight.objects.create(customer=held, made_by=by, logged_at=at, **said)
    InsightContact.objects.bulk_create(InsightContact(insight=made, contact=who, level=level) for who, level in people)
    InsightNeed.objects.bulk_create(InsightNeed(insight=made, need=need) for need in needs)
    planned_talks.tick_off(customer_id=held.pk, method=research.method, insight=made, by=by, at=at)
    return made


@transaction.atomic
def withdraw(*, insight: Insight, reason: str, seen: Seen | None = None, by: User, at: datetime) -> Insight:
    """It counts no more, and stays to be read. Raises Forbidden, NotFound, Invalid, InsightWithdrawn, Stale."""
    found = insight_scope.get_insight(by, insight.pk)
    check_may_withdraw(by, found)
    held = Insight.objects.select_for_update().get(pk=found.pk)
    if is_stale(held.version, seen):
        raise Stale(f"This insight changed since. {GO_ON}")
    if held.withdrawn_at is not None:
        raise InsightWithdrawn("It was withdrawn already; record anew what is true.")
    why = words.required(reason, field="reason", ask="Say why it does not hold.", longest=2000)
    held.withdrawn_at, held.withdrawn_by, held.withdrawn_because = at, by, why
    held.save()
    return held


def check_may_withdraw(by: User, insight: Insight) -> None:
    """Raises Forbidden."""
    if not insight_scope.may_withdraw(by, insight):
        raise Forbidden("You may not withdraw this insight. Who recorded it can, and the CCO.")


def _said(research: Research, at: datetime) -> dict[str, Any]:
    if research.method not in RECORDED:
        raise Invalid("A talk is logged as a touchpoint, and counts when its discovery is made.", field="method")
    today = Company.ours().today(at)
    if not today - OLDEST <= research.held_on <= today:
        raise Invalid("Name the day on which it was, within the last ten years.", field="held_on")
    ask = "Say what you learned about them."
    return {
        "method": research.method,
        "held_on": research.held_on,
        "learned": words.required(research.learned, field="learned", ask=ask, longest=LONGEST_LEARNED),
        "resonates": words.optional(research.resonates, field="resonates", longest=LONGEST_HINT),
        "avoid": words.optional(research.avoid, field="avoid", longest=LONGEST_HINT),
    }


def _people(given: Sequence[Person], customer: Customer) -> list[tuple[Contact, str]]:
    """Each once. Raises Invalid, with the place in its field: ``contacts/0/contact``."""
    if len(given) > MOST_PEOPLE:
        raise Invalid(f"At most {MOST_PEOPLE} people fit into one insight.", field="contacts")
    theirs = Contact.objects.filter(customer=customer, deleted_at=None)
    known = theirs.in_bulk([person.contact_id for person in given])
    found: dict[int, tuple[Contact, str]] = {}
    for place, person in enumerate(given):
        who = known.get(person.contact_id) or identity.called(theirs, person.contact_id)
        if who is None:
            unknown = f"{customer.name} has no such contact. Choose one of theirs, or leave it out."
            raise Invalid(unknown, field=f"contacts/{place}/contact")
        found[who.pk] = (who, person.level or level_of(who.job_title) or "")
    return list(found.values())


def _needs(given: Sequence[int], customer: Customer) -> list[Need]:
    if len(given) > MOST_NEEDS:
        raise Invalid(f"At most {MOST_NEEDS} needs fit into one insight.", field="needs")
    found = list(Need.objects.filter(customer=customer, pk__in=given))
    if len(found) < len(set(given)):
        raise Invalid(f"Not all of these are needs of {customer.name}. Choose theirs.", field="needs")
    return found

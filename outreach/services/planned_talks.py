"""Talks that are planned to end a blind spot. Whatever is recorded by the same method ticks them off; the talk itself is no second list."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.insights import ResearchMethod, TalkState
from outreach.models import Insight, PlannedTalk, Touchpoint
from outreach.models.planned_talk import OPEN
from outreach.queries import insight_scope
from outreach.services import words
from outreach.vocabulary import Discovery

FURTHEST = timedelta(days=366)
LONGEST = 2000
SETTLING = (Discovery.NEEDS, Discovery.NONE_FOUND)


class AlreadyPlanned(DomainError):
    """``talk`` is the one that is there."""

    code = "talk_already_planned"

    def __init__(self, talk: PlannedTalk) -> None:
        method = ResearchMethod(talk.method).label.lower()
        super().__init__(f"This is planned already, by {talk.due_on:%-d %b %Y} ({method}). Do that one, or drop it.")
        self.talk = talk


class TalkSettled(DomainError):
    code = "talk_settled"


@transaction.atomic
def plan(
    *,
    customer: Customer,
    method: ResearchMethod,
    question: str,
    due_on: date,
    owner: User | None = None,
    contact: Contact | None = None,
    by: User,
    at: datetime,
) -> PlannedTalk:
    """``owner`` None: whoever plans it. Raises Forbidden, NotFound, Invalid, AlreadyPlanned."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    access.get_customer(by, customer.pk)
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    ask = "Say what is to be found out: who talks with them must know what to ask."
    asked = words.required(question, field="question", ask=ask, longest=LONGEST)
    _check_day(due_on, at)
    if contact is not None and (contact.customer_id != held.pk or contact.deleted_at is not None):
        raise Invalid(f"{held.name} has no such contact. Choose one of theirs, or none.", field="contact")
    made = PlannedTalk(
        customer=held, method=method, contact=contact, question=asked, due_on=due_on, added_by=by, added_at=at
    )
    made.owner = _owner(owner or by, held, by)
    return _insert(made)


@transaction.atomic
def hand_over(
    *, talk: PlannedTalk, owner: User, due_on: date, seen: Seen | None = None, by: User, at: datetime
) -> PlannedTalk:
    """Somebody else, or another day. Raises Forbidden, NotFound, Invalid, TalkSettled, Stale."""
    held = _hold(talk, seen, by)
    _check_day(due_on, at)
    held.owner, held.due_on = _owner(owner, held.customer, by), due_on
    held.save()
    return held


@transaction.atomic
def drop(*, talk: PlannedTalk, note: str, seen: Seen | None = None, by: User, at: datetime) -> PlannedTalk:
    """Raises Forbidden, NotFound, Invalid, TalkSettled, Stale."""
    held = _hold(talk, seen, by)
    held.note = words.required(note, field="note", ask="Say why it is not held.", longest=LONGEST)
    held.state, held.settled_by, held.settled_at = TalkState.DROPPED, by, at
    held.save()
    return held


def tick_off(
    *, customer_id: int, method: ResearchMethod, by: User, at: datetime, **done_by: Insight | Touchpoint
) -> None:
    """In the caller's transaction, which holds the customer. ``done_by``: ``insight``, or ``touchpoint``."""
    settled: dict[str, Any] = {"state": TalkState.DONE, "settled_by": by, "settled_at": at, **done_by}
    PlannedTalk.objects.filter(OPEN, customer=customer_id, method=method).update(**settled)


def tick_off_by(*, touchpoint: Touchpoint, by: User, at: datetime) -> None:
    """A talk whose discovery is made."""
    if touchpoint.is_two_way and touchpoint.discovery in SETTLING:
        tick_off(customer_id=touchpoint.customer_id, method=ResearchMethod.TALK, touchpoint=touchpoint, by=by, at=at)


def _hold(talk: PlannedTalk, seen: Seen | None, by: User) -> PlannedTalk:
    found = insight_scope.get_talk(by, talk.pk)
    if not insight_scope.may_settle(by, found):
        raise Forbidden("You may not change this. Who is to do it, who planned it, or the CCO can.")
    held = PlannedTalk.objects.select_for_update(of=("self",)).select_related("customer").get(pk=found.pk)
    if is_stale(held.version, seen):
        raise Stale(f"Somebody changed this plan since. {GO_ON}")
    if held.state != TalkState.OPEN:
        raise TalkSettled(f"This was settled: {TalkState(held.state).label.lower()}. Plan another one.")
    return held


def _owner(owner: User, customer: Customer, by: User) -> User:
    """Somebody who may do it, and sees the customer."""
    if owner.pk != by.pk and not access.may(by, Action.PLAN_CALLS):
        raise Forbidden("You may plan talks of your own. Who plans calls can ask somebody else.", field="owner")
    sees = access.visible_customers(owner).filter(pk=customer.pk).exists()
    if not (sees and access.may(owner, Action.LOG_TOUCHPOINT)):
        raise Invalid(f"{owner.name} does not see {customer.name}, or may not log talks. Ask another.", field="owner")
    return owner


def _check_day(due_on: date, at: datetime) -> None:
    today = Company.ours().today(at)
    if not today <= due_on <= today + FURTHEST:
        raise Invalid("Name a day from today on, within a year.", field="due_on")


def _insert(made: PlannedTalk) -> PlannedTalk:
    same = PlannedTalk.objects.filter(OPEN, customer=made.customer_id, method=made.method).first()
    if same is not None:
        raise AlreadyPlanned(same)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        first = PlannedTalk.objects.filter(OPEN, customer=made.customer_id, method=made.method).first()
        raise (AlreadyPlanned(first) if first else error) from error
    return made

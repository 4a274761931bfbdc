"""Promises: made with a date, renegotiated only in time and only after the customer was told, delivered with evidence, and broken by
the clock when nobody did any of it. Each step is a signal too: the risk model sees what we do to our customers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Company, Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach import due
from outreach.models import Loop, Promise
from outreach.notices import Event
from outreach.queries import last_change, scope
from outreach.services import evidence, loops, notifications, ranking, words
from outreach.states import LoopState, PromiseState
from outreach.vocabulary import Channel

LONGEST_WHAT = 2000
LONGEST_REASON = 2000
FURTHEST_YEARS = 5


class AlreadyPromised(DomainError):
    code = "already_promised"


class CustomerIsGone(DomainError):
    """Deleted, erased or merged into another one."""

    code = "customer_is_gone"


class PromiseEnded(DomainError):
    code = "promise_ended"


class TooLate(DomainError):
    code = "too_late"


@transaction.atomic
def make(
    *,
    loop: Loop,
    what: str,
    due_on: date,
    owner: User | None = None,
    contact: Contact | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Promise:
    """Due at the end of the day in the customer's zone. After a broken promise the new one links to it, and the first due date
    stays on record. Raises Forbidden, NotFound, Invalid, AlreadyPromised, CustomerIsGone, LoopMoved."""
    held = loops.hold(loop, by=by, seen=seen)
    said = text_of(what)
    _check_customer(held.customer)
    check_owner(owner or by)
    loops.check_contact(held, contact)
    _check_free(held)
    zone = due.zone_of(held.customer.time_zone, Company.ours().zone)
    check_day(due_on, zone, at)
    loops.pick_up(held, by=by, at=at)
    before = _broken_before(held)
    loops.move(held, LoopState.PROMISED, by=by, at=at)
    return _write(drafted(held, said, contact, owner or by, due_on, zone, before, by, at))


@transaction.atomic
def renegotiate(
    *,
    promise: Promise,
    due_on: date,
    reason: str,
    channel: Channel,
    message: str,
    told_at: datetime,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Promise:
    """Another day, agreed before the first one was over and after the customer was told. Returns the new promise, which links to the
    old one and keeps its first due date. Raises Forbidden, NotFound, Invalid, PromiseEnded, TooLate, CustomerIsGone."""
    held, old = _hold(promise, by, seen)
    _check_customer(held.customer)
    check_in_time(old, at)
    if told_at > at:
        raise Invalid("Tell the customer first, then record when it was.", field="told_at")
    zone = ZoneInfo(old.time_zone)
    check_day(due_on, zone, at)
    if due_on == old.due_on:
        raise Invalid("That is the day on which it is due already.", field="due_on")
    old.state, old.settled_by, old.settled_at = PromiseState.SUPERSEDED, by, at
    old.reason = words.required(reason, field="reason", ask="Say why it cannot be kept.", longest=LONGEST_REASON)
    old.told_at, old.told_channel = told_at, channel
    old.told_message = words.required(message, field="message", ask="Write what the customer was told.")
    old.save()
    _record(old, held, "promise_superseded", by, at)
    return _write(drafted(held, old.what, old.contact, old.owner, due_on, zone, old, by, at))


@transaction.atomic
def deliver(
    *,
    promise: Promise,
    evidence: str,
    delivered_at: datetime | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Promise:
    """What was promised is done, and ``evidence`` proves it. The customer is still to be told. Raises Forbidden, NotFound,
    Invalid, PromiseEnded."""
    held, done = _hold(promise, by, seen)
    moment = delivered_at or at
    if not done.made_at <= moment <= at:
        raise Invalid("It was delivered between the promise and now.", field="delivered_at")
    done.evidence = proof_of(evidence)
    done.state = PromiseState.KEPT if moment < done.due_at else PromiseState.KEPT_LATE
    done.delivered_at, done.settled_by, done.settled_at = moment, by, at
    done.save()
    loops.move(held, LoopState.DELIVERED, by=by, at=at, proof=done.evidence)
    _record(done, held, f"promise_{done.state}", by, at)
    return done


@transaction.atomic
def cancel(*, promise: Promise, reason: str, seen: Seen | None = None, by: User, at: datetime) -> Promise:
    """The customer does not want it any more. The duty to tell them the outcome stays."""
    held, gone = _hold(promise, by, seen)
    gone.state, gone.settled_by, gone.settled_at = PromiseState.CANCELLED, by, at
    gone.reason = words.required(
        reason, field="reason", ask="Say why the customer cancelled it.", longest=LONGEST_REASON
    )
    gone.save()
    loops.move(held, LoopState.OPEN, by=by, at=at, note="The customer cancelled the promise.")
    _record(gone, held, "promise_cancelled", by, at)
    return gone


@transaction.atomic
def hand_over(*, promise: Promise, owner: User, seen: Seen | None = None, by: User, at: datetime) -> Promise:
    """Somebody else sees to it from now on."""
    _, handed = _hold(promise, by, seen)
    check_owner(owner)
    handed.owner = owner
    handed.save()
    notifications.notify(event=Event.LOOP_HANDED_OVER, to=[owner], about=handed, by=by, at=at)
    return handed


def text_of(what: str) -> str:
    return words.required(what, field="what", ask="Say what is promised, as the customer would.", longest=LONGEST_WHAT)


def proof_of(evidence: str) -> str:
    ask = "Say where it can be seen that it was delivered."
    return words.required(evidence, field="evidence", ask=ask, longest=LONGEST_REASON)


def _write(made: Promise) -> Promise:
    made.save()
    by, at = made.made_by, made.made_at
    _record(made, made.loop, "promise_made", by, at)
    notifications.notify(event=Event.LOOP_HANDED_OVER, to=[made.owner], about=made, by=by, at=at)
    return made


def drafted(
    held: Loop,
    what: str,
    contact: Contact | None,
    owner: User,
    due_on: date,
    zone: ZoneInfo,
    before: Promise | None,
    by: User,
    at: datetime,
) -> Promise:
    """Not saved yet. ``before``: the promise in whose place this one is made."""
    due_at = due.end_of(due_on, zone)
    return Promise(
        loop=held,
        what=what,
        contact=contact,
        owner=owner,
        due_on=due_on,
        time_zone=zone.key,
        due_at=due_at,
        original_due_on=before.original_due_on if before else due_on,
        original_due_at=before.original_due_at if before else due_at,
        follows=before,
        made_by=by,
        made_at=at,
    )


def _hold(promise: Promise, by: User, seen: Seen | None) -> tuple[Loop, Promise]:
    """The loop before the promise, as everywhere, so that two never wait for each other."""
    held = loops.hold(scope.get_promise(by, promise.pk).loop, by=by)
    found = (
        Promise.objects.select_for_update(of=("self",))
        .select_related("owner", "contact", "made_by", "settled_by")
        .get(pk=promise.pk)
    )
    if is_stale(found.version, seen):
        raise Stale(f"{_where_it_is(found)}. {GO_ON}")
    check_pending(found)
    return held, found


def check_pending(promise: Promise) -> None:
    """Raises PromiseEnded."""
    if promise.state != PromiseState.PENDING:
        raise PromiseEnded(f"{_where_it_is(promise)}; it stays as it is.")


def check_in_time(promise: Promise, at: datetime) -> None:
    """Raises TooLate."""
    if at >= promise.due_at:
        raise TooLate(
            f"It was due on {promise.due_on:%-d %b %Y}. A promise is renegotiated before it is due; make a new one."
        )


def _where_it_is(found: Promise) -> str:
    """With who was first."""
    if found.settled_at is None:
        handed = last_change.told(found, {"owner_id": f"{found.owner.name} sees to it now"})
        made = (
            f"{found.made_by.name} promised it for {found.due_on:%-d %b %Y} on {found.made_at:%-d %b %Y at %H:%M} UTC"
        )
        return f"{made}; {handed}" if handed else made
    who = f" by {found.settled_by.name}" if found.settled_by else ""
    return f"This promise is {PromiseState(found.state).label.lower()} since {found.settled_at:%-d %b %Y at %H:%M} UTC{who}"


def _check_customer(customer: Customer) -> None:
    if customer.deleted_at is not None:
        raise CustomerIsGone(f"{customer.name} is not a customer any more, so nothing can be promised to them.")


def _check_free(held: Loop) -> None:
    if held.state == LoopState.PROMISED:
        pending = held.promises.get(state=PromiseState.PENDING)
        raise AlreadyPromised(
            f"{held.customer.name} has a promise for {pending.due_on:%-d %b %Y}, made by {pending.made_by.name}. Renegotiate that one."
        )


def _broken_before(held: Loop) -> Promise | None:
    last = held.promises.order_by("-pk").first()
    return last if last is not None and last.state == PromiseState.BROKEN else None


def check_owner(owner: User) -> None:
    if not owner.is_active:
        raise Invalid(f"{owner.name} is switched off and would never see it. Choose somebody else.", field="owner")


def check_day(due_on: date, zone: ZoneInfo, at: datetime) -> None:
    today = at.astimezone(zone).date()
    if due_on.year > today.year + FURTHEST_YEARS:
        raise Invalid(f"That is more than {FURTHEST_YEARS} years away. Promise what can be kept.", field="due_on")
    if due.is_over(due_on, zone, at):
        raise Invalid(f"{due_on:%-d %b %Y} is over in {zone.key}, where it is {today:%-d %b %Y}.", field="due_on")


def _record(promise: Promise, held: Loop, measure: str, by: User | None, at: datetime) -> None:
    name = f"promise:{promise.pk}:{promise.state}"
    evidence.record(customer_id=held.customer_id, measure=measure, name=name, by=by, at=at)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)

"""The same promise to every customer of an issue who waits for one, and its delivery to all of them: all or none.

The checks, the ledger and the signals are those of a single promise (``promises``), in a few statements for thousands of loops.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.versions import Seen
from outreach import due
from outreach.models import Issue, Loop, Promise
from outreach.notices import Event
from outreach.queries import scope
from outreach.services import evidence, issues, loops, notifications, promises, ranking
from outreach.services.notifications import News
from outreach.states import WAITING_LOOPS, LoopState, PromiseState


class NobodyWaits(DomainError):
    code = "nobody_waits"


@dataclass(frozen=True)
class Round:
    """``left_out``: customers who are gone, so that nothing can be promised to them any more."""

    promises: int
    left_out: int = 0


@transaction.atomic
def make(
    *,
    issue: Issue,
    what: str,
    due_on: date,
    owner: User | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Round:
    """To each of them whom ``by`` may see and whose loop is open, due at the end of that day in their own zone. Raises Forbidden,
    NotFound, Invalid, Stale, NobodyWaits."""
    held = _hold(issue, WAITING_LOOPS, seen, by)
    said = promises.text_of(what)
    promises.check_owner(owner or by)
    there = [loop for loop in held if loop.customer.deleted_at is None]
    if not there:
        raise NobodyWaits("Nobody of this issue waits for a promise: everybody has one, or knows the outcome.")
    zones = _zones(there)
    for zone in set(zones.values()):
        promises.check_day(due_on, zone, at)
    before = _broken_before(there)
    loops.move_all([loop for loop in there if loop.state == LoopState.REOPENED], LoopState.OPEN, by=by, at=at)
    loops.move_all(there, LoopState.PROMISED, by=by, at=at)
    made = Promise.objects.bulk_create(
        (
            promises.drafted(loop, said, None, owner or by, due_on, zones[loop.pk], before.get(loop.pk), by, at)
            for loop in there
        ),
        batch_size=loops.PORTION,
    )
    _record(made, "promise_made", by, at)
    if owner is not None and owner != by:
        notifications.tell([News(owner.pk, Event.LOOP_HANDED_OVER, promise.pk) for promise in made], at=at)
    return Round(len(made), len(held) - len(there))


@transaction.atomic
def deliver(*, issue: Issue, evidence: str, seen: Seen | None = None, by: User, at: datetime) -> Round:
    """All that is promised on this issue is done; the customers are still to be told. Raises Forbidden, NotFound, Invalid, Stale,
    NobodyWaits."""
    held = {loop.pk: loop for loop in _hold(issue, [LoopState.PROMISED], seen, by)}
    proof = promises.proof_of(evidence)
    pending = Promise.objects.select_for_update(of=("self",)).filter(loop__in=held, state=PromiseState.PENDING)
    done = list(pending.order_by("pk"))
    if not done:
        raise NobodyWaits("Nothing is promised on this issue that is not delivered yet.")
    for promise in done:
        promise.loop = held[promise.loop_id]
        promise.state = PromiseState.KEPT if at < promise.due_at else PromiseState.KEPT_LATE
    for state in (PromiseState.KEPT, PromiseState.KEPT_LATE):
        ids = [promise.pk for promise in done if promise.state == state]
        Promise.objects.filter(pk__in=ids).update(
            state=state, evidence=proof, delivered_at=at, settled_by=by, settled_at=at
        )
        _record([promise for promise in done if promise.state == state], f"promise_{state}", by, at)
    loops.move_all([promise.loop for promise in done], LoopState.DELIVERED, by=by, at=at, proof=proof)
    return Round(len(done))


def _hold(issue: Issue, states: Collection[str], seen: Seen | None, by: User) -> list[Loop]:
    """The issue before its loops, and these in the order of their ids, so that two never wait for each other."""
    access.check_may(by, Action.MAKE_PROMISES)
    held = issues.hold(issue, by=by, seen=seen)
    visible = scope.visible_loops(by).filter(issue=held, state__in=states).values("pk")
    found = Loop.objects.select_for_update(of=("self",)).select_related("customer").filter(pk__in=visible)
    return [loop for loop in found.order_by("pk") if loop.state in states]


def _zones(there: Sequence[Loop]) -> dict[int, ZoneInfo]:
    ours = Company.ours().zone
    return {loop.pk: due.zone_of(loop.customer.time_zone, ours) for loop in there}


def _broken_before(there: Sequence[Loop]) -> dict[int, Promise]:
    """Of each loop the latest promise, where that one was broken: the new one follows it."""
    latest = Promise.objects.filter(loop__in=[loop.pk for loop in there]).order_by("loop_id", "-pk").distinct("loop_id")
    return {promise.loop_id: promise for promise in latest if promise.state == PromiseState.BROKEN}


def _record(of: Sequence[Promise], measure: str, by: User, at: datetime) -> None:
    named = [(promise.loop.customer_id, f"promise:{promise.pk}:{promise.state}") for promise in of]
    evidence.record_many(named=named, measure=measure, by=by, at=at)
    ranking.rank_customers(customer_ids=[promise.loop.customer_id for promise in of], at=at)

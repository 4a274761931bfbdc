"""The clock of promises: whatever is due and still pending is broken, once, within minutes; as an event in the loop's ledger, and as a
signal that raises the customer's risk. All times are the database's."""

from datetime import datetime

import structlog
from django.db import DatabaseError, connection, transaction
from django.db.models.functions import Now

from crisis_triage.shared.errors import DomainError
from outreach.models import Loop, Promise
from outreach.notices import Event
from outreach.services import evidence, loops, notifications, ranking
from outreach.states import LoopState, PromiseState

log = structlog.get_logger()

JOB = "promises that are due"
PORTION = 200


def break_due() -> int:
    """Everything that is due, a portion at a time. Returns how many promises were broken. One that cannot be is logged, left to
    the next tick, and in nobody's way."""
    broken = after = 0
    while portion := _due(after):
        broken += sum(_break(loop_id, promise_id) for promise_id, loop_id in portion)
        after, _ = portion[-1]
    if broken:
        log.info("promises_broken", count=broken)
    return broken


def _due(after: int) -> list[tuple[int, int]]:
    due = Promise.objects.filter(state=PromiseState.PENDING, due_at__lte=Now(), pk__gt=after).order_by("pk")
    return list(due.values_list("pk", "loop_id")[:PORTION])


def _break(loop_id: int, promise_id: int) -> bool:
    try:
        with transaction.atomic():
            return _break_held(loop_id, promise_id)
    except (DatabaseError, DomainError) as error:
        log.error("promise_not_broken", promise=promise_id, exc_info=error)
        return False


def _break_held(loop_id: int, promise_id: int) -> bool:
    """False when somebody else has it, or settled it a moment ago."""
    issue_id = Loop.objects.values_list("issue_id", flat=True).get(pk=loop_id)
    loops.share_issue(issue_id)
    held = (
        Loop.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("customer__owner", "issue__owner")
        .filter(pk=loop_id)
        .first()
    )
    pending = Promise.objects.select_for_update(of=("self",)).filter(
        pk=promise_id, state=PromiseState.PENDING, due_at__lte=Now()
    )
    promise = pending.first() if held else None
    if held is None or promise is None:
        return False
    at = _now()
    promise.state, promise.settled_at = PromiseState.BROKEN, at
    promise.save()
    loops.move(
        held, LoopState.OPEN, by=None, job=JOB, at=at, note=f"Due on {promise.due_on:%-d %b %Y}, and not delivered."
    )
    evidence.record(
        customer_id=held.customer_id, measure="promise_broken", name=f"promise:{promise.pk}:broken", by=None, at=at
    )
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
    concerned = [promise.owner, held.customer.owner, held.issue.owner]
    notifications.notify(event=Event.PROMISE_BROKEN, to=concerned, about=promise, at=at)
    return True


def _now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment

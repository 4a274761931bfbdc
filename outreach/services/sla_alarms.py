"""Watches the clocks: who has used half, three quarters, nine tenths or all of the time is noticed, once each.

The row is the job: ``next_at`` says when it wants to be looked at. Whoever was told in time by a transaction that has not ended yet
is not blamed: only what is settled is judged, and nothing whose story is to be told anew.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from outreach.models import SlaClock, SlaEvent, SlaRequest
from outreach.notices import Event
from outreach.services import notifications, sla_rules
from outreach.services.notifications import News
from outreach.services.sla_clocks import columns_of, hold
from outreach.sla import clock as clocks
from outreach.sla.clock import Clock
from outreach.vocabulary import SlaAlarm, SlaState, SlaTarget

CHUNK = 1_000
GRACE = timedelta(seconds=5)
"""A request carries the moment at which it came in; its transaction begins after that."""
WATCHED = {
    "id": "bigint",
    "state": "text",
    "used": "interval",
    "counting_since": "timestamptz",
    "due_at": "timestamptz",
    "next_at": "timestamptz",
    "warned": "smallint",
    "violated_at": "timestamptz",
}
SEEN = ", ".join(f"%({name})s::{kind}[]" for name, kind in WATCHED.items())
COLUMNS = ", ".join(f"{name} = seen.{name}" for name in WATCHED if name != "id")
# bulk_update writes a CASE for each row and column, and takes longer to write it than the database to do it.
WRITE = f"""
    UPDATE outreach_slaclock clock SET {COLUMNS}
      FROM unnest({SEEN}) AS seen ({", ".join(WATCHED)}) WHERE clock.id = seen.id
"""  # noqa: S608  our own names


@dataclass(frozen=True)
class Watched:
    events: int
    is_more: bool


@transaction.atomic
def watch(*, until: datetime, limit: int = CHUNK) -> Watched:
    """Everything that fell due before ``until``, one transaction's worth."""
    if not hold():
        return Watched(0, is_more=False)
    rows = list(_due(until)[:limit])
    events = [event for row in rows for event in _look_at(row, until)]
    SlaEvent.objects.bulk_create(events, ignore_conflicts=True)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {name: [getattr(row, name) for row in rows] for name in WATCHED})
    notifications.tell(_news(events), at=until)
    return Watched(len(events), is_more=len(rows) == limit)


def _news(events: list[SlaEvent]) -> list[News]:
    """Of a clock that was looked at late, the last alarm says it all."""
    last = {event.clock_id: event for event in events}
    violated = SlaAlarm.VIOLATED
    return [
        News(event.owner_id, Event.SLA_VIOLATED if event.kind == violated else Event.SLA_WARNED, event.clock_id)
        for event in last.values()
        if event.owner_id is not None
    ]


def clock_of(row: SlaClock) -> Clock:
    rule = sla_rules.rule((row.policy_id, row.calendar_id), SlaTarget(row.target))
    was_due_at = row.due_at if row.stopped_at is not None and row.violated_at is None else None
    return Clock(
        rule=rule,
        started_at=row.started_at,
        state=SlaState(row.state),
        used=row.used,
        counting_since=row.counting_since,
        paused_since=row.paused_since,
        violated_at=row.violated_at,
        stopped_at=row.stopped_at,
        was_due_at=was_due_at,
    )


def _due(until: datetime) -> QuerySet[SlaClock]:
    asked_anew = SlaRequest.objects.filter(
        Q(loop_id__isnull=False, loop_id=OuterRef("loop_id")) | Q(issue_id__isnull=False, issue_id=OuterRef("issue_id"))
    )
    due = SlaClock.objects.filter(~Exists(asked_anew), state=SlaState.RUNNING, next_at__lt=until)
    related = due.select_related("loop__customer", "loop__issue", "issue")
    return related.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "id")


def _look_at(row: SlaClock, until: datetime) -> list[SlaEvent]:
    """Each warning with its own moment, also when several are late; then the end."""
    clock = clock_of(row)
    passed = list(clocks.reached(clock, by=until, given=row.warned))
    seen = clock.seen_at(until)
    warned = max([row.warned, *(share for share, _ in passed)])
    for name, value in columns_of(seen, warned=warned).items():
        setattr(row, name, value)
    told = [(SlaAlarm(f"warned_{share}"), at) for share, at in passed]
    if seen.violated_at is not None:
        told.append((SlaAlarm.VIOLATED, seen.violated_at))
    return [SlaEvent(clock=row, kind=kind, at=at, owner_id=_owner(row)) for kind, at in told]


def _owner(row: SlaClock) -> int | None:
    if row.loop is not None:
        return row.loop.customer.owner_id or row.loop.issue.owner_id
    return row.issue.owner_id if row.issue else None

"""Changing many rows of the call list in one transaction, chunk by chunk: lock them in the order of their customers, keep what was
before, write what is new. Whoever comes second waits, and then sees what the first one left."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared.statements import named
from outreach.models import CallAction, CallListEntry
from outreach.vocabulary import CallVerb, WakeCause

CHUNK = 10_000
"""Rows of one statement: some seconds of work, and no statement runs into the time limit of statements."""

BEFORE = ("customer_id", "assigned_to_id", "snoozed_until", "snoozed_at", "snooze_reason", "was_critical", "band")
NEW = {
    CallVerb.ASSIGN: "assigned_to_id = %(assignee)s",
    CallVerb.SNOOZE: """snoozed_until = %(until)s, snoozed_at = %(at)s, snooze_reason = %(reason)s,
                        was_critical = (entry.band = 'critical')""",
    CallVerb.WAKE: "snoozed_until = NULL, snoozed_at = NULL, snooze_reason = '', was_critical = false",
}
DIFFERS = {
    CallVerb.ASSIGN: "assigned_to_id IS DISTINCT FROM %(assignee)s",
    CallVerb.SNOOZE: "(snoozed_until, snooze_reason) IS DISTINCT FROM (%(until)s::date, %(reason)s::text)",
    CallVerb.WAKE: "snoozed_until IS NOT NULL",
}
AFTER = {
    CallVerb.ASSIGN: "%(assignee)s::bigint, snoozed_until",
    CallVerb.SNOOZE: "assigned_to_id, %(until)s::date",
    CallVerb.WAKE: "assigned_to_id, NULL::date",
}
CHANGE = """
    WITH held AS MATERIALIZED ({held}), differing AS MATERIALIZED (SELECT * FROM held WHERE {differs}),
    written AS (
        UPDATE outreach_calllistentry entry SET last_action_id = %(action)s, {new}
          FROM differing WHERE entry.customer_id = differing.customer_id RETURNING entry.customer_id
    ), kept AS (
        INSERT INTO outreach_callactionchange (action_id, customer_id, assigned_before_id, until_before, snoozed_at_before,
               reason_before, was_critical_before, assigned_after_id, until_after)
        SELECT %(action)s, customer_id, assigned_to_id, snoozed_until, snoozed_at, snooze_reason, was_critical, {after}
          FROM differing
    )
    SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM written), (SELECT max(customer_id) FROM held)
"""
# Only rows that this very act was the last to touch get back what they had. The rest belongs to whoever came later.
RESTORE = """
    WITH held AS MATERIALIZED ({held}), restored AS (
        SELECT held.*, change.assigned_before_id, change.until_before, change.snoozed_at_before, change.reason_before,
               change.was_critical_before
          FROM held JOIN outreach_callactionchange change ON change.customer_id = held.customer_id
           AND change.action_id = %(undone)s
    ), written AS (
        UPDATE outreach_calllistentry entry
           SET last_action_id = %(action)s, assigned_to_id = assigned_before_id, snoozed_until = until_before,
               snoozed_at = snoozed_at_before, snooze_reason = reason_before,
               was_critical = (was_critical_before AND entry.band = 'critical')
          FROM restored WHERE entry.customer_id = restored.customer_id RETURNING entry.customer_id
    ), kept AS (
        INSERT INTO outreach_callactionchange (action_id, customer_id, assigned_before_id, until_before, snoozed_at_before,
               reason_before, was_critical_before, assigned_after_id, until_after)
        SELECT %(action)s, customer_id, assigned_to_id, snoozed_until, snoozed_at, snooze_reason, was_critical,
               assigned_before_id, until_before
          FROM restored
    )
    SELECT (SELECT count(*) FROM held), (SELECT count(*) FROM written), (SELECT max(customer_id) FROM held)
"""


@dataclass(frozen=True)
class Outcome:
    """``found``: rows that were meant; ``changed``: those that were different before."""

    action: CallAction
    found: int
    changed: int


def change(
    *,
    rows: QuerySet[CallListEntry],
    verb: CallVerb,
    by: User | None,
    at: datetime,
    today: date,
    assignee: User | None = None,
    until: date | None = None,
    reason: str = "",
    cause: WakeCause | None = None,
) -> Outcome:
    """To be called inside a transaction."""
    action = CallAction.objects.create(
        verb=verb, by=by, at=at, on=today, assignee=assignee, until=until, reason=reason, cause=cause or ""
    )
    said = {"assignee": assignee.pk if assignee else None, "until": until, "reason": reason, "at": at}
    sql = CHANGE.replace("{differs}", DIFFERS[verb]).replace("{new}", NEW[verb]).replace("{after}", AFTER[verb])
    return _write(sql, rows, action, said)


def restore(*, undone: CallAction, rows: QuerySet[CallListEntry], by: User, at: datetime, today: date) -> Outcome:
    action = CallAction.objects.create(verb=CallVerb.UNDO, by=by, at=at, on=today, undoes=undone)
    own = rows.filter(pk__in=undone.changes.values("customer_id"), last_action=undone)
    return _write(RESTORE, own, action, {"undone": undone.pk})


def _write(sql: str, rows: QuerySet[CallListEntry], action: CallAction, said: dict[str, Any]) -> Outcome:
    found = changed = after = 0
    is_more = True
    while is_more:
        held = rows.filter(customer_id__gt=after).select_for_update().order_by("customer_id").values(*BEFORE)[:CHUNK]
        meant, written, last = _write_chunk(sql, held, said | {"action": action.pk})
        found, changed, after = found + meant, changed + written, last or after
        is_more = meant == CHUNK
    CallAction.objects.filter(pk=action.pk).update(customers=changed)
    action.customers = changed
    return Outcome(action=action, found=found, changed=changed)


def _write_chunk(sql: str, held: QuerySet[Any, Any], said: dict[str, Any]) -> tuple[int, int, int | None]:
    meant, names = named(held, prefix="held")
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{held}", meant), names | said)
        found, changed, last = cursor.fetchone()
        return found, changed, last

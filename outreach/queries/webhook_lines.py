"""What an endpoint hears next: lines of the book of changes, in the order in which it is to hear them.

The book is in the order of the transactions' numbers. Of one thing that is not always the order of what happened to it: a transaction
may have its number, wait for the one that holds the row, and write after it. So the lines of a portion stand in the order in which they
were written, and earlier lines about the same thing, whose turn would come later, are heard with them.
"""

import functools
import operator
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Change, User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Key
from outreach.queries import changes
from outreach.queries.changes import IN_ORDER, ChangeRecord
from outreach.webhook_rules import MATCHES, Match, WebhookEvent


@dataclass(frozen=True)
class Portion:
    """``end``: where to go on."""

    lines: Sequence[tuple[Change, ChangeRecord]]
    end: Key
    is_more: bool


def portion(user: User, *, events: Collection[str], after: Key, before: int, limit: int) -> Portion:
    """What this person may see of what was asked for. ``before``: the horizon of the book."""
    lines, end, is_more = changes.window(after, before=before)
    rows = list(_heard_by(user, events, lines).order_by(*IN_ORDER.orderings())[: limit + 1])
    if len(rows) > limit:
        rows, is_more = rows[:limit], True
        end = IN_ORDER.key_of(rows[-1])
    if rows:
        rows += _heard_by(user, events, _written_before(rows, end))
    rows.sort(key=lambda line: line.pk)
    return Portion(list(zip(rows, changes.records_of(rows), strict=True)), end, is_more)


def still_seen(user: User, lines: Collection[int]) -> set[int]:
    """Of these lines, those that this person may see now."""
    found = Change.objects.filter(pk__in=lines)
    return set(changes.seen_by(user, found, {match.kind for match in MATCHES.values()}).values_list("pk", flat=True))


def _heard_by(user: User, events: Collection[str], lines: QuerySet[Change]) -> QuerySet[Change]:
    matches = [MATCHES[WebhookEvent(event)] for event in events]
    asked_for = functools.reduce(operator.or_, map(_condition, matches))
    return changes.seen_by(user, lines.filter(asked_for), {match.kind for match in matches})


def _written_before(rows: Sequence[Change], end: Key) -> QuerySet[Change]:
    """Lines beyond ``end`` about the same things, written before: their transactions have ended, because ours waited for them."""
    of_same = {"kind": OuterRef("kind"), "object_id": OuterRef("object_id"), "pk__gt": OuterRef("pk")}
    later = Change.objects.filter(pk__in=[row.pk for row in rows], **of_same)
    beyond = Change.objects.filter(cursors.comes_after(IN_ORDER, end), pk__lt=max(row.pk for row in rows))
    return beyond.filter(Exists(later))


def _condition(match: Match) -> Q:
    condition = Q(kind=match.kind, event__in=list(match.events))
    if match.to_states:
        condition &= Q(to_state__in=list(match.to_states))
    if match.is_only_new:
        condition &= ~Q(from_state__in=list(match.to_states))
    return condition

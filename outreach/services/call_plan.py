"""Who calls whom, and who is left alone for a while: assigned, snoozed and woken by people, one row or thousands, and undone.

One act is one transaction and one row of ``CallAction``; what it found before stands in its changes.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid, NotFound
from outreach.models import CallAction, CallListEntry
from outreach.models.call_plan import MOST_SNOOZE_DAYS, UNDO_WITHIN
from outreach.services import call_rows
from outreach.services.call_rows import Outcome
from outreach.services.call_selection import NobodySelected, Selection, check_count
from outreach.vocabulary import CallVerb, WakeCause

LONGEST_REASON = 300
NAMED = 3


class MayNotSeeThem(DomainError):
    """The caller would be given customers that do not exist for the caller."""

    code = "assignee_may_not_see"
    status = 422


class NothingToUndo(DomainError):
    code = "nothing_to_undo"


@transaction.atomic
def assign(*, selection: Selection, assignee: User | None, by: User, at: datetime) -> Outcome:
    """``assignee`` None: nobody's. Raises Forbidden, Invalid, MayNotSeeThem, NobodySelected, SelectionMoved."""
    access.check_may(by, Action.PLAN_CALLS)
    if assignee is not None:
        _check_caller(assignee)
    done = _change(selection, CallVerb.ASSIGN, by, at, assignee=assignee)
    if assignee is not None:
        _check_sees(assignee, done)
    return done


@transaction.atomic
def snooze(*, selection: Selection, until: date, reason: str, by: User, at: datetime) -> Outcome:
    """Raises Forbidden, Invalid, NobodySelected, SelectionMoved."""
    access.check_may(by, Action.PLAN_CALLS)
    return _change(selection, CallVerb.SNOOZE, by, at, until=_checked_day(until, at), reason=_checked_reason(reason))


@transaction.atomic
def wake(*, selection: Selection, by: User, at: datetime) -> Outcome:
    """Raises Forbidden, Invalid, NobodySelected, SelectionMoved."""
    access.check_may(by, Action.PLAN_CALLS)
    return _change(selection, CallVerb.WAKE, by, at, cause=WakeCause.BY_HAND)


@transaction.atomic
def undo(*, action_id: int, by: User, at: datetime) -> Outcome:
    """Takes back the author's last act, within the hour: only rows that nobody touched since. The ``Outcome`` is about what was
    restored; ``action.undoes.customers - changed`` rows were left. Raises Forbidden, NotFound, NothingToUndo."""
    access.check_may(by, Action.PLAN_CALLS)
    undone = _last_of(by, action_id, at)
    visible = access.limit(CallListEntry.objects.all(), by)
    return call_rows.restore(undone=undone, rows=visible, by=by, at=at, today=Company.ours().today(at))


def _change(
    selection: Selection,
    verb: CallVerb,
    by: User,
    at: datetime,
    *,
    assignee: User | None = None,
    until: date | None = None,
    reason: str = "",
    cause: WakeCause | None = None,
) -> Outcome:
    try:
        done = call_rows.change(
            rows=selection.rows(by),
            verb=verb,
            by=by,
            at=at,
            today=Company.ours().today(at),
            assignee=assignee,
            until=until,
            reason=reason,
            cause=cause,
        )
    except EmptyResultSet as empty:  # nobody can be meant, and Django knows it without asking
        raise NobodySelected("Nobody is selected: tick at least one customer of the list.") from empty
    check_count(selection, done.found)
    return done


def _check_caller(assignee: User) -> None:
    if not access.may(assignee, Action.CALL_CUSTOMERS):
        raise Invalid(
            f"{assignee.name} does not call customers (switched off, or a role that does not). Choose somebody else.",
            field="assignee",
        )


def _check_sees(assignee: User, done: Outcome) -> None:
    """After the rows are locked, so that nobody moves them to another team meanwhile."""
    given = CallListEntry.objects.filter(pk__in=done.action.changes.values("customer_id"))
    blind = given.exclude(pk__in=access.limit(CallListEntry.objects.all(), assignee).values("pk"))
    count = blind.count()
    if count:
        names = ", ".join(blind.order_by("-priority").values_list("name", flat=True)[:NAMED])
        raise MayNotSeeThem(
            f"{assignee.name} may not see {count:,} of these {done.found:,} customers ({names}{' …' if count > NAMED else ''}). "
            "Choose somebody of their team, or leave these out.",
            field="assignee",
        )


def _checked_day(until: date, at: datetime) -> date:
    today = Company.ours().today(at)
    latest = today + timedelta(days=MOST_SNOOZE_DAYS)
    if not today < until <= latest:
        raise Invalid(
            f"Snooze until a day from {today + timedelta(days=1):%-d %b} to {latest:%-d %b %Y}: at most "
            f"{MOST_SNOOZE_DAYS} days, never for ever.",
            field="until",
        )
    return until


def _checked_reason(given: str) -> str:
    reason = " ".join(given.split())
    if not reason:
        raise Invalid("Say why they need no call until then.", field="reason")
    if "\0" in reason:
        raise Invalid("The reason holds a NUL byte, which is no text. Remove it.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid(
            f"That is {len(reason):,} characters, and at most {LONGEST_REASON} fit. Shorten it.", field="reason"
        )
    return reason


def _last_of(by: User, action_id: int, at: datetime) -> CallAction:
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks on the same button take turns
    action = CallAction.objects.filter(pk=action_id).first()
    if action is None:
        raise NotFound("There is no such change of the call list.")
    if action.by_id != by.pk:
        raise Forbidden("Only whoever made this change can undo it. You can make another one instead.")
    last = CallAction.objects.filter(by=by).order_by("-pk").first()
    if action != last or action.verb == CallVerb.UNDO:
        raise NothingToUndo("Only your last change can be undone, and only once. Make another change instead.")
    if at - action.at > UNDO_WITHIN:
        raise NothingToUndo("That change is more than an hour old. Make another change instead.")
    return action

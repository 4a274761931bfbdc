"""What people do with an early warning: put it aside for a while, or for good with a reason, or take it in hand as an issue. What becomes a
crisis: ``warned_crises``."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import Forbidden, Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import EarlyWarning, Issue
from outreach.queries import warning_scope
from outreach.services import audience, issues, words
from outreach.services.warning_moves import check_may_move, hold, move
from outreach.states import WarningState
from outreach.vocabulary import Origin

LONGEST_SNOOZE = timedelta(days=30)
MOST_AT_ONCE = 5_000
"""Customers of a warning whom a new issue touches at once."""


@transaction.atomic
def snooze(
    *, warning: EarlyWarning, until: datetime, reason: str, seen: Seen | None = None, by: User, at: datetime
) -> EarlyWarning:
    """Until then, or until twice as many complain. Raises Forbidden, NotFound, Invalid, Stale, WarningMoved."""
    held = _hold_to_settle(warning, by, seen)
    if not at < until <= at + LONGEST_SNOOZE:
        raise Invalid("Choose a moment from now on and within 30 days.", field="until")
    note = words.required(reason, field="reason", ask="Say why it can wait.")
    held.snoozed_until, held.customers_then = until, held.customers.count()
    return move(held, WarningState.SNOOZED, note=note, by=by, at=at)


@transaction.atomic
def dismiss(*, warning: EarlyWarning, reason: str, seen: Seen | None = None, by: User, at: datetime) -> EarlyWarning:
    """It is nothing: while this burst goes on nobody is warned of it again. Raises Forbidden, NotFound, Invalid, Stale, WarningMoved."""
    held = _hold_to_settle(warning, by, seen)
    note = words.required(reason, field="reason", ask="Say why it is nothing, for whoever sees the next one.")
    return move(held, WarningState.DISMISSED, note=note, by=by, at=at)


@transaction.atomic
def raise_again(
    *, warning: EarlyWarning, note: str = "", seen: Seen | None = None, by: User, at: datetime
) -> EarlyWarning:
    """It was something after all, or need not wait. Raises Forbidden, NotFound, Stale, WarningMoved."""
    held = _hold_to_settle(warning, by, seen)
    return move(held, WarningState.RAISED, note=words.optional(note, field="note"), by=by, at=at)


@transaction.atomic
def open_issue(
    *,
    warning: EarlyWarning,
    title: str,
    function: Function,
    description: str = "",
    with_customers: bool = True,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Issue:
    """Somebody sees to it. ``with_customers``: whoever complained, as far as ``by`` sees them, is to be told the outcome. Raises
    Forbidden, NotFound, Invalid, Stale, WarningMoved."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    held = hold(warning, by=by, seen=seen)
    check_may_move(held, WarningState.IN_HAND)
    issue = issues.open_issue(
        title=title, function=function, description=description, origin=Origin.WARNING, by=by, at=at
    )
    touched = Customer.objects.filter(warnings__warning=held, pk__in=access.visible_customers(by).values("pk"))
    if with_customers and (chosen := list(touched.order_by("pk")[:MOST_AT_ONCE])):
        audience.add_by_hand(issue=issue, customers=chosen, by=by, at=at)
    held.issue = issue
    move(held, WarningState.IN_HAND, note=f"Issue {issue.pk}", by=by, at=at)
    return issue


def _hold_to_settle(warning: EarlyWarning, by: User, seen: Seen | None) -> EarlyWarning:
    held = hold(warning, by=by, seen=seen)
    if not warning_scope.may_settle(by):
        raise Forbidden("You may not put a warning aside for everybody. The CCO or an administrator can.")
    return held

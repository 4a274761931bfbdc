"""A crisis is over when nothing is open in it; then somebody owes the review."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach import crises as rules
from outreach.models import Crisis, CrisisCadence
from outreach.queries import crisis_standing
from outreach.services import crisis_audience, crisis_moves, reviews, words
from outreach.services.crisis_moves import CrisisMoved
from outreach.services.whereabouts import not_from_here
from outreach.states import CRISIS, CrisisState

AFTER_ACTION_WITHIN = timedelta(days=365)


class NotOver(DomainError):
    """Something is open."""

    code = "not_over"


@transaction.atomic
def stand_down(
    *,
    crisis: Crisis,
    note: str,
    after_action_owner: User | None = None,
    after_action_due_on: date | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Crisis:
    """It is over, and somebody owes the review of it. What was only suspected ends with a word. Raises NotOver, besides."""
    held = crisis_moves.hold_to_command(crisis, by=by, seen=seen)
    if not CRISIS.may(held.state, CrisisState.STOOD_DOWN):
        raise CrisisMoved(not_from_here(held, CrisisState.STOOD_DOWN, CRISIS))
    note = words.required(note, field="note", ask="Say in a sentence why it is over.")
    if held.state == CrisisState.RECOVERING:
        _check_nothing_is_open(held, at)
        _owe_after_action(held, after_action_owner, after_action_due_on, at)
    held.stood_down_at = at
    moved = crisis_moves.move(held, CrisisState.STOOD_DOWN, note=note, by=by, at=at)
    CrisisCadence.objects.filter(crisis=held).delete()
    crisis_audience.rest(held)
    if held.after_action_owner is not None:
        reviews.owe(held, by=by, at=at)
    return moved


def _check_nothing_is_open(held: Crisis, at: datetime) -> None:
    checks = rules.stand_down_checks(crisis_standing.standing(held, at=at))
    unmet = [check.words for check in checks if not check.is_met]
    if unmet:
        raise NotOver(f"It is not over: {'; '.join(unmet)}. See to that first.")


def _owe_after_action(held: Crisis, owner: User | None, due_on: date | None, at: datetime) -> None:
    if owner is None:
        raise Invalid(
            "Say who looks back at it: what happened, and what will not happen again.", field="after_action_owner"
        )
    crisis_moves.check_works_here(owner, field="after_action_owner")
    if due_on is None or not at.date() <= due_on <= (at + AFTER_ACTION_WITHIN).date():
        raise Invalid("Say by when, from today on and within a year.", field="after_action_due_on")
    held.after_action_owner, held.after_action_due_on = owner, due_on

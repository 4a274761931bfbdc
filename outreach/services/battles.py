"""Battles: an issue is picked to be fought now, or deliberately left, by a person who says why and when it is looked at again."""

from datetime import date, datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.battles import Stand
from outreach.models import Battle, Issue
from outreach.notices import Event
from outreach.queries import crews, scope
from outreach.services import issues, notifications, revisits, words

ANEW = "Decided anew."


class BattleIsOver(DomainError):
    code = "battle_is_over"


@transaction.atomic
def choose(
    *, issue: Issue, stand: Stand, reason: str, due_on: date, seen: Seen | None = None, by: User, at: datetime
) -> Battle:
    """What stood before ends. ``seen``: of the battle that stands, or of the issue where none does. Raises Forbidden, NotFound, Invalid,
    IssueMoved, Stale."""
    access.check_may(by, Action.SET_COURSE)
    held = issues.hold(issue, by=by)
    issues.check_goes_on(held)
    before = Battle.objects.filter(issue=held, ended_at=None).select_related("decided_by").first()
    if is_stale(before.version if before else held.version, seen):
        raise Stale(f"{_told(before)} {GO_ON}")
    why = words.required(reason, field="reason", ask="Say why: everybody who sees the issue reads it.", longest=2000)
    day = revisits.day_to_look_again(due_on, whose=by, at=at)
    if before:
        _end(before, ANEW, by, at)
    chosen = Battle.objects.create(issue=held, stand=stand, reason=why, decided_by=by, decided_at=at, **day)
    notifications.notify(event=Event.BATTLE_CHOSEN, to=crews.crew_of(held), about=chosen, by=by, at=at)
    return chosen


@transaction.atomic
def withdraw(*, battle: Battle, note: str, seen: Seen | None = None, by: User, at: datetime) -> Battle:
    """Neither picked nor left any more. Raises Forbidden, NotFound, Invalid, BattleIsOver, Stale."""
    access.check_may(by, Action.SET_COURSE)
    scope.get_issue(by, battle.issue_id)
    held = Battle.objects.select_for_update().get(pk=battle.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{_told(held)} {GO_ON}")
    if held.ended_at:
        raise BattleIsOver(f"{_told(held)} Decide anew.")
    return _end(held, words.required(note, field="note", ask="Say why.", longest=2000), by, at)


def _end(held: Battle, said: str, by: User, at: datetime) -> Battle:
    held.ended_at, held.ended_by, held.ended_words = at, by, said
    held.save()
    return held


def _told(battle: Battle | None) -> str:
    if battle is None:
        return "The issue changed since."
    if battle.ended_at:
        return f"This decision ended on {battle.ended_at:%-d %b %Y at %H:%M} UTC."
    stand = Stand(battle.stand).label.lower()
    return f"It is {stand}, as {battle.decided_by.name} decided on {battle.decided_at:%-d %b %Y at %H:%M} UTC."

"""Remarks on how the organisation works: noted during a crisis, kept until it is calm, then taken up and tried, or let go with a reason."""

from datetime import date, datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, User
from crisis_triage.shared.errors import DomainError, Forbidden
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach import due
from outreach.learning import CALM_AFTER, DECIDED_WITHIN, LOUD, REMARK, Habit, RemarkState
from outreach.models import Crisis, Remark, RemarkClock
from outreach.models.crisis import RUNNING
from outreach.notices import Event
from outreach.queries import crews, crisis_scope, learning_scope
from outreach.services import crisis_moves, ledgers, notifications, preventions, words
from outreach.services.learning_clocks import PORTION
from outreach.services.notifications import Portion
from outreach.services.whereabouts import where_it_is
from outreach.states import CrisisState

JOB = "surface_remarks"


class RemarkMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "remark_moved"


class KeptUntilCalm(DomainError):
    code = "kept_until_calm"


@transaction.atomic
def note(*, crisis: Crisis, habit: Habit, what: str, by: User, at: datetime) -> Remark:
    """Nobody is told: it waits. Raises Forbidden, NotFound, Invalid."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    inside = crisis_scope.get_inside(by, crisis.pk)
    said = words.required(what, field="what", ask="Say what happens.", longest=2000)
    return Remark.objects.create(crisis=inside, habit=habit, what=said, noted_by=by, noted_at=at)


@transaction.atomic
def surface_calm(*, at: datetime, limit: int = PORTION) -> Portion:
    """What came of a crisis that has been over for a while, when no other one is loud. Once each, also where two run at a time."""
    if Crisis.objects.filter(RUNNING, severity__lte=LOUD).exists():
        return Portion(0, is_more=False)
    calm = Remark.objects.filter(
        state=RemarkState.KEPT, crisis__state=CrisisState.STOOD_DOWN, crisis__stood_down_at__lte=at - CALM_AFTER
    )
    held = list(calm.select_for_update(skip_locked=True, of=("self",)).select_related("crisis__commander")[:limit])
    for remark in held:
        surface(remark, at=at)
    return Portion(len(held), is_more=len(held) == limit)


def surface(remark: Remark, *, at: datetime) -> None:
    """For whoever holds the row, with its crisis, and knows that it is calm."""
    ledgers.move(remark, RemarkState.SURFACED.value, note="It is calm.", by=None, job=JOB, at=at)
    _owe(remark, at + DECIDED_WITHIN, at)
    readers = [remark.crisis.commander, *crews.deciders(besides=[])]
    notifications.notify(event=Event.REMARK_SURFACED, to=readers, about=remark, at=at)


@transaction.atomic
def take_up(
    *,
    remark: Remark,
    trying: str,
    due_on: date,
    owner: User | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Remark:
    """``owner`` None: who takes it up. Raises Forbidden, NotFound, Invalid, KeptUntilCalm, RemarkMoved, Stale."""
    held = _hold(remark, RemarkState.TAKEN_UP, by, seen)
    held.trying = words.required(trying, field="trying", ask="Say what is tried.", longest=2000)
    _give(held, owner or by, due_on, at)
    moved = ledgers.step(held, RemarkState.TAKEN_UP, REMARK, RemarkMoved, note=held.trying, by=by, at=at)
    notifications.notify(event=Event.REMARK_YOURS, to=[held.owner], about=held, by=by, at=at)
    return moved


@transaction.atomic
def hand_over(*, remark: Remark, owner: User, due_on: date, seen: Seen | None = None, by: User, at: datetime) -> Remark:
    """Somebody else tries it, or by another day. Raises Forbidden, NotFound, Invalid, RemarkMoved, Stale."""
    held = _hold(remark, None, by, seen)
    if held.state != RemarkState.TAKEN_UP:
        raise RemarkMoved(f"{where_it_is(held)}: there is nothing to hand over.")
    _give(held, owner, due_on, at)
    held.save()
    notifications.notify(event=Event.REMARK_YOURS, to=[owner], about=held, by=by, at=at)
    return held


@transaction.atomic
def settle(*, remark: Remark, outcome: str, seen: Seen | None = None, by: User, at: datetime) -> Remark:
    """Raises Forbidden, NotFound, Invalid, KeptUntilCalm, RemarkMoved, Stale."""
    held = _hold(remark, RemarkState.SETTLED, by, seen)
    held.outcome = words.required(outcome, field="outcome", ask="Say what came of it, also if nothing did.")
    return _over(held, RemarkState.SETTLED, held.outcome, by, at)


@transaction.atomic
def let_go(*, remark: Remark, note: str, seen: Seen | None = None, by: User, at: datetime) -> Remark:
    """With a reason. Raises Forbidden, NotFound, Invalid, KeptUntilCalm, RemarkMoved, Stale."""
    held = _hold(remark, RemarkState.LET_GO, by, seen)
    said = words.required(note, field="note", ask="Say why it is let go: whoever noted it reads it.")
    return _over(held, RemarkState.LET_GO, said, by, at)


@transaction.atomic
def notice_overdue(*, at: datetime, limit: int = PORTION) -> Portion:
    overdue = RemarkClock.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    locked = overdue.select_for_update(skip_locked=True, of=("self",))
    held = list(locked.select_related("remark__owner", "remark__crisis__commander")[:limit])
    for owed in held:
        owed.missed_at = at
        owed.save()
        remark = owed.remark
        readers = [remark.owner or remark.crisis.commander, *crews.deciders(besides=[])]
        notifications.notify(event=Event.REMARK_OVERDUE, to=readers, about=remark, at=at)
    return Portion(len(held), is_more=len(held) == limit)


def _hold(remark: Remark, to: RemarkState | None, by: User, seen: Seen | None) -> Remark:
    learning_scope.get_remark(by, remark.pk)
    rows = Remark.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("crisis", "owner").get(pk=remark.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}. {GO_ON}")
    if not learning_scope.may_settle_remark(by, held):
        raise Forbidden("You may not do this. Who took the remark up, who commanded the crisis, or the CCO can.")
    if held.state == RemarkState.KEPT:
        raise KeptUntilCalm(
            f"It is kept until calm: it comes up {CALM_AFTER.days} days after the crisis stood down, when no severe one goes on."
        )
    if to is not None:
        ledgers.check_may(held, to, REMARK, RemarkMoved)
    return held


def _give(held: Remark, owner: User, due_on: date, at: datetime) -> None:
    crisis_moves.check_works_here(owner, field="owner")
    preventions.check_day(due_on, at)
    held.owner, held.due_on = owner, due_on
    _owe(held, due.end_of(due_on, Company.ours().zone), at)


def _owe(remark: Remark, due_at: datetime, at: datetime) -> None:
    owed = {"due_at": due_at, "missed_at": None, "changed_at": at}
    RemarkClock.objects.update_or_create(remark=remark, defaults=owed)


def _over(held: Remark, to: RemarkState, note: str, by: User, at: datetime) -> Remark:
    moved = ledgers.step(held, to, REMARK, RemarkMoved, note=note, by=by, at=at)
    RemarkClock.objects.filter(remark=held).delete()
    return moved

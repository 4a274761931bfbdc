"""Requests to join a call of a sales crisis: asked with purpose, brief and hour; answered, also with a graceful no; held, with what came of it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Crisis, Deal, JoinRequest, JoinRequestClock, SalesTarget
from outreach.notices import Event
from outreach.queries import crisis_scope, join_scope, sales_scope
from outreach.sales import JOIN, JoinResult, JoinState
from outreach.services import crisis_moves, ledgers, notifications, words
from outreach.services.crisis_moves import CrisisIsOver
from outreach.services.notifications import Portion
from outreach.services.whereabouts import where_it_is

ANSWER_WITHIN = timedelta(hours=24)
RECORD_WITHIN = timedelta(hours=24)
LATEST = timedelta(days=366)
PORTION = 100
JOB = "requests to join a call"


class JoinMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "join_moved"


@transaction.atomic
def ask(
    *,
    crisis: Crisis,
    about: Customer | Deal,
    asked: User,
    purpose: str,
    brief: str,
    call_at: datetime,
    by: User,
    at: datetime,
) -> JoinRequest:
    """By whoever sees the customer (or the deal) and knows of the crisis. Raises Forbidden, NotFound, Invalid, CrisisIsOver."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    target = _target(crisis_scope.get_crisis(by, crisis.pk))
    if asked.pk == by.pk:
        raise Invalid("You are in the call already. Ask somebody else.", field="asked")
    crisis_moves.check_works_here(asked, field="asked")
    if not access.may(asked, Action.WORK_ON_ISSUES):
        raise Invalid(f"{asked.name} only reads here, and could not answer. Ask the CCO or an expert.", field="asked")
    if not at < call_at <= at + LATEST:
        raise Invalid("Say when the call is: from now on, within a year.", field="call_at")
    made = JoinRequest.objects.create(
        target=target,
        **_about(about, by),
        asked=asked,
        asked_by=by,
        asked_at=at,
        purpose=words.required(purpose, field="purpose", ask="Say what the call is to reach.", longest=300),
        brief=words.required(brief, field="brief", ask="Say what whoever joins must know."),
        call_at=call_at,
    )
    JoinRequestClock.objects.create(join=made, due_at=min(at + ANSWER_WITHIN, call_at), changed_at=at)
    notifications.notify(event=Event.JOIN_ASKED, to=[asked], about=made, by=by, at=at)
    return made


@transaction.atomic
def accept(*, join: JoinRequest, note: str = "", seen: Seen | None = None, by: User, at: datetime) -> JoinRequest:
    """By who is asked. Raises Forbidden, NotFound, Invalid, JoinMoved, Stale."""
    held = _hold(join, by, seen, join_scope.may_answer)
    ledgers.check_may(held, JoinState.ACCEPTED, JOIN, JoinMoved)
    if held.call_at <= at:
        raise JoinMoved("The call was meant to be by now. Let them ask anew, with another hour.")
    moved = _moved(held, JoinState.ACCEPTED, words.optional(note, field="note"), by, at)
    JoinRequestClock.objects.create(join=moved, due_at=moved.call_at + RECORD_WITHIN, changed_at=at)
    return _told(moved, [moved.asked_by], by, at)


@transaction.atomic
def decline(*, join: JoinRequest, note: str, seen: Seen | None = None, by: User, at: datetime) -> JoinRequest:
    """A graceful no, also after a yes. Raises Forbidden, NotFound, Invalid, JoinMoved, Stale."""
    held = _hold(join, by, seen, join_scope.may_answer)
    ledgers.check_may(held, JoinState.DECLINED, JOIN, JoinMoved)
    said = words.required(note, field="note", ask="Say why, and what would help instead.")
    return _told(_moved(held, JoinState.DECLINED, said, by, at), [held.asked_by], by, at)


@transaction.atomic
def withdraw(*, join: JoinRequest, note: str, seen: Seen | None = None, by: User, at: datetime) -> JoinRequest:
    """By who asked, or the commander. Raises Forbidden, NotFound, Invalid, JoinMoved, Stale."""
    held = _hold(join, by, seen, join_scope.may_withdraw)
    ledgers.check_may(held, JoinState.WITHDRAWN, JOIN, JoinMoved)
    said = words.required(note, field="note", ask="Say why nobody need join any more.")
    return _told(_moved(held, JoinState.WITHDRAWN, said, by, at), [held.asked], by, at)


@transaction.atomic
def hold_call(
    *, join: JoinRequest, result: JoinResult, outcome: str, seen: Seen | None = None, by: User, at: datetime
) -> JoinRequest:
    """The call was held: what came of it, by who joined or asked. Raises Forbidden, NotFound, Invalid, JoinMoved, Stale."""
    held = _hold(join, by, seen, join_scope.may_record)
    ledgers.check_may(held, JoinState.HELD, JOIN, JoinMoved)
    if at < held.call_at:
        raise Invalid(
            f"The call is on {held.call_at:%-d %b %Y at %H:%M} UTC. Say afterwards what came of it.", field="outcome"
        )
    held.result = result
    held.outcome = words.required(outcome, field="outcome", ask="Say what came of the call.")
    return _told(_moved(held, JoinState.HELD, held.outcome, by, at), [held.asked, held.asked_by], by, at)


@transaction.atomic
def notice_due(*, at: datetime, limit: int = PORTION) -> Portion:
    """Answers that did not come are told once, and lapse when the hour of the call comes; so is what came of a call that nobody wrote down."""
    due = JoinRequestClock.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    locked = due.select_for_update(skip_locked=True, of=("self",))
    held = list(locked.select_related(*(f"join__{name}" for name in join_scope.WITH))[:limit])
    for owed in held:
        _miss(owed, at)
    return Portion(len(held), is_more=len(held) == limit)


def _miss(owed: JoinRequestClock, at: datetime) -> None:
    asked, asked_by = owed.join.asked, owed.join.asked_by
    join = JoinRequest.objects.select_for_update(no_key=True).get(pk=owed.join_id)
    if join.state == JoinState.ASKED and join.call_at <= at:
        owed.delete()
        ledgers.move(join, JoinState.LAPSED, note="Nobody answered before the call.", by=None, job=JOB, at=at)
        notifications.notify(event=Event.JOIN_ANSWERED, to=[asked_by], about=join, at=at)
        return
    if join.state == JoinState.ASKED:
        owed.due_at = join.call_at
    else:
        owed.missed_at = at
    owed.changed_at = at
    owed.save()
    slow = asked if join.state == JoinState.ASKED else asked_by
    notifications.notify(event=Event.JOIN_OVERDUE, to=[slow], about=join, at=at)


def _target(crisis: Crisis) -> SalesTarget:
    target = SalesTarget.objects.select_related("crisis").filter(crisis=crisis).first()
    if target is None:
        raise NotFound("This crisis has no sales target yet: its commander sets it first.")
    if target.crisis.is_over:
        raise CrisisIsOver("This crisis is over. Declare another one if it begins anew.")
    return target


def _about(about: Customer | Deal, by: User) -> dict[str, object]:
    if isinstance(about, Deal):
        deal = sales_scope.get_deal(by, about.pk)
        return {"deal": deal, "customer": deal.customer}
    return {"customer": access.get_customer(by, about.pk)}


def _hold(join: JoinRequest, by: User, seen: Seen | None, may: Callable[[User, JoinRequest], bool]) -> JoinRequest:
    join_scope.get_join(by, join.pk)
    rows = JoinRequest.objects.select_for_update(no_key=True, of=("self",)).select_related(*join_scope.WITH)
    held = rows.get(pk=join.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}. {GO_ON}")
    if not may(by, held):
        raise Forbidden("You may not do this. Who is asked answers; who asks, or the commander, takes it back.")
    return held


def _moved(held: JoinRequest, to: JoinState, note: str, by: User, at: datetime) -> JoinRequest:
    moved = ledgers.step(held, to, JOIN, JoinMoved, note=note, by=by, at=at)
    JoinRequestClock.objects.filter(join=held).delete()
    return moved


def _told(join: JoinRequest, people: list[User], by: User, at: datetime) -> JoinRequest:
    to = [person for person in people if person.pk != by.pk]
    notifications.notify(event=Event.JOIN_ANSWERED, to=to, about=join, by=by, at=at)
    return join

"""What is done so that it does not happen again: agreed on, done, and verified by somebody else; or dropped, with a reason."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.learning import PREVENTABLE_ISSUES, PREVENTION, FactorKind, PreventionState
from outreach.models import Issue, Prevention, PreventionClock, Review
from outreach.notices import Event
from outreach.queries import crews, crisis_scope, last_change, learning_scope, scope
from outreach.services import crisis_moves, learning_clocks, ledgers, notifications, words
from outreach.services.whereabouts import where_it_is
from signals.text import taxonomy

LATEST = timedelta(days=2 * 365)


class PreventionMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "prevention_moved"


class NothingToPrevent(DomainError):
    code = "nothing_to_prevent"


class OwnPrevention(DomainError):
    code = "own_prevention"


@transaction.atomic
def add(
    *,
    review: Review | None = None,
    issue: Issue | None = None,
    what: str,
    kind: FactorKind,
    function: Function,
    due_on: date,
    theme: str = "",
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Prevention:
    """Of a review, or of an issue whose work is over. ``owner`` None: who adds it. Raises Forbidden, NotFound, Invalid,
    NothingToPrevent."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    if (review is None) == (issue is None):
        raise Invalid("Name the review or the issue that it comes of, and only one of them.", field="issue")
    if review is not None:
        crisis_scope.get_inside(by, review.crisis_id)
    if issue is not None:
        _check_is_over(issue, by)
    said = words.required(what, field="what", ask="Say what is done, so that it does not happen again.", longest=2000)
    if theme and theme not in taxonomy.BY_SLUG:
        raise Invalid("There is no such theme. Leave it empty, or take one of the list.", field="theme")
    if issue is not None and not theme:
        theme = issue.theme
    crisis_moves.check_works_here(owner, field="owner")
    check_day(due_on, at)
    about = {"what": said, "kind": kind, "function": function, "theme": theme, "due_on": due_on}
    made = Prevention.objects.create(review=review, issue=issue, **about, owner=owner or by, added_by=by, added_at=at)
    learning_clocks.owe_prevention(made, at)
    notifications.notify(event=Event.PREVENTION_YOURS, to=[made.owner], about=made, by=by, at=at)
    return made


@transaction.atomic
def done(*, prevention: Prevention, result: str, seen: Seen | None = None, by: User, at: datetime) -> Prevention:
    """Raises Forbidden, NotFound, Invalid, PreventionMoved, Stale."""
    held = _hold_to_settle(prevention, by, seen)
    ledgers.check_may(held, PreventionState.DONE, PREVENTION, PreventionMoved)
    held.result = words.required(result, field="result", ask="Say what was done.")
    held.done_by, held.done_at = by, at
    moved = _moved(held, PreventionState.DONE, held.result, by, at)
    readers = [held.added_by, *crews.deciders(besides=[by.pk])]
    notifications.notify(event=Event.PREVENTION_DONE, to=readers, about=held, by=by, at=at)
    return moved


@transaction.atomic
def verify(*, prevention: Prevention, evidence: str, seen: Seen | None = None, by: User, at: datetime) -> Prevention:
    """Raises Forbidden, NotFound, Invalid, OwnPrevention, PreventionMoved, Stale."""
    held = _hold_to_judge(prevention, PreventionState.VERIFIED, by, seen)
    held.evidence = words.required(evidence, field="evidence", ask="Say what shows that it works.")
    held.verified_by, held.verified_at = by, at
    return _moved(held, PreventionState.VERIFIED, held.evidence, by, at)


@transaction.atomic
def reopen(
    *, prevention: Prevention, note: str, due_on: date, seen: Seen | None = None, by: User, at: datetime
) -> Prevention:
    """It does not work: back to who owns it, with a new day. Raises Forbidden, NotFound, Invalid, OwnPrevention, PreventionMoved, Stale."""
    held = _hold_to_judge(prevention, PreventionState.OPEN, by, seen)
    said = words.required(note, field="note", ask="Say what shows that it does not work.")
    check_day(due_on, at)
    held.due_on = due_on
    moved = _moved(held, PreventionState.OPEN, said, by, at)
    learning_clocks.owe_prevention(moved, at)
    notifications.notify(event=Event.PREVENTION_YOURS, to=[held.owner], about=held, by=by, at=at)
    return moved


@transaction.atomic
def drop(*, prevention: Prevention, note: str, seen: Seen | None = None, by: User, at: datetime) -> Prevention:
    """With a reason. Raises Forbidden, NotFound, Invalid, PreventionMoved, Stale."""
    held = _hold_to_settle(prevention, by, seen)
    ledgers.check_may(held, PreventionState.DROPPED, PREVENTION, PreventionMoved)
    said = words.required(note, field="note", ask="Say why it is dropped: in a year somebody asks.")
    return _moved(held, PreventionState.DROPPED, said, by, at)


@transaction.atomic
def hand_over(
    *, prevention: Prevention, owner: User, due_on: date, seen: Seen | None = None, by: User, at: datetime
) -> Prevention:
    """Somebody else does it, or by another day. Raises Forbidden, NotFound, Invalid, PreventionMoved, Stale."""
    held = _hold_to_settle(prevention, by, seen)
    if held.state != PreventionState.OPEN:
        raise PreventionMoved(f"{where_it_is(held)}: there is nothing to hand over.")
    crisis_moves.check_works_here(owner, field="owner")
    check_day(due_on, at)
    held.owner, held.due_on = owner, due_on
    held.save()
    learning_clocks.owe_prevention(held, at)
    notifications.notify(event=Event.PREVENTION_YOURS, to=[owner], about=held, by=by, at=at)
    return held


def _hold(prevention: Prevention, by: User, seen: Seen | None) -> Prevention:
    learning_scope.get_prevention(by, prevention.pk)
    rows = Prevention.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("owner", "added_by", "done_by").get(pk=prevention.pk)
    if is_stale(held.version, seen):
        now = {"owner_id": f"{held.owner.name} owns it", "due_on": f"it is due on {held.due_on:%-d %b %Y}"}
        told = last_change.told(held, now)
        raise Stale(f"{where_it_is(held)}{f'; {told}' if told else ''}. {GO_ON}")
    return held


def _hold_to_settle(prevention: Prevention, by: User, seen: Seen | None) -> Prevention:
    held = _hold(prevention, by, seen)
    if not learning_scope.may_settle(by, held):
        raise Forbidden("You may not do this. Who owns the prevention, who asked for it, or the CCO can.")
    return held


def _hold_to_judge(prevention: Prevention, to: PreventionState, by: User, seen: Seen | None) -> Prevention:
    access.check_may(by, Action.WORK_ON_ISSUES)
    held = _hold(prevention, by, seen)
    ledgers.check_may(held, to, PREVENTION, PreventionMoved)
    if by.pk in (held.owner_id, held.done_by_id):
        raise OwnPrevention("You own it, or did it. Somebody else must say whether it works.")
    return held


def _moved(held: Prevention, to: PreventionState, note: str, by: User, at: datetime) -> Prevention:
    """What is not open is owed by nobody."""
    moved = ledgers.step(held, to, PREVENTION, PreventionMoved, note=note, by=by, at=at)
    PreventionClock.objects.filter(prevention=held).delete()
    return moved


def _check_is_over(issue: Issue, by: User) -> None:
    """Holds it, too: it is not taken up again at the same moment."""
    scope.get_issue(by, issue.pk)
    held = Issue.objects.select_for_update(no_key=True, of=("self",)).get(pk=issue.pk)
    if held.state not in PREVENTABLE_ISSUES:
        raise NothingToPrevent(f"{where_it_is(held)}: its cause is not known yet. Resolve it first.")


def check_day(due_on: date, at: datetime) -> None:
    if not at.date() - timedelta(days=1) <= due_on <= (at + LATEST).date():
        raise Invalid("Say by when, from today on and within two years.", field="due_on")

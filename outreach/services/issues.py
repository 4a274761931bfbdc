"""Issues: opened, taken through their states, and closed only when every affected customer was told.

The functional expert owns the issue and the work; the CCO may sponsor, never own. What cannot be skipped: an owner at triage, a cause
and an action at resolve, a decision before the outcome.
"""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import Function, Role
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import AudienceRule, Escalation, Issue
from outreach.notices import Event
from outreach.queries import affected, crews, last_change, scope
from outreach.services import ledgers, notifications, words
from outreach.services.whereabouts import not_from_here, where_it_is
from outreach.severity import severity_of
from outreach.states import ENDED_ISSUES, ISSUE, SETTLED_ISSUES, IssueState
from outreach.vocabulary import DecisionKind, DecisionState, Origin

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 8000
NAMED = 3
TAKEN_UP_AGAIN = frozenset(
    {
        (IssueState.RESOLVED, IssueState.IN_PROGRESS),
        (IssueState.VERIFIED, IssueState.IN_PROGRESS),
        (IssueState.CLOSED, IssueState.IN_PROGRESS),
        (IssueState.DECLINED, IssueState.ASSESSED),
    }
)


class IssueMoved(DomainError):
    """It is not at the state in which this step begins; somebody may have been first."""

    code = "issue_moved"


class CustomersNotTold(DomainError):
    """Fixed is not closed."""

    code = "customers_not_told"


class NotDecided(DomainError):
    code = "not_decided"


@transaction.atomic
def open_issue(
    *,
    title: str,
    function: Function,
    description: str = "",
    origin: Origin = Origin.BY_HAND,
    escalation: Escalation | None = None,
    theme: str = "",
    by: User,
    at: datetime,
) -> Issue:
    """Raises Forbidden, Invalid."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    return Issue.objects.create(
        title=words.required(title, field="title", ask="Name the problem in a few words.", longest=LONGEST_TITLE),
        description=words.optional(description, field="description", longest=LONGEST_DESCRIPTION),
        function=function,
        origin=origin,
        escalation=escalation,
        theme=theme,
        opened_by=by,
        opened_at=at,
    )


@transaction.atomic
def triage(
    *, issue: Issue, function: Function, owner: User, note: str = "", seen: Seen | None = None, by: User, at: datetime
) -> Issue:
    """Who owns it. Raises Forbidden, NotFound, Invalid, IssueMoved."""
    held = hold(issue, by=by, seen=seen)
    _give_to(held, function, owner, by, at)
    return move(held, IssueState.TRIAGED, note=note, by=by, at=at)


@transaction.atomic
def hand_over(
    *, issue: Issue, function: Function, owner: User, seen: Seen | None = None, by: User, at: datetime
) -> Issue:
    """Another expert owns it from now on, perhaps of another function. Raises Forbidden, NotFound, Invalid, IssueMoved."""
    held = hold(issue, by=by, seen=seen)
    check_goes_on(held)
    _give_to(held, function, owner, by, at)
    held.save()
    return held


@transaction.atomic
def resolve(*, issue: Issue, root_cause: str, action: str, seen: Seen | None = None, by: User, at: datetime) -> Issue:
    """The work is done. The customers are still to be told. Raises Forbidden, NotFound, Invalid, NotDecided, IssueMoved."""
    held = hold(issue, by=by, seen=seen)
    _check_decided(held, DecisionKind.ADDRESS, DecisionKind.MITIGATE)
    held.root_cause = words.required(root_cause, field="root_cause", ask="Say what caused it.")
    held.action = words.required(action, field="action", ask="Say what was done against the cause.")
    return move(held, IssueState.RESOLVED, by=by, at=at)


@transaction.atomic
def advance(*, issue: Issue, to: IssueState, note: str = "", seen: Seen | None = None, by: User, at: datetime) -> Issue:
    """Every step that needs nothing but a word: assessed, in progress, blocked, verified, declined, closed.
    Raises Forbidden, NotFound, Invalid, NotDecided, CustomersNotTold, IssueMoved."""
    held = hold(issue, by=by, seen=seen)
    if to in (IssueState.TRIAGED, IssueState.RESOLVED, IssueState.MERGED):
        raise Invalid("That step asks for more than a note.", field="to")
    if to == IssueState.BLOCKED:
        note = words.required(note, field="note", ask="Say what it waits for.")
    if to == IssueState.DECLINED:
        _check_decided(held, DecisionKind.WILL_NOT_ADDRESS)
    if to == IssueState.CLOSED:
        _check_everyone_was_told(held, by)
    return move(held, to, note=note, by=by, at=at)


@transaction.atomic
def raise_severity(*, issue: Issue, severity: int | None, seen: Seen | None = None, by: User, at: datetime) -> Issue:
    """A person may take it for worse than the numbers do, never for milder. None: the numbers decide again."""
    held = hold(issue, by=by, seen=seen)
    check_goes_on(held)
    if severity is not None and not 1 <= severity <= held.severity:
        raise Invalid(
            f"By the customers that it touches it is of severity {held.severity}; it can be raised to 1 … {held.severity}.",
            field="severity",
        )
    before, held.raised_severity = held.counted_severity, severity
    held.save()
    if held.counted_severity < before:
        _tell_crew(Event.SEVERITY_RAISED, held, by, at)
    return held


def check_goes_on(issue: Issue) -> None:
    """Its owner, severity and squad change only while there is something to do. Raises IssueMoved."""
    if issue.state in ENDED_ISSUES:
        cure = (
            "Take it up again first." if ISSUE.moves[issue.state] else "What is to be done stands in the other issue."
        )
        raise IssueMoved(f"{where_it_is(issue)}. {cure}")


def check_may_become(issue: Issue, to: IssueState) -> None:
    """Raises IssueMoved."""
    if not ISSUE.may(issue.state, to):
        raise IssueMoved(not_from_here(issue, to, ISSUE, apart_from=frozenset({IssueState.MERGED})))


def hold(issue: Issue, *, by: User, seen: Seen | None = None) -> Issue:
    """Its row, until the transaction ends, for somebody who may see it and may act, and who has seen it as it is. Raises Stale."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    scope.get_issue(by, issue.pk)
    held = Issue.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").get(pk=issue.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}{_changed(held)}. {GO_ON}")
    return held


def take_up_again(*, issue: Issue, note: str, by: User, at: datetime) -> None:
    """A customer says that it is not solved: whatever had ended goes on, inside the caller's transaction."""
    back = dict(TAKEN_UP_AGAIN)
    held = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if held.state in back:
        move(held, back[IssueState(held.state)], note=note, by=by, at=at)


def weigh(*, issue: Issue, by: User | None, at: datetime) -> None:
    """Its severity, from whom it touches now; inside the caller's transaction. ``by``: who changed that, if somebody did."""
    touched = affected.weight_of(issue_id=issue.pk)
    severity = severity_of(
        customers=touched.customers, all_customers=touched.all_customers, arr=touched.arr, all_arr=touched.all_arr
    )
    held = Issue.objects.select_related("owner").get(pk=issue.pk)
    before, held.severity = held.counted_severity, severity
    Issue.objects.filter(pk=issue.pk).exclude(severity=severity).update(severity=severity)
    if held.counted_severity < before:
        _tell_crew(Event.SEVERITY_RAISED, held, by, at)


def move(held: Issue, to: IssueState, *, note: str = "", by: User, at: datetime) -> Issue:
    """For whoever holds the issue, with what they changed in it."""
    check_may_become(held, to)
    before = held.state
    held.save()
    ledgers.move(held, to, note=words.optional(note, field="note"), by=by, at=at)
    if before in SETTLED_ISSUES:  # whom it touches is open again
        AudienceRule.objects.filter(issue=held).update(due_at=Now())
    if (before, to) in TAKEN_UP_AGAIN:
        _tell_crew(Event.ISSUE_REOPENED, held, by, at)
    return held


def _tell_crew(event: Event, held: Issue, by: User | None, at: datetime) -> None:
    notifications.notify(event=event, to=crews.crew_of(held), about=held, by=by, at=at)


def _changed(held: Issue) -> str:
    """Since that move, and by whom: what is no move has no row in the ledger."""
    told = last_change.told(
        held,
        {
            "owner_id": f"{held.owner.name} owns it" if held.owner else "nobody owns it",
            "severity": f"its severity is {held.counted_severity}",
            "raised_severity": f"its severity is {held.counted_severity}",
            "audience": "another filter says whom it touches",
            "audience_read_at": "its filter was read again",
            "theme": "whom it touches follows from a theme",
        },
    )
    return f"; {told}" if told else ""


def _give_to(held: Issue, function: Function, owner: User, by: User, at: datetime) -> None:
    if owner.role == Role.CCO:
        raise Invalid(
            f"{owner.name} is the CCO's office, which may sponsor an issue and never own it. Choose an expert of {function.label}.",
            field="owner",
        )
    if owner.function != function or not owner.is_active:
        raise Invalid(f"{owner.name} is not an expert of {function.label}. Choose one who is.", field="owner")
    held.function, held.owner = function, owner
    notifications.notify(event=Event.ISSUE_ASSIGNED, to=[owner], about=held, by=by, at=at)


def _check_decided(held: Issue, *kinds: DecisionKind) -> None:
    if not held.decisions.filter(state=DecisionState.APPROVED, kind__in=kinds).exists():
        wanted = " or ".join(kind.label.lower() for kind in kinds)
        raise NotDecided(
            f"This step needs an approved decision ({wanted}) that says how it will affect customers. Propose one first."
        )


def _check_everyone_was_told(held: Issue, by: User) -> None:
    waiting = affected.not_told(issue_id=held.pk, user=by, limit=NAMED)
    if waiting.count:
        first = f", first of all {', '.join(waiting.names)}" if waiting.names else ""
        have = "customer has" if waiting.count == 1 else "customers have"
        raise CustomersNotTold(
            f"{waiting.count:,} {have} not been told the outcome{first}. Fixed is not closed: tell them first."
        )

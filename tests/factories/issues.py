"""Issues, loops and promises as far along as a test needs them, made by the services."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import Customer, User
from accounts.vocabulary import Function, Role
from outreach.models import Decision, Issue, Loop, Promise
from outreach.services import audience, decisions, issues, promises
from outreach.services.decisions import Answer
from outreach.states import IssueState
from outreach.vocabulary import DecisionKind, Impact
from tests.factories.accounts import UserFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

ADDRESS = Answer(
    kind=DecisionKind.ADDRESS,
    options="Wait for the next release, or mend it now.",
    customer_value="Exports work again.",
    cost_and_strategy="Two weeks of one engineer; exports are what we sell.",
    impact=Impact.NEUTRAL,
    impact_words="They get back what they had.",
)
A_NO = Answer(
    kind=DecisionKind.WILL_NOT_ADDRESS,
    options="Build it, buy it, or leave it.",
    customer_value="A few would use it.",
    cost_and_strategy="A year of work beside our strategy.",
    reason="We build for teams, and this is for single users.",
    alternative="The export to their own tool.",
    impact=Impact.NEGATIVE,
    impact_words="Those who waited for it wait no more.",
    mitigation="A guide to the export.",
    residual="Some will use another tool for it.",
)


def an_expert(function: Function = Function.ENGINEERING, **about: Any) -> User:
    return UserFactory(role=Role.FUNCTION_EXPERT, function=function, **about)


def an_issue(
    by: User, *customers: Customer, state: IssueState = IssueState.NEW, at: datetime = NOW, **about: Any
) -> Issue:
    """Of engineering, as far as ``state``, with a loop for each customer."""
    issue = issues.open_issue(title="Exports fail", function=Function.ENGINEERING, by=by, at=at, **about)
    if customers:
        audience.add_by_hand(issue=issue, customers=customers, by=by, at=at)
    for step in _way_to(state):
        _take(issue, step, by, at)
    return Issue.objects.get(pk=issue.pk)


def a_loop(by: User, customer: Customer, *, state: IssueState = IssueState.IN_PROGRESS, at: datetime = NOW) -> Loop:
    return Loop.objects.get(issue=an_issue(by, customer, state=state, at=at), customer=customer)


def a_promise(loop: Loop, by: User, *, due_on: date | None = None, at: datetime = NOW) -> Promise:
    return promises.make(
        loop=loop, what="Exports work again", due_on=due_on or (at + timedelta(days=7)).date(), by=by, at=at
    )


def decided(issue: Issue, by: User, answer: Answer = ADDRESS, *, at: datetime = NOW) -> Decision:
    """Proposed by one, approved by somebody else."""
    approver = UserFactory(role=Role.CCO)
    given = answer if answer is not A_NO else _accepted(answer, approver)
    proposed = decisions.propose(issue=issue, answer=given, by=by, at=at)
    return decisions.approve(decision=proposed, by=approver, at=at)


def _accepted(answer: Answer, by: User) -> Answer:
    return Answer(**{**vars(answer), "residual_accepted_by": by})


def _way_to(state: IssueState) -> Iterable[IssueState]:
    start = [IssueState.TRIAGED, IssueState.ASSESSED, IssueState.IN_PROGRESS]
    work = [*start, IssueState.RESOLVED, IssueState.VERIFIED, IssueState.CLOSED]
    if state == IssueState.NEW:
        return []
    if state in work:
        return work[: work.index(state) + 1]
    return [*work[: work.index(_before(state)) + 1], state]


def _before(state: IssueState) -> IssueState:
    return {IssueState.BLOCKED: IssueState.IN_PROGRESS, IssueState.DECLINED: IssueState.ASSESSED}[state]


def _take(issue: Issue, step: IssueState, by: User, at: datetime) -> None:
    if step == IssueState.TRIAGED:
        issues.triage(issue=issue, function=Function.ENGINEERING, owner=an_expert(), by=by, at=at)
    elif step == IssueState.RESOLVED:
        decided(issue, by, at=at)
        issues.resolve(issue=issue, root_cause="A queue ran full.", action="It has a limit now.", by=by, at=at)
    else:
        if step == IssueState.DECLINED:
            decided(issue, by, A_NO, at=at)
        issues.advance(issue=issue, to=step, note="As agreed.", by=by, at=at)

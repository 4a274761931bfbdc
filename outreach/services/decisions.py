"""Decisions: proposed by one, approved by another, and never without an answer to "how will this affect customers?"."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from outreach.models import Decision, Issue, Substitute
from outreach.services import issues, words
from outreach.vocabulary import DecisionKind, DecisionState, Impact, SquadRole


class AlreadyProposed(DomainError):
    code = "already_proposed"


class DecisionSettled(DomainError):
    code = "decision_settled"


class OwnProposal(DomainError):
    code = "own_proposal"
    status = 403


class NotAnswered(Invalid):
    """The question that cannot be skipped was skipped, or its answer has no plan."""

    code = "not_answered"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is proposed. Empty words may be filled in until somebody approves."""

    kind: DecisionKind
    options: str
    customer_value: str
    cost_and_strategy: str
    reason: str = ""
    alternative: str = ""
    impact: Impact = Impact.UNKNOWN
    impact_words: str = ""
    highlight_to: str = ""
    highlight_words: str = ""
    highlight_by: date | None = None
    mitigation: str = ""
    residual: str = ""
    residual_accepted_by: User | None = None


ASKED = {
    "options": "Say what else was considered.",
    "customer_value": "Say what it is worth to customers.",
    "cost_and_strategy": "Say what it costs and how it fits the strategy.",
}
NEEDED = {
    Impact.POSITIVE: {
        "highlight_to": "Say who should hear of it.",
        "highlight_words": "Say what they will hear.",
        "highlight_by": "Say by when they will have heard.",
    },
    Impact.NEGATIVE: {
        "mitigation": "Say what is done to soften it.",
        "residual": "Say what remains of it all the same.",
        "residual_accepted_by": "Say who accepts what remains.",
    },
    Impact.NEUTRAL: {},
}
NEEDED_OF_A_NO = {"reason": "Say the honest reason.", "alternative": "Say what customers can do instead."}


@transaction.atomic
def propose(*, issue: Issue, answer: Answer, by: User, at: datetime) -> Decision:
    """Raises Forbidden, NotFound, Invalid, AlreadyProposed."""
    held = issues.hold(issue, by=by)
    if held.decisions.filter(state=DecisionState.PROPOSED).exists():
        raise AlreadyProposed("A decision is proposed already. Change that one, or let somebody settle it first.")
    return Decision.objects.create(issue=held, proposed_by=by, proposed_at=at, **_read(answer))


@transaction.atomic
def revise(*, decision: Decision, answer: Answer, by: User, at: datetime) -> Decision:
    """Until it is settled. Who changes it is its proposer from then on, and cannot approve it."""
    held = _hold(decision, by)
    for name, value in _read(answer).items():
        setattr(held, name, value)
    held.proposed_by, held.proposed_at = by, at
    held.save()
    return held


@transaction.atomic
def approve(*, decision: Decision, by: User, at: datetime) -> Decision:
    """Replaces the one that held before. Raises Forbidden, NotFound, OwnProposal, DecisionSettled, NotAnswered."""
    held = _hold(decision, by)
    _check_may_settle(held, by)
    _check_answered(held)
    before = Decision.objects.filter(issue=held.issue, state=DecisionState.APPROVED).first()
    if before:
        before.state = DecisionState.REPLACED
        before.save()
    held.state, held.settled_by, held.settled_at = DecisionState.APPROVED, by, at
    held.save()
    return held


@transaction.atomic
def reject(*, decision: Decision, verdict: str, by: User, at: datetime) -> Decision:
    held = _hold(decision, by)
    _check_may_settle(held, by)
    held.verdict = words.required(verdict, field="verdict", ask="Say what would have to be different.", longest=2000)
    held.state, held.settled_by, held.settled_at = DecisionState.REJECTED, by, at
    held.save()
    return held


@transaction.atomic
def highlighted(*, decision: Decision, by: User, at: datetime) -> Decision:
    """The good news was told to those for whom it was planned."""
    issues.hold(decision.issue, by=by)
    held = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if held.state != DecisionState.APPROVED or held.impact != Impact.POSITIVE:
        raise DecisionSettled("Only an approved decision that is good for customers has good news to tell.")
    if held.highlighted_at is None:
        held.highlighted_at = at
        held.save()
    return held


@transaction.atomic
def substitute(*, decision: Decision, what: str, by: User, at: datetime) -> Substitute:
    """What is done for customers instead of removing the cause."""
    issues.hold(decision.issue, by=by)
    return Substitute.objects.create(
        decision=decision,
        what=words.required(what, field="what", ask="Say what is done for them instead.", longest=2000),
    )


@transaction.atomic
def measure_substitute(*, substitute: Substitute, effect: str, by: User, at: datetime) -> Substitute:
    issues.hold(substitute.decision.issue, by=by)
    held = Substitute.objects.select_for_update().get(pk=substitute.pk)
    held.effect = words.required(effect, field="effect", ask="Say what changed, with its numbers.", longest=2000)
    held.measured_at = at
    held.save()
    return held


def _hold(decision: Decision, by: User) -> Decision:
    issues.hold(decision.issue, by=by)
    held = Decision.objects.select_for_update(of=("self",)).select_related("issue").get(pk=decision.pk)
    if held.state != DecisionState.PROPOSED:
        who = held.settled_by.name if held.settled_by else "somebody"
        raise DecisionSettled(f"{who} settled it on {held.settled_at:%-d %b %Y}. Propose a new one to change it.")
    return held


def _read(answer: Answer) -> dict[str, object]:
    given = {field.name: getattr(answer, field.name) for field in fields(answer)}
    for name, value in given.items():
        if name in ASKED:
            given[name] = words.required(value, field=name, ask=ASKED[name])
        elif type(value) is str:
            given[name] = words.optional(value, field=name)
    return given


def _check_may_settle(held: Decision, by: User) -> None:
    """The CCO, or whom the squad names as its approver; never who proposed it."""
    is_approver = held.issue.squad.filter(user=by, role=SquadRole.APPROVER).exists()
    if not is_approver and not access.may(by, Action.APPROVE):
        raise Forbidden("You may not approve decisions. The squad's approver or the CCO can.")
    if held.proposed_by_id == by.pk:
        raise OwnProposal("You proposed this one. Somebody else approves or rejects it.")


def _check_answered(held: Decision) -> None:
    if held.impact == Impact.UNKNOWN or not held.impact_words:
        raise NotAnswered(
            "How will this affect customers? Without an answer it cannot be approved. Find out, and propose it with the answer.",
            field="impact",
        )
    needed = dict(NEEDED[Impact(held.impact)])
    if held.kind == DecisionKind.WILL_NOT_ADDRESS:
        needed |= NEEDED_OF_A_NO
    for name, ask in needed.items():
        if not getattr(held, name):
            raise NotAnswered(ask, field=name)

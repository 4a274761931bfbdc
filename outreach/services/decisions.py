"""Decisions: proposed by one, approved by another, and never without an answer to "how will this affect customers?"."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Decision, Issue, Substitute
from outreach.notices import Event
from outreach.queries import crews, last_change
from outreach.services import issues, notifications, words
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
def propose(*, issue: Issue, answer: Answer, seen: Seen | None = None, by: User, at: datetime) -> Decision:
    """Raises Forbidden, NotFound, Invalid, AlreadyProposed."""
    held = issues.hold(issue, by=by, seen=seen)
    if held.decisions.filter(state=DecisionState.PROPOSED).exists():
        raise AlreadyProposed("A decision is proposed already. Change that one, or let somebody settle it first.")
    proposed = Decision.objects.create(issue=held, proposed_by=by, proposed_at=at, **_read(answer))
    _ask_approvers(proposed, by, at)
    return proposed


@transaction.atomic
def revise(*, decision: Decision, answer: Answer, seen: Seen | None = None, by: User, at: datetime) -> Decision:
    """Until it is settled. Who changes it is its proposer from then on, and cannot approve it."""
    held = _hold(decision, by, seen)
    for name, value in _read(answer).items():
        setattr(held, name, value)
    held.proposed_by, held.proposed_at = by, at
    held.save()
    _ask_approvers(held, by, at)
    return held


@transaction.atomic
def approve(*, decision: Decision, seen: Seen | None = None, by: User, at: datetime) -> Decision:
    """Replaces the one that held before. Raises Forbidden, NotFound, OwnProposal, DecisionSettled, NotAnswered."""
    held = _hold(decision, by, seen)
    _check_may_settle(held, by)
    _check_answered(held)
    before = Decision.objects.filter(issue=held.issue, state=DecisionState.APPROVED).first()
    if before:
        before.state = DecisionState.REPLACED
        before.save()
    held.state, held.settled_by, held.settled_at = DecisionState.APPROVED, by, at
    held.save()
    notifications.notify(event=Event.DECISION_SETTLED, to=[held.proposed_by], about=held, by=by, at=at)
    return held


@transaction.atomic
def reject(*, decision: Decision, verdict: str, seen: Seen | None = None, by: User, at: datetime) -> Decision:
    held = _hold(decision, by, seen)
    _check_may_settle(held, by)
    held.verdict = words.required(verdict, field="verdict", ask="Say what would have to be different.", longest=2000)
    held.state, held.settled_by, held.settled_at = DecisionState.REJECTED, by, at
    held.save()
    notifications.notify(event=Event.DECISION_SETTLED, to=[held.proposed_by], about=held, by=by, at=at)
    return held


@transaction.atomic
def highlighted(*, decision: Decision, seen: Seen | None = None, by: User, at: datetime) -> Decision:
    """The good news was told to those for whom it was planned."""
    held = _hold_any(decision, by, seen)
    if held.state != DecisionState.APPROVED or held.impact != Impact.POSITIVE:
        raise DecisionSettled("Only an approved decision that is good for customers has good news to tell.")
    if held.highlighted_at is None:
        held.highlighted_at = at
        held.save()
    return held


@transaction.atomic
def substitute(*, decision: Decision, what: str, seen: Seen | None = None, by: User, at: datetime) -> Substitute:
    """What is done for customers instead of removing the cause."""
    return Substitute.objects.create(
        decision=_hold_any(decision, by, seen),
        what=words.required(what, field="what", ask="Say what is done for them instead.", longest=2000),
    )


@transaction.atomic
def measure_substitute(
    *, substitute: Substitute, effect: str, seen: Seen | None = None, by: User, at: datetime
) -> Substitute:
    """Measured again, the latest counts. Raises Forbidden, NotFound, Invalid, Stale."""
    issues.hold(substitute.decision.issue, by=by)
    held = Substitute.objects.select_for_update().get(pk=substitute.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{_what_was_measured(held)}. {GO_ON}")
    held.effect = words.required(effect, field="effect", ask="Say what changed, with its numbers.", longest=2000)
    held.measured_at = at
    held.save()
    return held


def _what_was_measured(held: Substitute) -> str:
    if held.measured_at is None:
        return "Nobody has measured it yet"
    change = last_change.last_change(held)
    who = change.who if change else "Somebody"
    return f"{who} measured it on {held.measured_at:%-d %b %Y at %H:%M} UTC: {held.effect}"


def _hold(decision: Decision, by: User, seen: Seen | None) -> Decision:
    held = _hold_any(decision, by, seen)
    if held.state != DecisionState.PROPOSED:
        who = held.settled_by.name if held.settled_by else "somebody"
        raise DecisionSettled(f"{who} settled it on {held.settled_at:%-d %b %Y}. Propose a new one to change it.")
    return held


def _hold_any(decision: Decision, by: User, seen: Seen | None) -> Decision:
    """Settled or not, for somebody who has seen it as it is. Raises Stale."""
    issues.hold(decision.issue, by=by)
    found = Decision.objects.select_for_update(of=("self",)).select_related("issue", "proposed_by", "settled_by")
    held = found.get(pk=decision.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{_where_it_is(held)}. {GO_ON}")
    return held


def _where_it_is(held: Decision) -> str:
    """With who was first."""
    who, at = held.settled_by or held.proposed_by, held.settled_at or held.proposed_at
    state = DecisionState(held.state).label.lower()
    told = " and its good news was told" if held.highlighted_at else ""
    return f"{who.name} {'settled' if held.settled_by else 'proposed'} it on {at:%-d %b %Y at %H:%M} UTC: it is {state} now{told}"


def _ask_approvers(proposed: Decision, by: User, at: datetime) -> None:
    asked = crews.approvers_of(proposed.issue, besides=[by.pk])
    notifications.notify(event=Event.DECISION_WAITS, to=asked, about=proposed, by=by, at=at)


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
        raise Forbidden("You may not approve this decision. The squad's approver or the CCO can.")
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

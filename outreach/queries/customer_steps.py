"""Our steps that touch a customer and are no signals of theirs: found affected, decided, resolved, closed, found not affected."""

from collections.abc import Sequence

from django.db.models import F, QuerySet

from crisis_triage.shared.strands import Place, Strand
from outreach.models import Decision, IssueMove, Loop, LoopMove
from outreach.states import IssueState, LoopState
from outreach.vocabulary import DecisionKind, DecisionState, HowAffected, Impact
from signals.queries.timeline import TimelineItem

AFFECTED = Strand(rank=2, moment="opened_at")
DECIDED = Strand(rank=3, moment="settled_at")
WORKED = Strand(rank=4, moment="moved_at")
TAKEN_OUT = Strand(rank=5, moment="moved_at")

TURNS = [IssueState.IN_PROGRESS, IssueState.RESOLVED, IssueState.VERIFIED, IssueState.DECLINED, IssueState.CLOSED]
"""Of an issue, what a customer of it would want to know."""
OUT = [LoopState.NOT_AFFECTED, LoopState.MERGED]
"""The moves of a loop that leave no signal."""


def strands(*, customer_id: int, before: Place | None) -> Sequence[Sequence[TimelineItem]]:
    """In four queries. For a customer that the caller has found to be visible: who sees a customer sees its issues."""
    return [
        [_affected(loop) for loop in AFFECTED.before(_loops(customer_id), before)],
        [_decided(decision) for decision in DECIDED.before(_decisions(customer_id), before)],
        [_worked(move) for move in WORKED.before(_turns(customer_id), before)],
        [_taken_out(move) for move in TAKEN_OUT.before(_outs(customer_id), before)],
    ]


def _loops(customer_id: int) -> QuerySet[Loop]:
    return Loop.objects.filter(customer=customer_id).select_related("issue")


def _decisions(customer_id: int) -> QuerySet[Decision]:
    approved = Decision.objects.filter(state__in=[DecisionState.APPROVED, DecisionState.REPLACED])
    return approved.filter(issue__loops__customer=customer_id).select_related("issue", "settled_by")


def _turns(customer_id: int) -> QuerySet[IssueMove]:
    """From when this customer was found to be affected."""
    since = IssueMove.objects.filter(
        issue__loops__customer=customer_id, issue__loops__opened_at__lte=F("moved_at"), to_state__in=TURNS
    )
    return since.select_related("issue", "moved_by")


def _outs(customer_id: int) -> QuerySet[LoopMove]:
    return LoopMove.objects.filter(loop__customer=customer_id, to_state__in=OUT).select_related(
        "loop__issue", "moved_by"
    )


def _affected(loop: Loop) -> TimelineItem:
    return TimelineItem(
        place=AFFECTED.place(loop),
        icon="flag",
        title=f"Affected: {loop.issue.title}",
        note=f"found {HowAffected(loop.affected_by).label.lower()} · we owe them the outcome",
        url=f"/loops/{loop.pk}",
        link="Open the loop",
    )


def _decided(decision: Decision) -> TimelineItem:
    who = decision.settled_by.name if decision.settled_by else ""
    return TimelineItem(
        place=DECIDED.place(decision),
        icon="check",
        title=f"Decided: {DecisionKind(decision.kind).label.lower()}, {decision.issue.title}",
        note=f"approved by {who} · {Impact(decision.impact).label.lower()} for customers",
        text=decision.impact_words,
        url=f"/issues/{decision.issue_id}",
        link="Open the issue",
    )


def _worked(move: IssueMove) -> TimelineItem:
    return TimelineItem(
        place=WORKED.place(move),
        icon="next",
        title=f"Issue {IssueState(move.to_state).label.lower()}: {move.issue.title}",
        note=move.who,
        text=move.note,
        url=f"/issues/{move.issue_id}",
        link="Open the issue",
    )


def _taken_out(move: LoopMove) -> TimelineItem:
    return TimelineItem(
        place=TAKEN_OUT.place(move),
        icon="flag",
        title=f"{LoopState(move.to_state).label}: {move.loop.issue.title}",
        note=move.who,
        text=move.note,
        url=f"/loops/{move.loop_id}",
        link="Open the loop",
    )

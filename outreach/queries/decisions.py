"""Decisions to read: what was proposed, how it will affect customers, and what may be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.sql import ask
from outreach.models import Decision, Issue, SquadMember, Substitute
from outreach.queries import scope, wording
from outreach.queries.readers import Reader
from outreach.vocabulary import DecisionKind, DecisionState, Impact, SquadRole

TONES = {DecisionState.PROPOSED: "needs-you", DecisionState.APPROVED: "good", DecisionState.REJECTED: "bad"}
IMPACT_TONES = {Impact.POSITIVE: "good", Impact.NEGATIVE: "bad", Impact.UNKNOWN: "needs-you"}
LONGEST_SHOWN = 160
LINES = """
    SELECT decision.id, issue.id, issue.title, decision.kind, decision.impact, decision.impact_words, decision.highlight_by,
           decision.proposed_at, proposer.name
      FROM outreach_decision decision
      JOIN outreach_issue issue ON issue.id = decision.issue_id
      JOIN accounts_user proposer ON proposer.id = decision.proposed_by_id
     WHERE {which} ORDER BY {order}, decision.id LIMIT %s
"""
APPROVES = "SELECT issue_id FROM outreach_squadmember WHERE user_id = %s AND role = 'approver'"
ANSWERS = [
    ("What else was considered", "options"),
    ("Worth to customers", "customer_value"),
    ("Cost and strategy", "cost_and_strategy"),
    ("The honest reason", "reason"),
    ("What they can do instead", "alternative"),
    ("Who hears the good news", "highlight_to"),
    ("What they hear", "highlight_words"),
    ("What softens it", "mitigation"),
    ("What remains", "residual"),
]


@dataclass(frozen=True)
class SubstituteRow:
    """What is done instead of removing the cause."""

    id: int
    version: str
    what: str
    effect: str
    measured: str


class Line(NamedTuple):
    """A row of ``LINES``."""

    id: int
    issue_id: int
    issue: str
    kind: str
    impact: str
    impact_words: str
    highlight_by: date | None
    proposed_at: datetime
    proposer: str


@dataclass(frozen=True)
class DecisionLine:
    """In a list of what is to be done."""

    url: str
    issue: str
    kind: str
    impact: str
    impact_tone: str
    impact_words: str
    highlight_by: str
    proposed: str


@dataclass(frozen=True)
class DecisionCard:
    id: int
    version: str
    issue: str
    issue_url: str
    kind: str
    state: str
    state_label: str
    state_tone: str
    impact: str
    impact_tone: str
    impact_words: str
    answers: Sequence[tuple[str, str]]
    highlight_by: str
    highlighted_at: str
    residual_accepted_by: str
    proposed: str
    settled: str
    verdict: str
    may_settle: bool
    is_own: bool
    owes_highlight: bool
    may_substitute: bool
    substitutes: Sequence[SubstituteRow]


def all_of(*, issue: Issue) -> QuerySet[Decision]:
    return _with_people(issue.decisions.all()).order_by("-pk")


def proposed(*, issue: Issue) -> Decision | None:
    return all_of(issue=issue).filter(state=DecisionState.PROPOSED).first()


def get(*, user: User, decision_id: int) -> Decision:
    """Raises NotFound, to strangers too."""
    found = _all().filter(pk=decision_id, issue__in=scope.visible_issues(user).values("pk")).first()
    if found is None:
        raise NotFound("There is no such decision, or its issue does not touch a customer of yours.")
    return found


def get_substitute(*, user: User, substitute_id: int) -> Substitute:
    """Raises NotFound, to strangers too."""
    found = Substitute.objects.select_related("decision__issue__owner").filter(
        pk=substitute_id, decision__issue__in=scope.visible_issues(user).values("pk")
    )
    substitute = found.first()
    if substitute is None:
        raise NotFound("There is no such substitute, or its issue does not touch a customer of yours.")
    return substitute


def waiting(*, reader: Reader, limit: int) -> Sequence[DecisionLine]:
    """Proposed by somebody else, and this reader may settle them: the oldest first."""
    issues, params = _approvable(reader.user)
    which = f"decision.state = 'proposed' AND decision.proposed_by_id <> %s AND decision.issue_id IN ({issues})"
    return _lines(which, "decision.proposed_at", [reader.user.pk, *params, limit])


def good_news(*, reader: Reader, limit: int) -> Sequence[DecisionLine]:
    """Approved, good for customers, and nobody has told them yet: what is due first."""
    issues, params = scope.ids_of_issues(reader.user)
    untold = "decision.state = 'approved' AND decision.impact = 'positive' AND decision.highlighted_at IS NULL"
    return _lines(f"{untold} AND decision.issue_id IN ({issues})", "decision.highlight_by", [*params, limit])


def _approvable(user: User) -> tuple[str, Sequence[Any]]:
    return scope.ids_of_issues(user) if access.may(user, Action.APPROVE) else (APPROVES, [user.pk])


def _lines(which: str, order: str, params: Sequence[Any]) -> Sequence[DecisionLine]:
    found = (Line(*each) for each in ask(LINES.format(which=which, order=order), params))
    return [
        DecisionLine(
            url=f"/issues/{each.issue_id}#decision-{each.id}",
            issue=each.issue,
            kind=DecisionKind(each.kind).label,
            impact=Impact(each.impact).label,
            impact_tone=IMPACT_TONES.get(Impact(each.impact), "plain"),
            impact_words=wording.short(each.impact_words, LONGEST_SHOWN),
            highlight_by=wording.day(each.highlight_by),
            proposed=f"{wording.moment(each.proposed_at)} by {each.proposer}",
        )
        for each in found
    ]


def card(decision: Decision, *, reader: Reader) -> DecisionCard:
    state, impact = DecisionState(decision.state), Impact(decision.impact)
    is_open, is_own = state == DecisionState.PROPOSED, decision.proposed_by_id == reader.user.pk
    may = is_open and not is_own and _may_settle(decision, reader.user)
    settled_at = wording.moment(decision.settled_at) if decision.settled_at else ""
    return DecisionCard(
        id=decision.pk,
        version=decision.version,
        issue=decision.issue.title,
        issue_url=f"/issues/{decision.issue_id}",
        kind=DecisionKind(decision.kind).label,
        state=state.value,
        state_label=state.label,
        state_tone=TONES.get(state, "plain"),
        impact=impact.label,
        impact_tone=IMPACT_TONES.get(impact, "plain"),
        impact_words=decision.impact_words,
        answers=[(label, getattr(decision, name)) for label, name in ANSWERS if getattr(decision, name)],
        highlight_by=wording.day(decision.highlight_by),
        highlighted_at=wording.moment(decision.highlighted_at) if decision.highlighted_at else "",
        residual_accepted_by=decision.residual_accepted_by.name if decision.residual_accepted_by else "",
        proposed=f"{wording.moment(decision.proposed_at)} by {decision.proposed_by.name}",
        settled=f"{settled_at} by {decision.settled_by.name}" if decision.settled_by else "",
        verdict=decision.verdict,
        may_settle=may,
        is_own=is_own,
        owes_highlight=state == DecisionState.APPROVED
        and impact == Impact.POSITIVE
        and decision.highlighted_at is None,
        may_substitute=state in (DecisionState.PROPOSED, DecisionState.APPROVED)
        and decision.kind != DecisionKind.ADDRESS,
        substitutes=[_substitute(each) for each in sorted(decision.substitutes.all(), key=lambda each: each.pk)],
    )


def _substitute(substitute: Substitute) -> SubstituteRow:
    measured = wording.moment(substitute.measured_at) if substitute.measured_at else ""
    return SubstituteRow(substitute.pk, substitute.version, substitute.what, substitute.effect, measured)


def _may_settle(decision: Decision, user: User) -> bool:
    return access.may(user, Action.APPROVE) or decision.issue_id in set(_approves(user))


def _approves(user: User) -> QuerySet[SquadMember, int]:
    return SquadMember.objects.filter(user=user, role=SquadRole.APPROVER).values_list("issue_id", flat=True)


def _all() -> QuerySet[Decision]:
    return _with_people(Decision.objects.select_related("issue"))


def _with_people(found: QuerySet[Decision]) -> QuerySet[Decision]:
    return found.select_related("proposed_by", "settled_by", "residual_accepted_by").prefetch_related("substitutes")

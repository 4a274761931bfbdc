"""One issue: where it stands, who works on it, whom it touches, what was decided, and every move so far."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet

from accounts.models import User
from accounts.vocabulary import Role
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.sql import ask
from crisis_triage.shared.vocabulary import Vocabulary
from outreach.models import Addition, AudienceRule, Decision, Issue
from outreach.models.ledger import Move
from outreach.queries import (
    audience_cards,
    concession_rows,
    decisions,
    issue_cards,
    loop_rows,
    scope,
    sla_shown,
    wording,
)
from outreach.queries.audience_cards import AudienceCard
from outreach.queries.concession_rows import ConcessionRow
from outreach.queries.decisions import DecisionCard
from outreach.queries.issue_cards import IssueCard
from outreach.queries.loop_rows import FOUND, LoopRow
from outreach.queries.readers import Reader
from outreach.queries.sla_shown import ClockRow
from outreach.states import CLOSED_LOOPS, ENDED_ISSUES, ISSUE, WAITING_LOOPS, IssueState, LoopState
from outreach.vocabulary import DecisionState, HowAffected, Origin, SquadRole

PAGE = 50
MOST_MOVES = 200
MOST_SQUAD = 100
WORKED_OUT = (IssueState.RESOLVED, IssueState.VERIFIED, IssueState.DECLINED)
READ_OF_LOOPS = ("id", "state", "affected_by", "customer_id")
LOOPS = Order("loops of an issue", (("id", int),))

SQUAD = """
    SELECT member.user_id, person.name, member.role FROM outreach_squadmember member JOIN accounts_user person ON person.id = member.user_id
     WHERE member.issue_id = %(issue)s ORDER BY member.role, person.name LIMIT %(limit)s
"""
MOVES = """
    SELECT move.from_state, move.to_state, move.moved_at, move.note, coalesce(mover.name, move.job)
      FROM outreach_issuemove move LEFT JOIN accounts_user mover ON mover.id = move.moved_by_id
     WHERE move.issue_id = %(issue)s ORDER BY move.number DESC LIMIT %(limit)s
"""


class Moved(NamedTuple):
    """A row of ``MOVES``."""

    from_state: str
    to_state: str
    moved_at: datetime
    note: str
    who: str


@dataclass(frozen=True)
class Member:
    user_id: int
    name: str
    role: str
    role_label: str


@dataclass(frozen=True)
class MoveRow:
    title: str
    who: str
    when: str
    iso: str
    note: str


@dataclass(frozen=True)
class StateCount:
    state: str
    label: str
    count: int


@dataclass(frozen=True)
class IssuePage:
    card: IssueCard
    function: str
    description: str
    origin: str
    origin_url: str
    opened: str
    raised: str
    audiences: Sequence[AudienceCard]
    root_cause: str
    action: str
    merged_into: str
    merged_url: str
    is_ended: bool
    is_worked_out: bool  # the work is over, so whoever was not told waits for nothing but us
    is_proposed: bool
    may_merge: bool
    waiting: int  # customers to whom nothing is promised now
    promised: int
    not_told: str  # empty where everybody was
    clocks: Sequence[ClockRow]
    squad: Sequence[Member]
    counts: Sequence[StateCount]
    loops: Sequence[LoopRow]
    next_cursor: str
    decisions: Sequence[DecisionCard]
    concessions: Sequence[ConcessionRow]
    moves: Sequence[MoveRow]


def issue_page(*, issue: Issue, reader: Reader, state: str, after: str) -> IssuePage:
    """``issue`` as ``scope`` gave it to this reader. Raises BadCursor."""
    counts = _counts(issue, reader)
    decided = _decisions(issue)
    rules = audience_cards.rules(issue)
    loops, next_cursor = _loops(issue, rules, reader, state, after)
    by_state = {each.state: each.count for each in counts}
    figures = issue_cards.figures_of_one(reader=reader, issue=issue, by_state=by_state)
    return IssuePage(
        card=issue_cards.card(issue, figures, reader),
        function=issue.function,
        description=issue.description,
        origin=_origin(issue),
        origin_url=f"/escalations/{issue.escalation_id}" if issue.escalation_id else "",
        opened=f"{wording.moment(issue.opened_at)} by {issue.opened_by.name}",
        raised=_raised(issue),
        audiences=[audience_cards.card(rule, issue, reader.user) for rule in rules],
        root_cause=issue.root_cause,
        action=issue.action,
        merged_into=issue.merged_into.title if issue.merged_into else "",
        merged_url=f"/issues/{issue.merged_into_id}" if issue.merged_into_id else "",
        is_ended=issue.state in ENDED_ISSUES,
        is_worked_out=issue.state in WORKED_OUT,
        is_proposed=any(each.state == DecisionState.PROPOSED for each in decided),
        may_merge=ISSUE.may(issue.state, IssueState.MERGED),
        waiting=sum(each.count for each in counts if each.state in WAITING_LOOPS),
        promised=sum(each.count for each in counts if each.state == LoopState.PROMISED),
        not_told=_not_told(sum(each.count for each in counts if each.state not in CLOSED_LOOPS)),
        clocks=sla_shown.of_issue(issue=issue, reader=reader),
        squad=_squad(issue),
        counts=counts,
        loops=loops,
        next_cursor=next_cursor,
        decisions=[decisions.card(decision, reader=reader) for decision in decided],
        concessions=concession_rows.of_issue(issue=issue, user=reader.user),
        moves=_moves(issue, reader.user),
    )


def experts(*, function: str = "") -> QuerySet[User]:
    """Who can own an issue; of one function, if it is named."""
    found = User.objects.filter(is_active=True).exclude(function="").exclude(role=Role.CCO)
    if function:
        found = found.filter(function=function)
    return found.order_by("name", "pk")


def _not_told(count: int) -> str:
    return f"{count:,} customer{' is' if count == 1 else 's are'} still to be told" if count else ""


def _origin(issue: Issue) -> str:
    if issue.theme:
        return f"the theme “{audience_cards.theme_label(issue)}”"
    return {Origin.ESCALATION: "an escalation", Origin.NEED: "a need"}.get(Origin(issue.origin), "")


def _raised(issue: Issue) -> str:
    if issue.raised_severity is None:
        return ""
    return f"raised by hand from {issue.severity}, which the customers that it touches make of it"


def count_loops(*, issue: Issue, user: User, states: Collection[str]) -> int:
    return scope.loops_of(issue, user).filter(state__in=states).count()


def _counts(issue: Issue, reader: Reader) -> Sequence[StateCount]:
    found = scope.loops_of(issue, reader.user).values_list("state").annotate(Count("pk"))
    counted = dict(found.order_by())
    return [StateCount(state.value, state.label, counted[state]) for state in LoopState if state in counted]


def _loops(
    issue: Issue, rules: Sequence[AudienceRule], reader: Reader, state: str, after: str
) -> tuple[Sequence[LoopRow], str]:
    found: Any = scope.loops_of(issue, reader.user).values_list(*READ_OF_LOOPS, named=True)
    if state:
        found = found.filter(state=state)
    taken = cursors.take(found, LOOPS, Slice(limit=PAGE, after=cursors.unsign(LOOPS, after) if after else None))
    cursor = cursors.sign(LOOPS, taken.last_key) if taken.last_key else ""
    strays = audience_cards.strays(issue, rules, taken.entries)
    ids = [loop.id for loop in taken.entries]
    return loop_rows.rows(reader=reader, loop_ids=ids, strays=strays), cursor


def _squad(issue: Issue) -> Sequence[Member]:
    found = ask(SQUAD, {"issue": issue.pk, "limit": MOST_SQUAD})
    return [Member(user_id, name, role, SquadRole(role).label) for user_id, name, role in found]


def _decisions(issue: Issue) -> Sequence[Decision]:
    """The proposed one first, then the one that holds, then the past ones."""
    order = [DecisionState.PROPOSED.value, DecisionState.APPROVED.value]
    found = decisions.all_of(issue=issue)
    return sorted(found, key=lambda each: (order.index(each.state) if each.state in order else 2, -each.pk))


def _moves(issue: Issue, user: User) -> Sequence[MoveRow]:
    """And who was counted in meanwhile; the latest first."""
    moved = [Moved(*each) for each in ask(MOVES, {"issue": issue.pk, "limit": MOST_MOVES})]
    rows = [(each.moved_at, move_row(each, IssueState)) for each in moved]
    rows += [(each.at, _addition(each)) for each in audience_cards.additions(issue, user, MOST_MOVES)]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0], reverse=True)]


def move_row(move: Move | Moved, states: type[Vocabulary]) -> MoveRow:
    return MoveRow(
        title=f"{states(move.from_state).label} → {states(move.to_state).label}",
        who=move.who,
        when=wording.moment(move.moved_at),
        iso=move.moved_at.isoformat(),
        note=move.note,
    )


def _addition(addition: Addition) -> MoveRow:
    one = addition.customers == 1
    return MoveRow(
        title=f"{addition.customers:,} customer{' is' if one else 's are'} affected, {FOUND[HowAffected(addition.how)]}",
        who=addition.moved_by.name if addition.moved_by else addition.job,
        when=wording.moment(addition.at),
        iso=addition.at.isoformat(),
        note="",
    )

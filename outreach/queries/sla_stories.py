"""What became of loops and issues, as their clocks need it told: in a few queries, for however many."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.models import Issue, IssueMove, Loop, LoopMove, Touchpoint
from outreach.sla.courses import OF_ISSUES, OF_LOOPS
from outreach.sla.precedence import Subject
from outreach.sla.story import Turn
from outreach.states import IssueState, LoopState
from outreach.vocabulary import Outcome, SlaTarget

SubjectKey = tuple[int | None, int | None]
"""The loop, or the issue."""


@dataclass(frozen=True)
class Told:
    """``owner_id``: who owes the customer a word, or who owns the issue."""

    loop_id: int | None
    issue_id: int | None
    subject: Subject
    targets: tuple[SlaTarget, ...]
    turns: Sequence[Turn]
    contacts: Sequence[datetime]
    owner_id: int | None

    @property
    def key(self) -> SubjectKey:
        return self.loop_id, self.issue_id


def of_loops(loop_ids: Iterable[int]) -> Sequence[Told]:
    loops = list(Loop.objects.filter(pk__in=loop_ids).select_related("issue", "customer").order_by("pk"))
    moves = _turns(
        LoopMove.objects.filter(loop__in=loops).order_by("number").values_list("loop_id", "moved_at", "to_state")
    )
    talks = _talks({loop.customer_id for loop in loops}, since=min((loop.opened_at for loop in loops), default=None))
    return [
        Told(
            loop_id=loop.pk,
            issue_id=None,
            subject=Subject(loop.customer_id, loop.customer.segment, loop.issue.counted_severity),
            targets=OF_LOOPS,
            turns=[(loop.opened_at, str(LoopState.OPEN)), *moves[loop.pk]],
            contacts=talks[loop.customer_id],
            owner_id=loop.customer.owner_id or loop.issue.owner_id,
        )
        for loop in loops
    ]


def of_issues(issue_ids: Iterable[int]) -> Sequence[Told]:
    issues = list(Issue.objects.filter(pk__in=issue_ids).order_by("pk"))
    moves = _turns(
        IssueMove.objects.filter(issue__in=issues).order_by("number").values_list("issue_id", "moved_at", "to_state")
    )
    return [
        Told(
            loop_id=None,
            issue_id=issue.pk,
            subject=Subject(severity=issue.counted_severity),
            targets=OF_ISSUES,
            turns=[(issue.opened_at, str(IssueState.NEW)), *moves[issue.pk]],
            contacts=(),
            owner_id=issue.owner_id,
        )
        for issue in issues
    ]


def _turns(moves: Iterable[tuple[int, datetime, str]]) -> Mapping[int, list[Turn]]:
    turns: dict[int, list[Turn]] = defaultdict(list)
    for subject_id, moved_at, to_state in moves:
        turns[subject_id].append((moved_at, to_state))
    return turns


def _talks(customer_ids: Iterable[int], *, since: datetime | None) -> Mapping[int, list[datetime]]:
    """Only where both sides spoke: a mailing is no contact."""
    talks: dict[int, list[datetime]] = defaultdict(list)
    if since is not None:
        found = Touchpoint.objects.filter(
            customer_id__in=customer_ids, outcome=Outcome.CONNECTED, is_two_way=True, happened_at__gte=since
        )
        for customer_id, happened_at in found.values_list("customer_id", "happened_at"):
            talks[customer_id].append(happened_at)
    return talks

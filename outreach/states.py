"""Which moves there are: of an issue, of a loop, of a promise. The tables make the checks of the database too (``outreach.models``), so
code and data cannot disagree.

Fixed is not closed: an issue is resolved by work, a loop by telling the customer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crisis_triage.shared.vocabulary import Vocabulary


class IssueState(Vocabulary):
    NEW = "new"
    TRIAGED = "triaged"
    ASSESSED = "assessed"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    RESOLVED = "resolved"
    VERIFIED = "verified"
    DECLINED = "declined"
    CLOSED = "closed"
    MERGED = "merged"  # it turned out to be another issue, which goes on


class LoopState(Vocabulary):
    OPEN = "open"
    PROMISED = "promised"
    DELIVERED = "delivered"
    TOLD = "told"
    CONFIRMED = "confirmed"
    DECLINED_TOLD = "declined_told"
    REOPENED = "reopened"  # the customer said: no, not solved
    NOT_AFFECTED = "not_affected"  # it was a mistake to count this customer in, and nothing was ever promised
    MERGED = "merged"  # the customer has a loop of the issue into which this one's issue was merged

    @property
    def label(self) -> str:
        return "Declined, told" if self == LoopState.DECLINED_TOLD else super().label


class PromiseState(Vocabulary):
    PENDING = "pending"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    BROKEN = "broken"
    CANCELLED = "cancelled"  # by the customer
    SUPERSEDED = "superseded"  # renegotiated in time


@dataclass(frozen=True)
class Machine:
    """A transition table. ``moves``: from a state to those that may follow."""

    first: str
    moves: Mapping[str, frozenset[str]]

    def may(self, before: str, after: str) -> bool:
        return after in self.moves.get(before, frozenset())

    def pairs(self) -> Iterator[tuple[str, str]]:
        for before in sorted(self.moves):
            for after in sorted(self.moves[before]):
                yield before, after

    def states(self) -> frozenset[str]:
        return frozenset(self.moves) | frozenset().union(*self.moves.values())


def _machine(first: str, moves: Mapping[str, tuple[str, ...]]) -> Machine:
    return Machine(str(first), {str(before): frozenset(map(str, after)) for before, after in moves.items()})


ISSUE = _machine(
    IssueState.NEW,
    {
        IssueState.NEW: (IssueState.TRIAGED, IssueState.MERGED),
        IssueState.TRIAGED: (IssueState.ASSESSED, IssueState.MERGED),
        IssueState.ASSESSED: (IssueState.IN_PROGRESS, IssueState.DECLINED, IssueState.MERGED),
        IssueState.IN_PROGRESS: (IssueState.BLOCKED, IssueState.RESOLVED, IssueState.MERGED),
        IssueState.BLOCKED: (IssueState.IN_PROGRESS, IssueState.MERGED),
        # A customer's "no, not solved" takes the work up again, however far the issue had come.
        IssueState.RESOLVED: (IssueState.VERIFIED, IssueState.IN_PROGRESS),
        IssueState.VERIFIED: (IssueState.CLOSED, IssueState.IN_PROGRESS),
        IssueState.DECLINED: (IssueState.CLOSED, IssueState.ASSESSED),
        IssueState.CLOSED: (IssueState.IN_PROGRESS,),
        IssueState.MERGED: (),
    },
)
LOOP = _machine(
    LoopState.OPEN,
    {
        LoopState.OPEN: (LoopState.PROMISED, LoopState.DECLINED_TOLD, LoopState.NOT_AFFECTED, LoopState.MERGED),
        # Back to open: the promise was broken, or the customer cancelled it. The duty is still there.
        LoopState.PROMISED: (LoopState.DELIVERED, LoopState.OPEN, LoopState.MERGED),
        LoopState.DELIVERED: (LoopState.TOLD, LoopState.MERGED),
        LoopState.TOLD: (LoopState.CONFIRMED, LoopState.REOPENED),
        LoopState.CONFIRMED: (LoopState.REOPENED,),
        LoopState.DECLINED_TOLD: (LoopState.REOPENED,),
        LoopState.REOPENED: (LoopState.OPEN, LoopState.MERGED),
        LoopState.NOT_AFFECTED: (LoopState.OPEN,),
        LoopState.MERGED: (),
    },
)
PROMISE = _machine(
    PromiseState.PENDING,
    {
        PromiseState.PENDING: (
            PromiseState.KEPT,
            PromiseState.KEPT_LATE,
            PromiseState.BROKEN,
            PromiseState.CANCELLED,
            PromiseState.SUPERSEDED,
        )
    },
)

CLOSED_LOOPS = frozenset(
    {LoopState.TOLD, LoopState.CONFIRMED, LoopState.DECLINED_TOLD, LoopState.NOT_AFFECTED, LoopState.MERGED}
)
"""The customer knows the outcome, or has none to hear. Everything else keeps the issue open."""

ENDED_ISSUES = frozenset({IssueState.CLOSED, IssueState.MERGED})
"""No loop may be open in them."""

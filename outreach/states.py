"""Which moves there are: of an issue, a loop, a promise, a message and each of its deliveries, a crisis, an early warning. The tables make the checks of the database too (``outreach.models``), so
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


class MessageState(Vocabulary):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # by somebody else than who wrote it
    SENDING = "sending"
    PAUSED = "paused"  # the mail server refused one after the other: a person says when it goes on
    SENT = "sent"  # to everybody who could be reached
    FAILED = "failed"  # somebody must look: it did not leave, or nobody knows whether it did
    CANCELLED = "cancelled"


class DeliveryState(Vocabulary):
    WAITING = "waiting"
    SENDING = "sending"  # the mail server has it, or is being given it, at this moment
    SENT = "sent"
    BOUNCED = "bounced"  # refused for good, or it came back
    FAILED = "failed"  # after the last attempt
    IN_DOUBT = "in_doubt"  # we stopped between the server's word and ours: only a person can say
    OPTED_OUT = "opted_out"
    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    UNRESOLVED = "unresolved"  # a variable has no value for this customer
    UNAPPROVED = "unapproved"  # what it would say became something else since it was approved
    CROSSED = "crossed"  # another message is on its way to this loop
    CALLED = "called"  # a premium customer: somebody calls instead
    GONE = "gone"  # the customer was deleted meanwhile
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return DELIVERY_WORDS.get(self.value, super().label)


DELIVERY_WORDS = {
    "in_doubt": "In doubt: did it leave?",
    "no_address": "No address",
    "no_consent": "No consent",
    "unresolved": "A variable has no value",
    "unapproved": "Changed since it was approved",
    "crossed": "Another message is on its way",
    "called": "A personal call instead",
    "gone": "The customer is gone",
}


class CrisisState(Vocabulary):
    """What people call its stage."""

    SUSPECTED = "suspected"
    DECLARED = "declared"
    CONTAINED = "contained"
    RECOVERING = "recovering"
    STOOD_DOWN = "stood_down"


class WarningState(Vocabulary):
    """What people did with an early warning. Whether its burst goes on is another matter."""

    RAISED = "raised"
    SNOOZED = "snoozed"
    IN_HAND = "in_hand"  # it became an issue or a crisis
    DISMISSED = "dismissed"
    OVER = "over"  # the burst ended by itself before anybody did anything


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
        # Back where it was: what told them came back, so they were not told.
        LoopState.TOLD: (LoopState.CONFIRMED, LoopState.REOPENED, LoopState.DELIVERED),
        LoopState.CONFIRMED: (LoopState.REOPENED,),
        LoopState.DECLINED_TOLD: (LoopState.REOPENED, LoopState.OPEN),
        LoopState.REOPENED: (LoopState.OPEN, LoopState.MERGED),
        LoopState.NOT_AFFECTED: (LoopState.OPEN,),
        # Its customer, who had turned out to be another one, is its own again.
        LoopState.MERGED: (LoopState.OPEN,),
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
MESSAGE = _machine(
    MessageState.DRAFT,
    {
        MessageState.DRAFT: (MessageState.SUBMITTED, MessageState.CANCELLED),
        MessageState.SUBMITTED: (MessageState.APPROVED, MessageState.DRAFT, MessageState.CANCELLED),
        MessageState.APPROVED: (MessageState.SENDING, MessageState.DRAFT, MessageState.CANCELLED),
        MessageState.SENDING: (
            MessageState.SENT,
            MessageState.FAILED,
            MessageState.PAUSED,
            MessageState.CANCELLED,
        ),
        MessageState.PAUSED: (MessageState.SENDING, MessageState.CANCELLED),
        MessageState.FAILED: (MessageState.SENDING, MessageState.SENT, MessageState.CANCELLED),
        MessageState.SENT: (),
        MessageState.CANCELLED: (),
    },
)
DELIVERY = _machine(
    DeliveryState.WAITING,
    {
        DeliveryState.WAITING: (
            DeliveryState.SENDING,
            DeliveryState.BOUNCED,  # the server had refused it, and then took another: so it was not us
            DeliveryState.FAILED,
            DeliveryState.OPTED_OUT,
            DeliveryState.NO_ADDRESS,
            DeliveryState.NO_CONSENT,
            DeliveryState.GONE,
            DeliveryState.CANCELLED,
        ),
        DeliveryState.SENDING: (
            DeliveryState.SENT,
            DeliveryState.WAITING,
            DeliveryState.BOUNCED,
            DeliveryState.FAILED,
            DeliveryState.IN_DOUBT,
        ),
        DeliveryState.IN_DOUBT: (
            DeliveryState.SENT,
            DeliveryState.WAITING,
            DeliveryState.BOUNCED,
            DeliveryState.CANCELLED,
        ),
        DeliveryState.FAILED: (DeliveryState.WAITING, DeliveryState.CANCELLED),
        DeliveryState.SENT: (DeliveryState.BOUNCED,),
    },
)
"""What was sent is never sent again."""

CRISIS = _machine(
    CrisisState.SUSPECTED,
    {
        CrisisState.SUSPECTED: (CrisisState.DECLARED, CrisisState.STOOD_DOWN),  # it was none
        CrisisState.DECLARED: (CrisisState.CONTAINED,),
        # It flares up again: back, however far it had come.
        CrisisState.CONTAINED: (CrisisState.RECOVERING, CrisisState.DECLARED),
        CrisisState.RECOVERING: (CrisisState.STOOD_DOWN, CrisisState.DECLARED),
        CrisisState.STOOD_DOWN: (),  # what comes after is another crisis
    },
)

WARNING = _machine(
    WarningState.RAISED,
    {
        WarningState.RAISED: (
            WarningState.SNOOZED,
            WarningState.IN_HAND,
            WarningState.DISMISSED,
            WarningState.OVER,
        ),
        WarningState.SNOOZED: (
            WarningState.RAISED,
            WarningState.IN_HAND,
            WarningState.DISMISSED,
            WarningState.OVER,
        ),
        WarningState.DISMISSED: (WarningState.RAISED,),  # it was something after all
        WarningState.IN_HAND: (),
        WarningState.OVER: (WarningState.IN_HAND,),
    },
)

ON_THE_WAY = frozenset({DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.IN_DOUBT})
"""Of one loop there is one such delivery at a time."""

BORN_AS = frozenset(
    {
        DeliveryState.WAITING,
        DeliveryState.OPTED_OUT,
        DeliveryState.NO_ADDRESS,
        DeliveryState.NO_CONSENT,
        DeliveryState.UNRESOLVED,
        DeliveryState.UNAPPROVED,
        DeliveryState.CROSSED,
        DeliveryState.CALLED,
        DeliveryState.GONE,
    }
)
"""Whoever cannot be told has a row that says so."""

CLOSED_LOOPS = frozenset(
    {LoopState.TOLD, LoopState.CONFIRMED, LoopState.DECLINED_TOLD, LoopState.NOT_AFFECTED, LoopState.MERGED}
)
"""The customer knows the outcome, or has none to hear. Everything else keeps the issue open."""

WAITING_LOOPS = frozenset({LoopState.OPEN, LoopState.REOPENED})
"""Nothing is promised to these customers now."""

ENDED_ISSUES = frozenset({IssueState.CLOSED, IssueState.MERGED})
"""No loop may be open in them."""

SETTLED_ISSUES = ENDED_ISSUES | {IssueState.DECLINED}
"""Whom they touch is settled: nobody is counted in by the clock."""

WORKED_OUT_ISSUES = SETTLED_ISSUES | {IssueState.RESOLVED, IssueState.VERIFIED}
"""The work is over, whoever is still to be told."""

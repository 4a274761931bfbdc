"""How issues, loops and promises are called on pages: labels, tones, and the steps that may follow."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from outreach.models import Issue, LoopMove
from outreach.queries import wording
from outreach.queries.escalations import SEVERITIES
from outreach.states import ISSUE, IssueState, LoopState, PromiseState
from outreach.vocabulary import Channel

ISSUE_TONES = {
    IssueState.NEW: "needs-you",
    IssueState.BLOCKED: "risk",
    IssueState.RESOLVED: "watch",
    IssueState.VERIFIED: "good",
    IssueState.CLOSED: "good",
}
LOOP_TONES = {
    LoopState.OPEN: "watch",
    LoopState.DELIVERED: "needs-you",
    LoopState.REOPENED: "bad",
    LoopState.TOLD: "good",
    LoopState.CONFIRMED: "good",
}
PROMISE_TONES = {
    PromiseState.KEPT: "good",
    PromiseState.KEPT_LATE: "watch",
    PromiseState.BROKEN: "bad",
}
FORWARD = list(IssueState)
STEP_LABELS = {
    IssueState.TRIAGED: "Give it an owner",
    IssueState.ASSESSED: "Assessed",
    IssueState.IN_PROGRESS: "Start the work",
    IssueState.BLOCKED: "Blocked",
    IssueState.RESOLVED: "Resolved",
    IssueState.VERIFIED: "Verified",
    IssueState.DECLINED: "Decline it",
    IssueState.CLOSED: "Close it",
}
BACK_LABELS = {
    (IssueState.BLOCKED, IssueState.IN_PROGRESS): "Go on",
    (IssueState.RESOLVED, IssueState.IN_PROGRESS): "Not done yet",
    (IssueState.VERIFIED, IssueState.IN_PROGRESS): "Not done yet",
    (IssueState.CLOSED, IssueState.IN_PROGRESS): "Take it up again",
    (IssueState.DECLINED, IssueState.ASSESSED): "Think again",
}
ASKING = frozenset({IssueState.TRIAGED, IssueState.RESOLVED, IssueState.BLOCKED})
"""Steps that ask for something first, so that a single press of a button cannot take them."""


class Dated(Protocol):
    """A promise, as a row of its table or of a question."""

    @property
    def due_on(self) -> date: ...
    @property
    def time_zone(self) -> str: ...


@dataclass(frozen=True)
class Step:
    to: str
    label: str
    asks: bool
    is_forward: bool


@functools.cache
def steps(state: str) -> Sequence[Step]:
    """What may follow, the way forward first. Merging has a page of its own."""
    here = IssueState(state)
    after = sorted(
        (IssueState(to) for to in ISSUE.moves[here]), key=lambda to: ((here, to) in BACK_LABELS, FORWARD.index(to))
    )
    return tuple(step(here, to) for to in after if to != IssueState.MERGED)


def step(state: str, to: IssueState) -> Step:
    here = IssueState(state)
    is_back = (here, to) in BACK_LABELS
    return Step(to.value, BACK_LABELS.get((here, to), STEP_LABELS[to]), to in ASKING, not is_back)


def severity_tone(severity: int) -> str:
    return "bad" if severity == 1 else "risk" if severity == 2 else "plain"


def severity_label(issue: Issue) -> str:
    return SEVERITIES[issue.counted_severity]


def issue_tone(state: str) -> str:
    return ISSUE_TONES.get(IssueState(state), "plain")


def loop_tone(state: str) -> str:
    return LOOP_TONES.get(LoopState(state), "plain")


def promise_tone(state: str) -> str:
    return PROMISE_TONES.get(PromiseState(state), "plain")


def due(promise: Dated) -> str:
    """“end of 27 Nov 2026 in Europe/Berlin”: whose evening it is must never be guessed."""
    return f"end of {wording.day(promise.due_on)} in {promise.time_zone}"


def told_how(move: LoopMove) -> Sequence[str]:
    """“by call”, “to Ann Lee”: as far as there is something to say."""
    how = [f"by {Channel(move.channel).label.lower()}"] if move.channel else []
    return [*how, f"to {move.contact.name}"] if move.contact else how


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"

"""How reviews and preventions are called on pages, and how what is owed of them stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from outreach.crises import Due
from outreach.learning import PreventionState, RemarkState, ReviewState
from outreach.queries import wording

REVIEW_TONES = {ReviewState.OWED: "needs-you", ReviewState.WRITTEN: "watch", ReviewState.CLOSED: "good"}
PREVENTION_TONES = {
    PreventionState.OPEN: "watch",
    PreventionState.DONE: "needs-you",
    PreventionState.VERIFIED: "good",
}
REMARK_TONES = {
    RemarkState.KEPT: "plain",
    RemarkState.SURFACED: "needs-you",
    RemarkState.TAKEN_UP: "watch",
    RemarkState.SETTLED: "good",
}
NEAR = timedelta(days=2)


@dataclass(frozen=True)
class Badge:
    label: str
    tone: str


def review_badge(state: str) -> Badge:
    return Badge(ReviewState(state).label, REVIEW_TONES[ReviewState(state)])


def prevention_badge(state: str) -> Badge:
    label = "Done, to be verified" if state == PreventionState.DONE else PreventionState(state).label
    return Badge(label, PREVENTION_TONES.get(PreventionState(state), "plain"))


def remark_badge(state: str) -> Badge:
    return Badge(RemarkState(state).label, REMARK_TONES.get(RemarkState(state), "plain"))


def due(what: str, row: Any, *, at: datetime) -> Due | None:
    """“Review overdue by 2 days”. ``row`` with its clock; none, where nothing is owed of it."""
    owed: Any = getattr(row, "clock", None)
    if owed is None:
        return None
    left = owed.due_at - at
    if left <= timedelta(0):
        return Due(f"{what} overdue by {wording.age(-left)}", is_overdue=True, is_near=False)
    return Due(f"{what} due in {wording.age(left)}", is_overdue=False, is_near=left <= NEAR)

"""How crises are called on pages: tones, stages that may follow, and how the next update stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach import crises as rules
from outreach.crises import Due
from outreach.models import CrisisCadence
from outreach.states import CRISIS, CrisisState

TONES = {
    CrisisState.SUSPECTED: "needs-you",
    CrisisState.DECLARED: "bad",
    CrisisState.CONTAINED: "risk",
    CrisisState.RECOVERING: "watch",
}
STEP_LABELS = {
    CrisisState.DECLARED: "It flares up again",
    CrisisState.CONTAINED: "It is contained",
    CrisisState.RECOVERING: "It recovers",
}


@dataclass(frozen=True)
class Stage:
    to: str
    label: str
    is_forward: bool


def tone(state: str) -> str:
    return TONES.get(CrisisState(state), "plain")


def stages(state: str) -> Sequence[Stage]:
    """Those that a note is enough for, the way forward first."""
    if state == CrisisState.SUSPECTED:
        return []
    after = [CrisisState(to) for to in CRISIS.moves[state] if to != CrisisState.STOOD_DOWN]
    after.sort(key=lambda to: to == CrisisState.DECLARED)
    return [Stage(to.value, STEP_LABELS[to], to != CrisisState.DECLARED) for to in after]


def due(owed: CrisisCadence | None, *, at: datetime) -> Due | None:
    return rules.due(owed.due_at, at=at) if owed else None

"""What is learned after a crisis: the words of a review and of what prevents the next one, when something came back, and which causes are
the few that count. Pure: no Django, no clock, no database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.states import IssueState, Machine


class FactorKind(Vocabulary):
    """What made it possible. None of them is a person: whoever looks for the culprit hears nothing more."""

    PROCESS = "process"
    PRODUCT = "product"
    PEOPLE = "people"  # too few of them, or not shown how
    COMMUNICATION = "communication"
    SUPPLIER = "supplier"
    DETECTION = "detection"  # we learned of it late, or from customers

    @property
    def label(self) -> str:
        return {"people": "Staffing & training", "detection": "Noticed too late"}.get(self.value, super().label)


class ReviewState(Vocabulary):
    OWED = "owed"
    WRITTEN = "written"  # handed in: somebody else reads it
    CLOSED = "closed"


class PreventionState(Vocabulary):
    OPEN = "open"
    DONE = "done"
    VERIFIED = "verified"  # somebody else saw that it works
    DROPPED = "dropped"


class Habit(Vocabulary):
    """How an organisation works, where it hurts. Of what goes on, and never of a person."""

    BLAME = "blame"
    SILOS = "silos"
    HANDOFFS = "handoffs"
    DECISIONS = "decisions"
    INFORMATION = "information"
    WORKLOAD = "workload"

    @property
    def label(self) -> str:
        return HABITS[self.value]


HABITS = {
    "blame": "Somebody is to blame",
    "silos": "Each for themselves",
    "handoffs": "Lost between two teams",
    "decisions": "Nobody decides, or too late",
    "information": "Who had to know did not",
    "workload": "Too much for too few",
}


class HelpVerdict(Vocabulary):
    """On help, by who asked for it or by us."""

    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"
    WITHDRAWN = "withdrawn"  # it was not needed any more


class RemarkState(Vocabulary):
    KEPT = "kept"  # until it is calm: in a crisis nobody argues about it
    SURFACED = "surfaced"  # it is calm: somebody takes it up, or lets it go
    TAKEN_UP = "taken_up"
    SETTLED = "settled"  # something was tried, and this came of it
    LET_GO = "let_go"

    @property
    def label(self) -> str:
        return {"kept": "Kept until calm", "surfaced": "To be taken up"}.get(self.value, super().label)


REVIEW = Machine(
    ReviewState.OWED.value,
    {
        "owed": frozenset({"written"}),
        "written": frozenset({"closed", "owed"}),  # back, with what is missing
        "closed": frozenset(),
    },
)
PREVENTION = Machine(
    PreventionState.OPEN.value,
    {
        "open": frozenset({"done", "dropped"}),
        "done": frozenset({"verified", "open"}),  # it did not work: back, with a new day
        "verified": frozenset(),  # where the cause comes back it is another one
        "dropped": frozenset(),
    },
)

REMARK = Machine(
    RemarkState.KEPT.value,
    {
        "kept": frozenset({"surfaced"}),  # neither taken up nor let go before
        "surfaced": frozenset({"taken_up", "let_go"}),
        "taken_up": frozenset({"settled", "let_go"}),
        "settled": frozenset(),
        "let_go": frozenset(),
    },
)
CALM_AFTER = timedelta(days=7)
"""From the moment the crisis stood down. And no other one of severity 1 or 2 goes on."""
DECIDED_WITHIN = timedelta(days=14)
"""From then on: taken up, or let go."""
LOUD = 2
"""Severities up to this one leave nobody calm."""

PREVENTABLE_ISSUES = frozenset({IssueState.RESOLVED, IssueState.VERIFIED, IssueState.CLOSED})
"""Their cause is known: what prevents it the next time may be agreed on."""

RECURS_WITHIN = timedelta(days=90)
"""Later it is another story, and nobody could be held to it."""


@dataclass(frozen=True)
class Cause:
    """What made something possible, and whose part of the work can change it. A function alone is no cause: everything that engineering
    ever owned would come back with the next thing."""

    kind: str
    function: str


@dataclass(frozen=True)
class Trace:
    """Of something that was settled (``at``: when), or that began (when): what it was about, and why it was."""

    at: datetime
    themes: frozenset[str]
    causes: frozenset[Cause]


def came_back(settled: Trace, began: Trace) -> bool:
    return settled.at < began.at <= settled.at + RECURS_WITHIN and bool(why(settled, began))


def why(settled: Trace, began: Trace, *, called: Callable[[str], str] = str) -> Sequence[str]:
    """What they have in common, in words. ``called``: what a theme is called; causes are by their kind."""
    themes = sorted(map(called, (settled.themes & began.themes) - {""}))
    causes = sorted(FactorKind(cause.kind).label.lower() for cause in settled.causes & began.causes)
    return [*(f"theme “{theme}”" for theme in themes), *(f"cause {cause}" for cause in causes)]


@dataclass(frozen=True)
class Weighed:
    """``share``: of all; ``running``: of all, with those before it."""

    name: str
    count: int
    share: float
    running: float
    is_vital: bool
    """One of the few that make up four fifths."""


VITAL = 0.8


def pareto(counts: Mapping[str, int]) -> Sequence[Weighed]:
    """The most frequent first; what never was is left out."""
    total = sum(counts.values())
    weighed: list[Weighed] = []
    running = 0
    for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if count:
            before, running = running / total, running + count
            weighed.append(Weighed(name, count, count / total, running / total, before < VITAL))
    return weighed


@dataclass(frozen=True)
class Held:
    """Of what was verified in a span: how much held."""

    verified: int
    came_back: int

    @property
    def rate(self) -> float | None:
        """Recurrence; no number under ten."""
        return self.came_back / self.verified if self.verified >= FEWEST else None


FEWEST = 10


def trace(at: datetime, *, themes: Iterable[str] = (), causes: Iterable[tuple[str, str]] = ()) -> Trace:
    return Trace(at, frozenset(themes) - {""}, frozenset(Cause(*each) for each in causes))

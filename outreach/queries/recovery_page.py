"""One recovery case as people work on it: how long it takes already, the plan, what they were told, and what is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from crisis_triage.shared.charts import LineChart
from outreach.models import Recovery, RecoveryStep
from outreach.queries import customer_page, recovery_cards, recovery_scope, recovery_standing, trust_compared, wording
from outreach.queries.crisis_page import OpenCheck
from outreach.queries.readers import Reader
from outreach.queries.recovery_cards import RecoveryCard
from outreach.queries.trust_compared import OwnFigure
from outreach.recoveries import PROGRAMMES, RECOVERY, RecoveryCause, RecoveryState, StepState, WordKind, recovery_checks
from outreach.vocabulary import Channel, TouchpointKind

MOST_WORDS, MOST_STEPS = 100, 200
STEP_TONES = {StepState.DONE: "good", StepState.DROPPED: "plain"}
ANCHORS = {"cause": "#words", "steps": "#steps", "update": "#words"}


@dataclass(frozen=True)
class StepRow:
    id: int
    version: str
    what: str
    touch: str
    programme: str
    owner: str
    due: str
    state_label: str
    state_tone: str
    is_open: bool
    is_late: bool
    outcome: str
    touchpoint_url: str
    may_settle: bool


@dataclass(frozen=True)
class WordRow:
    """``next``: by when they were told to hear from us."""

    when: str
    iso: str
    text: str
    who: str
    how: str
    next: str
    is_missed: bool
    title: str


@dataclass(frozen=True)
class Stage:
    label: str
    when: str
    who: str
    note: str


@dataclass(frozen=True)
class RecoveryPage:
    card: RecoveryCard
    why: str
    opened: str
    reason: str
    crisis: tuple[str, str] | None
    before: str
    cause: str
    goal: str
    cadence: str
    is_planned: bool
    ends: Sequence[tuple[str, str]]
    """Stages in which it may end now, and what the button says."""
    checks: Sequence[OpenCheck]
    steps: Sequence[StepRow]
    words: Sequence[WordRow]
    stages: Sequence[Stage]
    chart: LineChart
    figures: Sequence[OwnFigure]
    """Of this customer alone."""


def recovery_page(*, recovery: Recovery, reader: Reader) -> RecoveryPage:
    """``recovery`` as ``recovery_scope`` gave it to this reader."""
    checks = recovery_checks(recovery_standing.standing(recovery, at=reader.at))
    anchors = {**ANCHORS, "loops": f"/customers/{recovery.customer_id}#owed"}
    moves = list(recovery.ledger.select_related("moved_by").order_by("number"))
    marks = [(recovery.opened_at, "case opened")]
    marks += [(recovery.ended_at, label_of(recovery.state))] if recovery.ended_at else []
    return RecoveryPage(
        card=recovery_cards.card(recovery, at=reader.at),
        why=RecoveryCause(recovery.opened_because).label,
        opened=f"{wording.moment(recovery.opened_at)} by {recovery.opened_by.name}",
        reason=recovery.reason,
        crisis=(f"/crises/{recovery.crisis.pk}", recovery.crisis.title) if recovery.crisis else None,
        before=f"/recoveries/{recovery.follows_id}" if recovery.follows_id else "",
        cause=recovery.cause,
        goal=recovery.goal,
        cadence=_days(recovery.cadence_days),
        is_planned=recovery.state != RecoveryState.AT_RISK,
        ends=_ends(recovery.state),
        checks=[OpenCheck(check, anchors[check.name]) for check in checks],
        steps=_steps(recovery, reader),
        words=_words(recovery),
        stages=[Stage(label_of(move.to_state), wording.moment(move.moved_at), move.who, move.note) for move in moves],
        chart=customer_page.health_chart(
            customer_id=recovery.customer_id, since=recovery.opened_at - customer_page.CHARTED / 4, marks=marks
        ),
        figures=trust_compared.of_case(recovery),
    )


def label_of(state: str) -> str:
    return RecoveryState(state).label.lower()


def _days(days: int | None) -> str:
    return "" if days is None else "every day" if days == 1 else f"every {days} days"


def _ends(state: str) -> Sequence[tuple[str, str]]:
    words = {
        RecoveryState.RECOVERED: "They trust us again",
        RecoveryState.LOST: "They are lost",
        RecoveryState.NOT_AT_RISK: "They never were at risk",
    }
    may = RECOVERY.moves.get(state, frozenset())
    return [(to.value, label) for to, label in words.items() if to in may]


def _steps(recovery: Recovery, reader: Reader) -> Sequence[StepRow]:
    """The open ones first, by their day; what is settled stays in sight."""
    found = recovery.steps.select_related("owner", "recovery__customer").order_by("due_on", "pk")[:MOST_STEPS]
    rows = [_step(step, reader.user, reader.today) for step in found]
    return [*(row for row in rows if row.is_open), *(row for row in rows if not row.is_open)]


def _step(step: RecoveryStep, user: User, today: date) -> StepRow:
    is_open = step.state == StepState.OPEN
    is_late = is_open and step.due_on < today
    return StepRow(
        id=step.pk,
        version=step.version,
        what=step.what,
        touch=TouchpointKind(step.touch).label if step.touch else "Work",
        programme=PROGRAMMES[step.programme].label if step.programme in PROGRAMMES else "",
        owner=step.owner.name,
        due=f"{'was due' if is_late else 'due'} {wording.day(step.due_on)}",
        state_label="Overdue" if is_late else StepState(step.state).label,
        state_tone="bad" if is_late else STEP_TONES.get(StepState(step.state), "watch"),
        is_open=is_open,
        is_late=is_late,
        outcome=step.outcome,
        touchpoint_url=f"/touchpoints/{step.touchpoint_id}" if step.touchpoint_id else "",
        may_settle=is_open and recovery_scope.may_settle(user, step),
    )


def _words(recovery: Recovery) -> Sequence[WordRow]:
    """The latest first."""
    found = recovery.words.select_related("said_by", "contact").order_by("-said_at", "-pk")[:MOST_WORDS]
    return [
        WordRow(
            when=wording.moment(word.said_at),
            iso=word.said_at.isoformat(),
            text=word.text,
            who=word.who,
            how=wording.parts(
                Channel(word.channel).label.lower() if word.channel else "",
                f"to {word.contact.name}" if word.contact else "",
            ),
            next=wording.day(word.next_due_on),
            is_missed=word.kind == WordKind.MISSED,
            title=_title(word.kind, word.has_moved, word.tells_the_cause),
        )
        for word in found
    ]


def _title(kind: str, has_moved: bool, tells_the_cause: bool) -> str:
    if kind == WordKind.MISSED:
        return "No word"
    if tells_the_cause:
        return "The cause, and the steps"
    return "What moved" if has_moved else "Nothing moved"

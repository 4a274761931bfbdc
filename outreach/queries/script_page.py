"""Scripts as pages show them: the list for the call centre, one script with its versions, and one version with what the check
says."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts import access
from accounts.access import Action
from accounts.models import User
from outreach.honesty.stages import ScriptState
from outreach.models import Crisis, Script, ScriptReceipt, ScriptVersion
from outreach.queries import backing, script_questions, script_scope, script_words, wording
from outreach.queries.script_questions import QuestionRow
from outreach.queries.script_words import STATE_TONES, BlockShown

MOST = 100


@dataclass(frozen=True)
class ScriptCard:
    url: str
    title: str
    crisis: str
    version_id: int
    number: int
    state_label: str
    state_tone: str
    when: str
    is_read: bool
    is_over: bool
    questions: int


@dataclass(frozen=True)
class VersionRow:
    url: str
    number: int
    state_label: str
    state_tone: str
    people: str
    when: str
    readings: int


@dataclass(frozen=True)
class MoveRow:
    title: str
    who: str
    when: str
    iso: str
    note: str


@dataclass(frozen=True)
class ScriptPage:
    id: int
    title: str
    crisis: str
    crisis_url: str
    is_over: bool
    versions: Sequence[VersionRow]
    published_id: int | None
    read_by: Sequence[str]
    not_read_by: Sequence[str]
    questions: Sequence[QuestionRow]
    may_write: bool
    may_go_on: bool


@dataclass(frozen=True)
class VersionPage:
    id: int
    url: str
    version: str
    script: str
    script_url: str
    crisis: str
    crisis_url: str
    number: int
    state_label: str
    state_tone: str
    people: str
    note: str
    blocks: Sequence[BlockShown]
    advice: str
    answers: Sequence[str]
    steps: Sequence[str]
    why_not_approve: str
    is_draft: bool
    is_shown: bool
    may_write: bool
    moves: Sequence[MoveRow]


def published(user: User) -> Sequence[ScriptCard]:
    """What is said now, the newest first; what is over stands last."""
    found = script_scope.visible_versions(user).filter(state=ScriptState.PUBLISHED)
    return _cards(user, list(found.select_related(*script_scope.PEOPLE).order_by("-published_at", "-pk")[:MOST]))


def of_crisis(crisis: Crisis, user: User) -> Sequence[ScriptCard]:
    """Each by its latest version, for whoever sees the crisis."""
    found = script_scope.visible_versions(user).filter(script__crisis=crisis)
    latest = found.order_by("script", "-number").distinct("script").select_related(*script_scope.PEOPLE)
    return _cards(user, list(latest[:MOST]))


def _cards(user: User, versions: Sequence[ScriptVersion]) -> Sequence[ScriptCard]:
    read = read_by(user, versions)
    questions = script_questions.open_counts([each.script_id for each in versions])
    cards = [
        ScriptCard(
            url=f"/scripts/{each.script_id}",
            title=each.script.title,
            crisis=each.script.crisis.title,
            version_id=each.pk,
            number=each.number,
            state_label=ScriptState(each.state).label,
            state_tone=STATE_TONES.get(ScriptState(each.state), "plain"),
            when=wording.moment(each.published_at or each.updated_at),
            is_read=each.pk in read,
            is_over=each.script.crisis.is_over,
            questions=questions[each.script_id],
        )
        for each in versions
    ]
    return sorted(cards, key=lambda card: card.is_over)


def read_by(user: User, versions: Sequence[ScriptVersion]) -> set[int]:
    receipts = ScriptReceipt.objects.filter(reader=user, version__in=[each.pk for each in versions])
    return set(receipts.values_list("version_id", flat=True))


def script_page(*, script: Script, user: User) -> ScriptPage:
    versions = list(
        script_scope.visible_versions(user)
        .filter(script=script)
        .select_related(*script_scope.PEOPLE)
        .order_by("-number")
    )
    holds = next((each for each in versions if each.state == ScriptState.PUBLISHED), None)
    read = dict(ScriptReceipt.objects.filter(version=holds).values_list("reader_id", "reader__name")) if holds else {}
    receipts = ScriptReceipt.objects.filter(version__in=[each.pk for each in versions])
    readings = Counter(receipts.values_list("version_id", flat=True))
    writes = script_scope.may_write(user, script.crisis) and not script.crisis.is_over
    return ScriptPage(
        id=script.pk,
        title=script.title,
        crisis=script.crisis.title,
        crisis_url=f"/crises/{script.crisis_id}",
        is_over=script.crisis.is_over,
        versions=[_version_row(each, readings[each.pk]) for each in versions[:MOST]],
        published_id=holds.pk if holds else None,
        read_by=sorted(read.values()),
        not_read_by=[each.name for each in script_scope.agents() if each.pk not in read] if holds else [],
        questions=script_questions.of_script(script),
        may_write=writes,
        may_go_on=writes and versions[0].state in (ScriptState.PUBLISHED, ScriptState.WITHDRAWN),
    )


def _version_row(version: ScriptVersion, readings: int) -> VersionRow:
    return VersionRow(
        url=f"/script-versions/{version.pk}",
        number=version.number,
        state_label=ScriptState(version.state).label,
        state_tone=STATE_TONES.get(ScriptState(version.state), "plain"),
        people=_people(version),
        when=wording.moment(version.published_at or version.updated_at),
        readings=readings,
    )


def _people(version: ScriptVersion) -> str:
    approved = f", approved by {version.approver.name}" if version.approver else ""
    return f"by {version.author.name}{approved}"


def version_page(*, version: ScriptVersion, user: User, at: datetime) -> VersionPage:
    crisis, state = version.script.crisis, ScriptState(version.state)
    blocks = script_words.blocks_of(version, backing.of_crisis(crisis, at=at))
    moves = list(version.ledger.select_related("moved_by").order_by("-number"))
    may_write = script_scope.may_write(user, crisis) and not crisis.is_over
    is_own = user.pk in version.writers
    return VersionPage(
        id=version.pk,
        url=f"/script-versions/{version.pk}",
        version=version.version,
        script=version.script.title,
        script_url=f"/scripts/{version.script_id}",
        crisis=crisis.title,
        crisis_url=f"/crises/{crisis.pk}",
        number=version.number,
        state_label=state.label,
        state_tone=STATE_TONES.get(state, "plain"),
        people=_people(version),
        note=moves[0].note if moves and state in (ScriptState.DRAFT, ScriptState.WITHDRAWN) else "",
        blocks=blocks,
        advice=script_words.advice(blocks) if may_write else "",
        answers=list(version.answers.order_by("pk").values_list("text", flat=True)),
        steps=_steps(state, user, is_own=is_own) if may_write else [],
        why_not_approve=_why_not(user, is_own=is_own) if state == ScriptState.SUBMITTED else "",
        is_draft=state == ScriptState.DRAFT,
        is_shown=version.published_at is not None,
        may_write=may_write,
        moves=[
            MoveRow(
                ScriptState(move.to_state).label,
                move.who,
                wording.moment(move.moved_at),
                move.moved_at.isoformat(),
                move.note,
            )
            for move in moves
        ],
    )


def _steps(state: ScriptState, user: User, *, is_own: bool) -> Sequence[str]:
    """The names of ``views.scripts.STEPS``."""
    approves = ["approve"] if access.may(user, Action.APPROVE) and not is_own else []
    return {
        ScriptState.DRAFT: ["submit", "withdraw"],
        ScriptState.SUBMITTED: [*approves, "send-back", "withdraw"],
        ScriptState.APPROVED: ["publish", "send-back", "withdraw"],
        ScriptState.PUBLISHED: ["withdraw"],
    }.get(state, [])


def _why_not(user: User, *, is_own: bool) -> str:
    if is_own:
        return "You wrote or changed it, so somebody else must approve it."
    return "" if access.may(user, Action.APPROVE) else "The CCO or an administrator approves it."

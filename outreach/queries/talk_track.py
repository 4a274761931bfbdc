"""The talk track: what an agent reads out, one block at a time, and whether it still is what we say."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts import access
from accounts.access import Action
from accounts.models import User
from outreach.honesty.blocks import Block, in_order
from outreach.honesty.stages import ScriptState
from outreach.models import ScriptVersion
from outreach.queries import script_questions
from outreach.queries.script_page import read_by
from outreach.queries.script_questions import QuestionRow

MOST_OFFERED = 8
"""Questions that stand on the talk track to be counted once more."""


@dataclass(frozen=True)
class Holds:
    """Whether this is what we say now; else what is."""

    is_published: bool
    words: str
    newer_url: str
    newer: str


@dataclass(frozen=True)
class Talk:
    id: int
    url: str
    script: str
    script_url: str
    number: int
    place: int
    label: str
    said: Sequence[tuple[str, str]]
    steps: Sequence[tuple[int, str]]
    before: int
    after: int
    is_read: bool
    may_use: bool
    questions: Sequence[QuestionRow]
    holds: Holds


def talk(*, version: ScriptVersion, user: User, place: int) -> Talk:
    """One block, the ``place``-th of six."""
    blocks = list(in_order(version.text))
    here = min(max(place, 1), len(blocks))
    said = blocks[here - 1]
    return Talk(
        id=version.pk,
        url=f"/script-versions/{version.pk}/talk",
        script=version.script.title,
        script_url=f"/scripts/{version.script_id}",
        number=version.number,
        place=here,
        label=said.block.label,
        said=[(part.label if said.block == Block.CLARIFY else "", words) for part, words in said.parts],
        steps=[(number, each.block.label) for number, each in enumerate(blocks, start=1)],
        before=here - 1,
        after=here + 1 if here < len(blocks) else 0,
        is_read=bool(read_by(user, [version])),
        may_use=access.may(user, Action.LOG_TOUCHPOINT) and version.published_at is not None,
        questions=[each for each in script_questions.of_script(version.script) if each.is_open][:MOST_OFFERED],
        holds=holds(version),
    )


def holds(version: ScriptVersion) -> Holds:
    newer = version.script.versions.filter(state=ScriptState.PUBLISHED, number__gt=version.number).first()
    state = ScriptState(version.state)
    if version.script.crisis.is_over:
        words = "The crisis is over: do not read this out any more."
    elif state == ScriptState.WITHDRAWN:
        words = "This was withdrawn: do not read it out any more."
    elif state == ScriptState.SUPERSEDED:
        words = f"Version {version.number} is superseded: it is not what we say any more."
    else:
        words = "" if state == ScriptState.PUBLISHED else "This is not published: read it to nobody."
    return Holds(
        is_published=not words,
        words=words,
        newer_url=f"/script-versions/{newer.pk}/talk" if newer else "",
        newer=f"Version {newer.number}" if newer else "",
    )

"""A text in blocks as pages show it: what the check points at is marked where it stands, and said beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.honesty import check
from outreach.honesty.blocks import Part, in_order
from outreach.honesty.check import Backing, Finding
from outreach.honesty.phrases import Fault
from outreach.honesty.stages import ScriptState
from outreach.models.spoken import Spoken

STATE_TONES = {
    ScriptState.SUBMITTED: "needs-you",
    ScriptState.APPROVED: "watch",
    ScriptState.PUBLISHED: "good",
}
FAULT_TONES = {Fault.UNBACKED_DATE: "bad", Fault.BLAME: "watch", Fault.STONEWALLING: "watch"}


@dataclass(frozen=True)
class Piece:
    words: str
    fault: str = ""


@dataclass(frozen=True)
class FindingShown:
    fault: str
    tone: str
    words: str
    why: str
    instead: str
    is_refused: bool


@dataclass(frozen=True)
class PartShown:
    name: str
    label: str
    hint: str
    said: str
    pieces: Sequence[Piece]
    findings: Sequence[FindingShown]


@dataclass(frozen=True)
class BlockShown:
    """``is_one``: it has one part, of its own name."""

    label: str
    parts: Sequence[PartShown]

    @property
    def is_one(self) -> bool:
        return len(self.parts) == 1


def blocks_of(spoken: Spoken, backing: Backing) -> Sequence[BlockShown]:
    found = check.read(spoken.text, backing)
    return [
        BlockShown(
            said.block.label,
            [_part(part, words, [each for each in found if each.part == part]) for part, words in said.parts],
        )
        for said in in_order(spoken.text)
    ]


def advice(blocks: Sequence[BlockShown]) -> str:
    """In a sentence, before anybody reads on."""
    found = [each for block in blocks for part in block.parts for each in part.findings]
    stops = sum(each.is_refused for each in found)
    if not found:
        return "The check found nothing. Read it aloud once all the same."
    if not stops:
        return f"{_counted(len(found), 'place')} could be more honest. It can be approved as it is; better is to change them."
    return f"{_counted(stops, 'place')} must change before it can be approved; {_counted(len(found), 'place')} in all could be more honest."


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _part(part: Part, words: str, findings: Sequence[Finding]) -> PartShown:
    return PartShown(
        name=part.value,
        label=part.label,
        hint=part.hint,
        said=words,
        pieces=list(_pieces(words, findings)),
        findings=[_finding(each, words) for each in findings],
    )


def _finding(each: Finding, words: str) -> FindingShown:
    shown = "" if each.words == words else each.words
    tone = FAULT_TONES.get(each.fault, "plain")
    return FindingShown(each.fault.label, tone, shown, each.why, each.instead, each.is_refused)


def _pieces(words: str, findings: Sequence[Finding]) -> Sequence[Piece]:
    """The text once, cut where something is marked. What is about all of it marks nothing, and of two at one place the first one does."""
    pieces: list[Piece] = []
    place = 0
    for each in findings:
        if each.start >= place and each.end - each.start < len(words):
            pieces += [Piece(words[place : each.start]), Piece(words[each.start : each.end], each.fault.label)]
            place = each.end
    return [piece for piece in (*pieces, Piece(words[place:])) if piece.words]

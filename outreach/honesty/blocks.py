"""The six blocks of an honest message, ACAAAT: apologise, clarify, ask, apologise for the inconvenience, assure, thank. To clarify takes
three answers, so a text has eight parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crisis_triage.shared.vocabulary import Vocabulary

LONGEST_PART = 800
"""Characters. Spoken, it is a minute; eight of them fit into one mail."""


class Part(Vocabulary):
    APOLOGISE = "apologise"
    WHAT_HAPPENED = "what_happened"
    WHAT_WE_DID = "what_we_did"
    WHAT_HAPPENS_NOW = "what_happens_now"
    ASK = "ask"
    INCONVENIENCE = "inconvenience"
    ASSURE = "assure"
    THANK = "thank"

    @property
    def label(self) -> str:
        return {"ask": "Ask for their questions", "inconvenience": "Apologise for the inconvenience"}.get(
            self.value, super().label
        )

    @property
    def hint(self) -> str:
        return HINTS[self.value]

    @property
    def looks_back(self) -> bool:
        """It tells what was: a Friday in it is the last one."""
        return self in (Part.APOLOGISE, Part.WHAT_HAPPENED, Part.WHAT_WE_DID, Part.INCONVENIENCE)


HINTS = {
    "apologise": "“We are sorry that …”: for what, in their words. Without “if” and “but”.",
    "what_happened": "Since when, what, how many. Facts, also those that do not look good.",
    "what_we_did": "Who of us did what, and when.",
    "what_happens_now": "What comes next, and when they hear from us again.",
    "ask": "“What else would you like to know?”",
    "inconvenience": "Say what it cost them: a shift, a night, a customer of theirs.",
    "assure": "What we do so that it does not happen again.",
    "thank": "For what they did: told us, waited, worked around it.",
}


class Block(Vocabulary):
    APOLOGISE = "apologise"
    CLARIFY = "clarify"
    ASK = "ask"
    INCONVENIENCE = "inconvenience"
    ASSURE = "assure"
    THANK = "thank"

    @property
    def label(self) -> str:
        return "Clarify" if self == Block.CLARIFY else Part(self.value).label

    @property
    def parts(self) -> tuple[Part, ...]:
        if self == Block.CLARIFY:
            return (Part.WHAT_HAPPENED, Part.WHAT_WE_DID, Part.WHAT_HAPPENS_NOW)
        return (Part(self.value),)


Text = Mapping[Part, str]
"""By part. One that is missing is empty."""


@dataclass(frozen=True)
class Said:
    """A block, with what it says part by part."""

    block: Block
    parts: tuple[tuple[Part, str], ...]


def in_order(text: Text) -> Iterator[Said]:
    for block in Block:
        yield Said(block, tuple((part, text.get(part, "")) for part in block.parts))


def missing(text: Text) -> list[Part]:
    return [part for part in Part if not text.get(part, "").strip()]


def as_one(text: Text) -> str:
    """As it is sent: a paragraph for each part, in their order."""
    return "\n\n".join(said for part in Part if (said := text.get(part, "").strip()))

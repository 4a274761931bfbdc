"""What a public status page says, and how an update of it comes to stand there. Pure: no Django, no clock, no database."""

import re
from collections.abc import Iterable
from datetime import timedelta

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.states import Machine


class Phase(Vocabulary):
    """How far we are, as customers read it."""

    LOOKING = "looking"
    CAUSE_KNOWN = "cause_known"
    CONTAINED = "contained"
    SOLVED = "solved"

    @property
    def label(self) -> str:
        return {
            "looking": "We are looking into it",
            "cause_known": "We know the cause",
            "contained": "It gets no worse",
            "solved": "It is solved",
        }[self.value]


class StatusState(Vocabulary):
    """Of an update for the status page."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"


STATUS_UPDATE = Machine(
    StatusState.PROPOSED.value,
    {
        StatusState.PROPOSED.value: frozenset({StatusState.PUBLISHED.value, StatusState.SENT_BACK.value}),
        # What stood there in public is not forgotten: the page says that it was taken back, and why.
        StatusState.PUBLISHED.value: frozenset({StatusState.TAKEN_BACK.value}),
        StatusState.SENT_BACK.value: frozenset(),
        StatusState.TAKEN_BACK.value: frozenset(),
    },
)
"""Its words never change: whoever approves them approves what will stand there. Another wording is another update."""

LONGEST_WAIT = timedelta(days=14)
"""Until the next update. Customers who hear nothing for longer look elsewhere."""


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names stand in it as words of their own."""
    here = {name for name in names if name in text}  # of ten thousand names hardly one: patterns are for those
    return sorted(name for name in here if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))

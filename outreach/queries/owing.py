"""How much one person owes, as a number beside the inbox. On every page, so it is one look into the index of what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.queries.issue_words import counted

MOST = 99
OWED = f"""
    ARRAY(SELECT due_at FROM outreach_promise WHERE owner_id = %(user)s AND state = 'pending' ORDER BY due_at, id LIMIT {MOST + 1})
"""  # noqa: S608  a number of ours
"""When the promises are due that the person ``user`` sees to, the most urgent first."""


@dataclass(frozen=True)
class Owing:
    """``needs_you``: some are overdue, and the number counts those."""

    number: str
    words: str
    needs_you: bool


def owing(due: Sequence[datetime], *, at: datetime) -> Owing:
    """``due``: as ``OWED`` finds it."""
    overdue = sum(moment <= at for moment in due)
    shown = overdue or len(due)
    number = f"{MOST}+" if shown > MOST else str(shown) if shown else ""
    if overdue:
        return Owing(number, f"{_about(overdue)} overdue", needs_you=True)
    return Owing(number, f"{_about(shown)} to keep" if shown else "", needs_you=False)


def _about(count: int) -> str:
    return f"more than {MOST} promises" if count > MOST else counted(count, "promise")

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
THANKS = f"""
    ARRAY(SELECT due_at FROM outreach_askthanks JOIN outreach_ask ask ON ask.id = ask_id
           WHERE ask.owner_id = %(user)s ORDER BY due_at LIMIT {MOST + 1})
"""  # noqa: S608  a number of ours
"""And the thanks for favours that this person owes."""


@dataclass(frozen=True)
class Owing:
    """``needs_you``: some are overdue, and the number counts those."""

    number: str
    words: str
    needs_you: bool


def owing(due: Sequence[datetime], thanks: Sequence[datetime] = (), *, at: datetime) -> Owing:
    """``due``, ``thanks``: as ``OWED`` and ``THANKS`` find them."""
    kinds = (("promise", due), ("thank-you", thanks))
    overdue = [(noun, sum(moment <= at for moment in moments)) for noun, moments in kinds]
    is_late = any(count for _, count in overdue)
    counts = overdue if is_late else [(noun, len(moments)) for noun, moments in kinds]
    total = sum(count for _, count in counts)
    about = " and ".join(_about(count, noun) for noun, count in counts if count)
    number = f"{MOST}+" if total > MOST else str(total) if total else ""
    return Owing(number, f"{about} {'overdue' if is_late else 'to keep'}" if about else "", needs_you=is_late)


def _about(count: int, noun: str) -> str:
    return f"more than {MOST} {noun}s" if count > MOST else counted(count, noun)

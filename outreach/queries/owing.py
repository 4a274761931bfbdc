"""How much one person owes, as a number beside the inbox. On every page, so it is one look into the index of what is owed."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from outreach.models import Promise
from outreach.queries.issue_words import counted
from outreach.states import PromiseState

MOST = 99


@dataclass(frozen=True)
class Owing:
    """``needs_you``: some are overdue, and the number counts those."""

    number: str
    words: str
    needs_you: bool


def owing(*, user: User, at: datetime) -> Owing:
    """The promises that this person sees to."""
    pending = Promise.objects.filter(owner=user, state=PromiseState.PENDING).order_by("due_at", "pk")
    due = list(pending.values_list("due_at", flat=True)[: MOST + 1])
    overdue = sum(moment <= at for moment in due)
    shown = overdue or len(due)
    number = f"{MOST}+" if shown > MOST else str(shown) if shown else ""
    if overdue:
        return Owing(number, f"{_about(overdue)} overdue", needs_you=True)
    return Owing(number, f"{_about(shown)} to keep" if shown else "", needs_you=False)


def _about(count: int) -> str:
    return f"more than {MOST} promises" if count > MOST else counted(count, "promise")

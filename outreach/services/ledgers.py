"""The next row of a ledger: a state changes by nothing else (docs/decisions/0019-a-state-moves-by-its-ledger.md)."""

from datetime import datetime
from typing import Any, TypeVar

from accounts.models import User
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.vocabulary import Vocabulary
from outreach.services.whereabouts import not_from_here
from outreach.states import Machine

Row = TypeVar("Row", bound=Any)


def move(held: Any, to: str, *, note: str = "", by: User | None, job: str = "", at: datetime) -> None:
    """For whoever holds the row, and has asked whether it may. ``job``: what moved it, if nobody did. The row in memory follows the
    one in the database."""
    held.ledger.create(
        number=held.moves + 1, from_state=held.state, to_state=to, moved_by=by, job=job, moved_at=at, note=note
    )
    held.state, held.moves = to, held.moves + 1


def check_may(held: Any, to: Vocabulary, machine: Machine, refusal: type[DomainError]) -> None:
    """Before anything is asked of what was typed: whoever comes second hears that somebody was first."""
    if not machine.may(held.state, to):
        raise refusal(not_from_here(held, to, machine))


def step(
    held: Row, to: Vocabulary, machine: Machine, refusal: type[DomainError], *, note: str = "", by: User, at: datetime
) -> Row:
    """With what was changed in it. Raises ``refusal`` where the table has no such move."""
    check_may(held, to, machine, refusal)
    held.save()
    move(held, to, note=note, by=by, at=at)
    return held

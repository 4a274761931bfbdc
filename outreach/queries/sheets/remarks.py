"""Remarks on how we work, as a file."""

from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, text
from outreach.learning import Habit, RemarkState
from outreach.queries import remark_cards
from outreach.queries.readers import Reader
from outreach.queries.remark_cards import RemarkFilters

REMARKS = (
    text("Remark", "id"),
    text("Where it hurts", lambda row: Habit(row.habit).label),
    text("What happens", "what"),
    text("State", lambda row: RemarkState(row.state).label),
    text("Crisis", "crisis_id"),
    moment("Noted at", "noted_at"),
    text("Owner", "owner.name"),
    text("What is tried", "trying"),
    day("Due on", "due_on"),
    text("What came of it", "outcome"),
)


def remarks(*, reader: Reader, filters: RemarkFilters) -> Sheet:
    """The latest first."""
    return Sheet(
        REMARKS, remark_cards.listed(reader=reader, filters=filters).order_by("-noted_at", "-pk").iterator(CHUNK)
    )

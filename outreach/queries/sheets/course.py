"""Battles and parked programmes as files, with those that ended."""

from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, text
from outreach.battles import Parking, Stand
from outreach.queries.battles import visible_battles
from outreach.queries.programmes import visible_programmes
from outreach.queries.readers import Reader

BATTLES = (
    text("Battle", "id"),
    text("Issue", "issue_id"),
    text("Title of the issue", "issue.title"),
    text("Stand", lambda row: Stand(row.stand).label),
    text("Why", "reason"),
    text("Decided by", "decided_by.name"),
    moment("Decided at", "decided_at"),
    day("Looked at again on", "due_on"),
    moment("Ended at", "ended_at"),
    text("Ended by", lambda row: row.ended_by.name if row.ended_by else row.ended_job),
    text("Ended because", "ended_words"),
)
PROGRAMMES = (
    text("Programme", "id"),
    text("Name", "name"),
    text("State", lambda row: Parking(row.state).label),
    text("Owner", "owner.name"),
    text("Why", "why"),
    text("Crisis", "crisis_id"),
    text("Parked by", "parked_by.name"),
    moment("Parked at", "parked_at"),
    day("First to be resumed on", "first_due_on"),
    day("To be resumed on", "due_on"),
    text("Postponed because", "postponed_because"),
    moment("Ended at", "ended_at"),
    text("Ended by", "ended_by.name"),
    text("In a word", "ended_words"),
)


def battles(*, reader: Reader) -> Sheet:
    """The latest first."""
    found = visible_battles(reader.user).select_related("issue", "decided_by", "ended_by")
    return Sheet(BATTLES, found.order_by("-decided_at", "-pk").iterator(CHUNK))


def programmes(*, reader: Reader) -> Sheet:
    """The latest first."""
    found = visible_programmes(reader.user).select_related("owner", "parked_by", "ended_by")
    return Sheet(PROGRAMMES, found.order_by("-parked_at", "-pk").iterator(CHUNK))

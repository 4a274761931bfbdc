"""Preventions as a file."""

from accounts.vocabulary import Function
from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, text
from outreach.learning import FactorKind, PreventionState
from outreach.queries import prevention_cards
from outreach.queries.prevention_cards import PreventionFilters
from outreach.queries.readers import Reader

PREVENTIONS = (
    text("Prevention", "id"),
    text("What", "what"),
    text("State", lambda row: PreventionState(row.state).label),
    text("Against", lambda row: FactorKind(row.kind).label),
    text("Function", lambda row: Function(row.function).label),
    text("Theme", "theme"),
    text("Owner", "owner.name"),
    day("Due on", "due_on"),
    text("Review", "review_id"),
    text("Issue", "issue_id"),
    moment("Agreed at", "added_at"),
    text("What was done", "result"),
    text("Done by", "done_by.name"),
    moment("Done at", "done_at"),
    text("What shows that it works", "evidence"),
    text("Verified by", "verified_by.name"),
    moment("Verified at", "verified_at"),
)


def preventions(*, reader: Reader, filters: PreventionFilters) -> Sheet:
    """What is due first on top."""
    found = prevention_cards.listed(reader=reader, filters=filters).select_related("done_by", "verified_by")
    return Sheet(PREVENTIONS, found.order_by("due_on", "pk").iterator(CHUNK))

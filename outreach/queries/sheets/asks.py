"""Favours as a file."""

from crisis_triage.shared.sheets import CHUNK, Sheet, moment, text
from outreach.asks import AskKind, AskState
from outreach.queries import ask_cards
from outreach.queries.ask_cards import AskFilters
from outreach.queries.readers import Reader

ASKS = (
    text("Favour", "id"),
    text("Kind", lambda row: AskKind(row.kind).label),
    text("What", "what"),
    text("State", lambda row: AskState(row.state).label),
    text("Customer", "customer.name"),
    text("Contact", "contact.name"),
    text("For prospect", "prospect"),
    text("Owner", "owner.name"),
    text("Proposed by", "proposed_by.name"),
    moment("Proposed at", "proposed_at"),
    text("Asked by", "asked_by.name"),
    moment("Asked at", "asked_at"),
    text("What they said", "answer"),
    text("What came of it", "outcome"),
    moment("Done at", "done_at"),
    moment("Thanks due at", lambda row: row.clock.due_at if hasattr(row, "clock") else None),
    text("Thanked by", "thanked_by.name"),
    moment("Thanked at", "thanked_at"),
)


def asks(*, reader: Reader, filters: AskFilters) -> Sheet:
    """The latest first."""
    found = ask_cards.listed(reader=reader, filters=filters).select_related("proposed_by", "asked_by", "thanked_by")
    return Sheet(ASKS, found.order_by("-proposed_at", "-pk").iterator(CHUNK))

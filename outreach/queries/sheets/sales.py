"""Sales crises as files: their deals, and who was asked to join a call."""

from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, own, text
from outreach.queries import deal_cards, join_cards
from outreach.queries.readers import Reader
from outreach.sales import DealState, JoinResult, JoinState

DEALS = (
    text("Deal", "id"),
    text("Crisis", "target.crisis.title"),
    text("Customer", "customer.name"),
    text("Prospect", "prospect"),
    text("What", "what"),
    text("State", lambda row: DealState(row.state).label),
    own("Amount", "amount"),
    text("Currency", "currency"),
    day("Expected on", "expected_on"),
    day("Booked on", lambda row: row.booked_on if row.state == DealState.WON else None),
    text("Owner", "owner.name"),
    moment("Added at", "added_at"),
)


def deals(*, reader: Reader) -> Sheet:
    """What is expected first on top."""
    return Sheet(DEALS, deal_cards.listed(reader=reader).iterator(CHUNK))


JOINS = (
    text("Request", "id"),
    text("Crisis", "target.crisis.title"),
    text("Who may buy", "whose"),
    text("Deal", "deal_id"),
    text("Purpose", "purpose"),
    moment("Call at", "call_at"),
    text("Asked", "asked.name"),
    text("Asked by", "asked_by.name"),
    moment("Asked at", "asked_at"),
    text("State", lambda row: JoinState(row.state).label),
    text("Result", lambda row: JoinResult(row.result).label if row.result else ""),
    text("What came of it", "outcome"),
)


def joins(*, reader: Reader) -> Sheet:
    """The first call on top."""
    return Sheet(JOINS, join_cards.listed(reader=reader).iterator(CHUNK))

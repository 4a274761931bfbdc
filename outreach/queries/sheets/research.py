"""Research as files: what was learned, what is planned, and of whom too little is known."""

from collections.abc import Iterator
from typing import Any

from crisis_triage.shared.cursors import Slice
from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, ours, text
from outreach import insights
from outreach.insights import ContactLevel, ResearchMethod, SpotKind
from outreach.models import CallListEntry, Insight
from outreach.queries import insight_cards
from outreach.queries.insight_cards import InsightFilters
from outreach.queries.readers import Reader
from outreach.queries.research.current import Current, Spot

MOST_SPOTS = 5_000


def _people(row: Insight) -> str:
    return "; ".join(
        f"{each.contact.name} ({ContactLevel(each.level).label})" if each.level else each.contact.name
        for each in row.contacts.all()
    )


INSIGHTS = (
    text("Insight", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Method", lambda row: ResearchMethod(row.method).label),
    day("Held on", "held_on"),
    text("Recorded by", "made_by.name"),
    text("Who was there", _people),
    text("What was learned", "learned"),
    text("What resonates", "resonates"),
    text("What would make it worse", "avoid"),
    moment("Recorded at", "logged_at"),
)
TALKS = (
    text("Planned talk", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Method", lambda row: ResearchMethod(row.method).label),
    text("With", "contact.name"),
    text("What is to be found out", "question"),
    text("Who does it", "owner.name"),
    day("Due on", "due_on"),
    moment("Planned at", "added_at"),
)
SPOTS = (
    text("Customer", lambda row: row[1].name),
    text("Customer number", lambda row: row[1].pk),
    text("Segment", lambda row: row[1].segment),
    ours("ARR", lambda row: row[1].arr),
    text("Churn risk", lambda row: row[1].churn_risk),
    text("Staleness", lambda row: row[0].staleness),
    text("Last method", lambda row: row[0].last_method),
    day("Last research on", lambda row: row[0].last_on),
    text("People met in a year", lambda row: row[0].people),
    text("Levels met in a year", lambda row: row[0].levels),
    text("Next step", lambda row: _next_step(row[0])),
)


def researched(*, reader: Reader, filters: InsightFilters) -> Sheet:
    """The latest first."""
    found = insight_cards.listed(reader=reader, filters=filters)
    return Sheet(INSIGHTS, found.order_by("-held_on", "-pk").iterator(CHUNK))


def planned(*, reader: Reader) -> Sheet:
    """What is due first on top."""
    found = insight_cards.open_talks(reader=reader, is_mine=False)
    return Sheet(TALKS, found.order_by("due_on", "pk").iterator(CHUNK))


def spots(*, reader: Reader, kind: SpotKind, segment: str | None) -> Sheet:
    """What weighs most first."""
    found = Current(reader).spots(kind, Slice(limit=MOST_SPOTS), segment=segment).entries
    return Sheet(SPOTS, _with_entries(found))


def _with_entries(found: Any) -> Iterator[tuple[Spot, CallListEntry]]:
    entries = CallListEntry.objects.in_bulk([spot.customer_id for spot in found])
    return ((spot, entries[spot.customer_id]) for spot in found if spot.customer_id in entries)


def _next_step(spot: Spot) -> str:
    return insights.next_step(spot.kind, last_method=spot.last_method, people=spot.people)

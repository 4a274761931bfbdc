"""The call list, suspected duplicates and disagreements as files: the rows of the pages, in their order."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import QuerySet

from accounts.models import Customer
from crisis_triage.shared.sheets import CHUNK, Column, Sheet, day, moment, ours, own, text
from outreach.models import CallListEntry
from outreach.queries import call_list, customer_merges, disagreements, duplicate_pairs
from outreach.queries.call_list import BAND_LABELS, Sort
from outreach.queries.disagreements import Voice
from outreach.queries.filters import Filters
from outreach.queries.readers import Reader

CALLS = (
    text("Customer", "name"),
    text("Customer number", "customer_id"),
    text("Segment", "segment"),
    text("Region", "region"),
    text("Owner", "owner_name"),
    text("Team", "team_name"),
    text("Band", lambda entry: BAND_LABELS[entry.band]),
    text("Health score (0-100)", "health_score"),
    text("Churn risk (0-1)", "churn_risk"),
    text("Change in a week (0-1)", "risk_change"),
    ours("ARR", "arr"),
    text("ARR assumed because", "arr_note"),
    ours("Expected loss", "expected_loss"),
    day("Renewal", "renewal_on"),
    text("Open escalations", "open_escalations"),
    text("Priority", lambda entry: f"{entry.priority:.2f}"),
    text("Top reason", "top_reason"),
    moment("Ranked at", "ranked_at"),
)


def _side(name: str, called: str) -> tuple[Column, ...]:
    """Of a pair; each has its own currency, so that nobody adds them up."""

    def arr(pair: Any) -> Any:
        return getattr(pair, name).arr

    return (
        text(called, f"{name}.name"),
        text(f"{called}: number", f"{name}_id"),
        text(f"{called}: segment", f"{name}.segment"),
        text(f"{called}: region", f"{name}.region"),
        own(f"{called}: ARR", arr),
        text(f"{called}: currency", lambda pair: _currency(getattr(pair, name))),
    )


def _currency(customer: Customer) -> str:
    return "" if customer.arr is None else customer.currency


PAIRS = (
    *_side("first", "One"),
    *_side("second", "The other"),
    text("How much speaks for it (60-100)", "score"),
    text("What speaks for it", lambda pair: "; ".join(pair.reasons)),
    moment("Found at", "found_at"),
)


PEOPLE = (
    *(
        text(f"{called}{beside}", f"{side}.{path}")
        for side, called in (("first", "One"), ("second", "The other"))
        for beside, path in (("", "name"), (": number", "id"), (": e-mail", "email"), (": customer", "customer.name"))
    ),
    text("How much speaks for it (60-100)", "score"),
    text("What speaks for it", lambda pair: "; ".join(pair.reasons)),
    moment("Found at", "found_at"),
)


def _merged(who: str) -> tuple[Column, ...]:
    return (
        text("Merge", "id"),
        text(f"{who} who goes on", "survivor.name"),
        text("Number", "survivor_id"),
        text(f"{who} who was merged", "loser.name"),
        text("Number that leads there", "loser_id"),
        text("Merged by", "merged_by.name"),
        moment("Merged at", "merged_at"),
        text("Parted by", "unmerged_by.name"),
        moment("Parted at", "unmerged_at"),
        text("What could not go back", lambda row: "; ".join(row.conflicts or ())),
    )


MERGED_CUSTOMERS, MERGED_PEOPLE = _merged("Customer"), _merged("Contact")


class Contradiction(NamedTuple):
    entry: CallListEntry
    voice: Voice


CONTRADICTIONS = (
    text("Customer", "entry.name"),
    text("Customer number", "entry.customer_id"),
    text("Band", lambda row: BAND_LABELS[row.entry.band]),
    text("Health score (0-100)", "entry.health_score"),
    text("Churn risk (0-1)", "entry.churn_risk"),
    ours("ARR", "entry.arr"),
    text("ARR assumed because", "entry.arr_note"),
    text("Who says otherwise", "voice.label"),
    text("In their words", "voice.words"),
)


def calls(*, reader: Reader, filters: Filters, sort: Sort) -> Sheet:
    """One snapshot: the database holds the result while ranks go on changing."""
    return Sheet(CALLS, call_list.entries(reader, filters, sort).iterator(CHUNK))


def duplicates(*, reader: Reader) -> Sheet:
    return Sheet(PAIRS, duplicate_pairs.open_pairs(reader.user).iterator(CHUNK))


def people(*, reader: Reader) -> Sheet:
    return Sheet(PEOPLE, duplicate_pairs.open_contact_pairs(reader.user).iterator(CHUNK))


def merges(*, reader: Reader) -> Sheet:
    return Sheet(MERGED_CUSTOMERS, _with_names(customer_merges.visible_merges(reader.user)))


def merges_of_people(*, reader: Reader) -> Sheet:
    return Sheet(MERGED_PEOPLE, _with_names(customer_merges.visible_contact_merges(reader.user)))


def _with_names(rows: QuerySet[Any]) -> Iterator[Any]:
    """The latest first."""
    named = rows.select_related("survivor", "loser", "merged_by", "unmerged_by")
    return named.order_by("-pk").iterator(CHUNK)


def contradictions(*, reader: Reader) -> Sheet:
    """A line for each voice."""

    def rows() -> Iterator[Contradiction]:
        for entry, voices in disagreements.found(reader=reader, at=reader.at):
            yield from (Contradiction(entry, voice) for voice in voices)

    return Sheet(CONTRADICTIONS, rows())

"""The lists of what we notice as files: imports, refused and parked rows, sources, themes, and what scores were worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import Company, User
from accounts.money import NoExchangeRate
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Slice
from crisis_triage.shared.sheets import CHUNK, Sheet, day, moment, ours, own, text
from signals.queries import gone, hindsight, imports, propensities, quarantine, sources, themes
from signals.queries.explanations import Reason
from signals.queries.fates import NOT_SCORED, Case, Question
from signals.queries.propensities import Prospect
from signals.queries.quarantine import RefusedFilters
from signals.text import taxonomy
from signals.text.themes import label
from signals.vocabulary import Band, Content

COUNTS = ("created", "updated", "unchanged", "accepted", "duplicate", "parked", "rejected")
IMPORTS = (
    text("Import", "id"),
    text("File", "file_name"),
    text("Source", "source.name"),
    text("Content", lambda row: Content(row.content).label),
    text("State", lambda row: imports.LABELS[row.state].capitalize()),
    text("Uploaded by", lambda row: row.uploaded_by.name if row.uploaded_by else "a command"),
    moment("Uploaded at", "created_at"),
    moment("Finished at", "finished_at"),
    text("Bytes", "size_bytes"),
    text("Rows", "rows_done"),
    *(text(f"Rows {name}", name) for name in COUNTS),
    text("Backfill", "is_backfill"),
    text("Failure", "failure"),
)
REFUSED = (
    text("Refused row", "id"),
    text("Source", "source.name"),
    text("Content", lambda row: Content(row.content).label),
    text("File", "of_import.file_name"),
    text("Import", "of_import_id"),
    text("Line", "line"),
    text("Field", "field"),
    text("What is wrong", "reason"),
    text("As it came", "raw"),
    moment("Refused at", "created_at"),
)
PARKED = (
    text("Customer's id", "customer_external_id"),
    text("Sources", "sources"),
    text("Signals", "count"),
    moment("First happened at", "first_at"),
    moment("Last happened at", "last_at"),
)
SOURCES = (
    text("Source", "name"),
    text("Name in addresses", "slug"),
    text("Directory of customers", "is_directory"),
    text("How fresh", "freshness.label"),
    moment("Last heard at", "last_received_at"),
    text("Expected", "expected"),
    moment("Due at", "due_at"),
    text(f"Facts in {sources.DAYS_SHOWN} days", "facts"),
)
THEMES = (
    text("Theme", lambda row: label(row.counted.code)),
    text("Complaints", "counted.now"),
    text("Usual", "usual"),
    text("Customers", "counted.customers"),
    ours("ARR touched", "arr"),
    text("Why it is not summed", "missing"),
    moment("From", "first_at"),
)
FATES = (
    text("Group", "group"),
    text("Customer", "case.name"),
    text("Customer number", "case.id"),
    text("Band", lambda row: "" if row.case.band == NOT_SCORED else Band(row.case.band).label),
    text("Risk said (0-1)", "case.risk"),
    day("Left on", lambda row: None if isinstance(row.case.when, datetime) else row.case.when),
    moment("First alarm at", lambda row: row.case.when if isinstance(row.case.when, datetime) else None),
    ours("ARR", "case.arr"),
    text("Contact", "case.note"),
)


PROPENSITIES = (
    text("Customer", "customer"),
    text("Customer number", "customer_id"),
    text("Segment", "segment"),
    text("Chance (0-1)", "probability"),
    own("Worth if it happens", lambda row: row.at_stake.amount if row.at_stake else None),
    own("To be expected", lambda row: row.expected.amount if row.expected else None),
    text("Currency", lambda row: row.expected.currency if row.expected else ""),
    text("What the money stands on", "basis"),
    text("Speaks for it", lambda row: _said(row.in_favour)),
    text("Speaks against it", lambda row: _said(row.against)),
    text("Coverage (0-1)", "coverage"),
    text("Churn risk", lambda row: row.band.label if row.band else ""),
    text("Model", "model"),
    moment("As of", "as_of"),
)


def _said(reasons: Sequence[Reason]) -> str:
    return "; ".join(reason.sentence for reason in reasons)


@dataclass(frozen=True)
class ThemeLine:
    counted: themes.Counted
    usual: float | None
    arr: Any
    missing: str
    first_at: datetime


class Told(NamedTuple):
    group: str
    case: Case


GONE = (
    text("Record", "external_id"),
    text("Source", "source.name"),
    moment("Listed last", "seen_at"),
    moment("Missing since", "gone_at"),
    text("Decision", "verdict"),
    text("Why", "reason"),
    text("By", "settled_by.name"),
    moment("Decided at", "settled_at"),
)


def of_imports(*, user: User) -> Sheet:
    return Sheet(IMPORTS, imports.listed(user).iterator(CHUNK))


def of_refused(*, user: User, filters: RefusedFilters) -> Sheet:
    """Raises Forbidden."""
    return Sheet(REFUSED, quarantine.listed(user, filters).iterator(CHUNK))


def of_gone(*, user: User) -> Sheet:
    """Raises Forbidden."""
    return Sheet(GONE, gone.listed(user).iterator(CHUNK))


def of_propensities(*, user: User, by: str) -> Sheet:
    """A page at a time: the words of a million customers would not fit."""

    def rows() -> Iterator[Prospect]:
        order, after = propensities.ORDERS[by], None
        while True:
            page = cursors.take(propensities.listed(user=user), order, Slice(CHUNK, after))
            yield from propensities.in_words(page.entries)
            if (after := page.last_key) is None:
                return

    return Sheet(PROPENSITIES, rows())


def of_parked(*, user: User) -> Sheet:
    """A line for each customer that is waited for. Raises Forbidden."""
    return Sheet(PARKED, quarantine.waited_for(user).iterator(CHUNK))


def of_sources(*, user: User, at: datetime) -> Sheet:
    return Sheet(SOURCES, sources.overview(user, at=at)[0])


def of_themes(*, user: User, weeks: int, chosen: taxonomy.Theme | None, currency: str, at: datetime) -> Sheet:
    def rows() -> Iterator[ThemeLine]:
        found = themes.counted(user=user, weeks=weeks, currency=currency, at=at, chosen=chosen)
        for row in found.rows:
            worth = found.worth.get(row.code)
            is_missing = isinstance(worth, NoExchangeRate)
            yield ThemeLine(
                counted=row,
                usual=found.usual(row),
                arr=None if is_missing else worth,
                missing=f"no rate from {worth.currency}" if isinstance(worth, NoExchangeRate) else "",
                first_at=found.since,
            )

    return Sheet(THEMES, rows())


def of_fates(*, user: User, company: Company, asked: Question, at: datetime) -> Sheet:
    """Everybody in the groups of the page, the largest first; counted anew, which takes seconds in a large house."""

    def rows() -> Iterator[Told]:
        for group in hindsight.groups(user=user, company=company, asked=asked, at=at):
            yield from (Told(group.title, case) for case in hindsight.by_worth(group.cases))

    return Sheet(FATES, rows())

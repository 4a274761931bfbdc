"""Crises as a file: of those whom the reader sees from inside."""

from crisis_triage.shared.sheets import CHUNK, Sheet, moment, ours, text
from outreach.crises import CrisisKind
from outreach.queries import crisis_scope
from outreach.queries import untold as untold_customers
from outreach.queries.readers import Reader
from outreach.states import CrisisState

CRISES = (
    text("Crisis", "id"),
    text("Title", "title"),
    text("Kind", lambda row: CrisisKind(row.kind).label),
    text("Stage", lambda row: CrisisState(row.state).label),
    text("Severity (1 is worst)", "severity"),
    text("Commander", "commander.name"),
    text("Opened by", "opened_by.name"),
    moment("Opened at", "opened_at"),
    moment("Declared at", "declared_at"),
    moment("Stood down at", "stood_down_at"),
)
UNTOLD = (
    text("Customer number", "id"),
    text("Customer", "name"),
    text("Wrote since it began", "has_written"),
    text("Chance in percent to find out by tomorrow", lambda row: round(100 * row.chance, 1)),
    text("How", lambda row: "; ".join(row.ways)),
    ours("ARR", "arr"),
    text("Owner", "owner"),
    text("Contact", "contact"),
    text("Phone", "phone"),
)


def crises(*, reader: Reader) -> Sheet:
    """The latest first."""
    found = crisis_scope.crises_inside(reader.user).select_related("commander", "opened_by")
    return Sheet(CRISES, found.order_by("-opened_at", "-pk").iterator(CHUNK))


def untold(*, reader: Reader, crisis: int) -> Sheet:
    """Raises NotFound, Forbidden."""
    about = crisis_scope.get_inside(reader.user, crisis)
    return Sheet(UNTOLD, untold_customers.untold(crisis=about, reader=reader).rows)

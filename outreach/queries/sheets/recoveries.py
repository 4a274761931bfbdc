"""Recovery cases as a file."""

from crisis_triage.shared.sheets import CHUNK, Sheet, moment, own, text
from outreach.queries import recovery_scope
from outreach.queries.readers import Reader
from outreach.recoveries import RecoveryCause, RecoveryState

RECOVERIES = (
    text("Case", "id"),
    text("Customer", "customer.name"),
    text("Customer number", "customer_id"),
    text("Stage", lambda row: RecoveryState(row.state).label),
    text("Led by", "owner.name"),
    text("Because of", lambda row: RecoveryCause(row.opened_because).label),
    text("Why", "reason"),
    own("ARR when it was opened", "arr"),
    text("Currency", "currency"),
    moment("Opened at", "opened_at"),
    moment("Owed at", lambda row: getattr(getattr(row, "clock", None), "due_at", None)),
    moment("Ended at", "ended_at"),
)


def recoveries(*, reader: Reader) -> Sheet:
    """The latest first."""
    found = recovery_scope.visible_recoveries(reader.user).select_related("customer", "owner", "clock")
    return Sheet(RECOVERIES, found.order_by("-opened_at", "-pk").iterator(CHUNK))

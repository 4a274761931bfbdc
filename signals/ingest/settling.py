"""All open rows of an import at once: given up, or tried once more because what they lacked has come since."""

from datetime import datetime

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError
from signals.ingest import mending
from signals.models import Import, QuarantinedRow

AT_ONCE = 1_000
"""Rows that one click tries again; a person waits for it."""


def discard_all(*, of_import: Import, by: User, at: datetime) -> int:
    """They stay on record, with who said so. Returns how many."""
    access.check_may(by, Action.MANAGE_SOURCES)
    return _open(of_import).update(discarded_at=at, settled_by=by)


def replay_all(*, of_import: Import, by: User, at: datetime) -> tuple[int, int]:
    """Send them through again as they came. Returns how many were taken in and how many still have their fault."""
    access.check_may(by, Action.MANAGE_SOURCES)
    taken = 0
    rows = list(_open(of_import).select_related("source", "of_import").order_by("line")[:AT_ONCE])
    for row in rows:
        try:
            mending.replay(row=row, fields=mending.fields(row), by=by, at=at)
        except DomainError:
            continue
        taken += 1
    return taken, len(rows) - taken


def _open(of_import: Import) -> QuerySet[QuarantinedRow]:
    return QuarantinedRow.objects.filter(of_import=of_import, replayed_at=None, discarded_at=None)

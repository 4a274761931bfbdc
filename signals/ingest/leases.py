"""Who works on an import: one at a time, for half a minute that each chunk renews, told apart by a token.

All times are the database's. An attempt is counted before the work, so that a file which kills its worker does not do so
for ever; a chunk that is committed sets the count back.
"""

import uuid
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from signals.models import Import
from signals.services import hints
from signals.vocabulary import ImportState

LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 5

GAVE_UP = (
    "Its worker died or was stopped at each of five attempts. Look into the worker's log, then import the file again."
)

FREE = "state IN ('due', 'reverting') AND (lease_until IS NULL OR lease_until < statement_timestamp())"
CLAIM = f"""
UPDATE signals_import
SET lease_token = %(token)s, lease_until = statement_timestamp() + %(lease)s, attempts = attempts + 1
WHERE id = (
    SELECT id FROM signals_import
    WHERE {FREE} AND attempts < %(most)s AND (%(id)s IS NULL OR id = %(id)s)
    ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""  # noqa: S608  our own piece
GIVE_UP = f"""
UPDATE signals_import
SET state = 'failed', failure = %(gave_up)s, finished_at = coalesce(finished_at, statement_timestamp()), lease_token = NULL, lease_until = NULL
WHERE {FREE} AND attempts >= %(most)s
"""  # noqa: S608  our own piece


class LeaseLost(DomainError):
    """Another process works on this import by now. It loses nothing of what is in."""

    code = "lease_lost"

    def __init__(self) -> None:
        super().__init__("Another process took this import over and goes on with it.")


def claim(import_id: int | None = None) -> Import | None:
    """The import, or the oldest that is due; None when there is none or somebody works on it."""
    token = uuid.uuid4()
    with connection.cursor() as cursor:
        given = {"id": import_id, "token": token, "lease": LEASE, "most": MOST_ATTEMPTS}
        cursor.execute(CLAIM, given)  # type: ignore[arg-type]  # psycopg2 adapts a timedelta; the stub forgets it
        row = cursor.fetchone()
    return Import.objects.select_related("source", "uploaded_by").get(pk=row[0]) if row else None


def give_up() -> int:
    """Fail what was attempted too often."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_UP, {"gave_up": GAVE_UP, "most": MOST_ATTEMPTS})
        return int(cursor.rowcount)


def finish(of_import: Import) -> None:
    _settle(of_import, state=ImportState.DONE, finished_at=timezone.now())


def end_revert(of_import: Import) -> None:
    _settle(of_import, state=ImportState.REVERTED)


def fail(of_import: Import, failure: str) -> None:
    _settle(of_import, state=ImportState.FAILED, failure=failure, finished_at=timezone.now())


def release(of_import: Import) -> None:
    """Still due, and free for whoever comes next."""
    _settle(of_import)
    hints.imports_are_due()


def _settle(of_import: Import, **fields: object) -> None:
    held = Import.objects.filter(pk=of_import.pk, lease_token=of_import.lease_token)
    if not held.update(lease_token=None, lease_until=None, **fields):
        raise LeaseLost

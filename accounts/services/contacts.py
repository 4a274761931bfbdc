"""People at customers come in from other systems, many at a time."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from accounts.services.rows import ContactRow, FieldError, Status, UpsertResult

__all__ = ["ContactRow", "FieldError", "Status", "UpsertResult", "upsert_contacts"]


def upsert_contacts(
    *, source: str, rows: Sequence[ContactRow], by: User | None, at: datetime, directory: str = ""
) -> list[UpsertResult]:
    """A result per row, in their order. ``customer_external_id`` is an id of ``source``, else of ``directory``."""
    raise NotImplementedError

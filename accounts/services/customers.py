"""Customers come in from other systems, many at a time."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from accounts.services.rows import CustomerRow, FieldError, Status, UpsertResult

__all__ = ["CustomerRow", "FieldError", "Status", "UpsertResult", "upsert_customers"]


def upsert_customers(*, source: str, rows: Sequence[CustomerRow], by: User | None, at: datetime) -> list[UpsertResult]:
    """A result per row, in their order. A bad row is rejected with reasons and harms no other."""
    raise NotImplementedError

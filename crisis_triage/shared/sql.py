"""A statement of our own, asked of the database."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

Row = tuple[Any, ...]


def ask(statement: str, about: Mapping[str, Any]) -> list[Row]:
    """Its rows; none for a statement that returns nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, about)
        return cursor.fetchall() if cursor.description else []

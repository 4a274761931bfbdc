"""A queryset inside a statement of ours: what Django filters and SQL writes at once, without a row in between."""

from typing import Any

from django.db.models import QuerySet


def named(queryset: "QuerySet[Any, Any]", *, prefix: str) -> tuple[str, dict[str, Any]]:
    """Its SQL with parameters by name. Raises EmptyResultSet where Django knows without asking that nothing is found."""
    sql, parameters = queryset.query.sql_with_params()
    names = {f"{prefix}_{place}": value for place, value in enumerate(parameters)}
    return sql % tuple(f"%({name})s" for name in names), names

"""Querysets narrowed and put to use: by what was asked for, and inside a statement of ours, without a row in between."""

from typing import Any

from django.db.models import QuerySet


def named(queryset: "QuerySet[Any, Any]", *, prefix: str) -> tuple[str, dict[str, Any]]:
    """Its SQL with parameters by name. Raises EmptyResultSet where Django knows without asking that nothing is found."""
    sql, parameters = queryset.query.sql_with_params()
    names = {f"{prefix}_{place}": value for place, value in enumerate(parameters)}
    return sql % tuple(f"%({name})s" for name in names), names


def given(**exact: Any) -> dict[str, Any]:
    """The filters of a list that were asked for: None asks for nothing."""
    return {name: value for name, value in exact.items() if value is not None}

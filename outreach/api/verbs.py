"""How the steps of something are described in the schema: all alike, but for what they need and answer."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from crisis_triage.shared.api import Input
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.preconditions import ETAG


def one(title: str, /, **value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, request_only=True)]


def verbs_of(
    record: type, *, tag: str, problems: tuple[int, ...], matching: OpenApiParameter
) -> Callable[..., Callable[..., Any]]:
    """A decorator for each step that answers ``record`` with its version. ``matching``: whether If-Match must be said."""

    def described_verb(
        operation: str,
        summary: str,
        *,
        request: type[Input] | None = None,
        example: Mapping[str, Any] | None = None,
        description: str,
        status: int = 200,
    ) -> Callable[..., Any]:
        return describe(
            operation,
            summary,
            request=request,
            answers={status: record},
            problems=problems,
            parameters=[matching, ETAG],
            examples=None if example is None else one(summary, **example),
            tag=tag,
            description=description,
        )

    return described_verb

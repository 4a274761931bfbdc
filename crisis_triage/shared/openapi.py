"""How the API describes itself: the same msgspec structs that are sent are what the schema shows."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema

from crisis_triage.shared.batches import JSON, MAX_ITEMS, NDJSON
from crisis_triage.shared.problems import MEDIA_TYPE, TITLES

EVERYWHERE = (401, 403, 429, 503)
REFERENCE = "#/components/schemas/{name}"


class ErrorRow(msgspec.Struct):
    """What is wrong with one value."""

    pointer: str
    """JSON pointer to it: into the body, or into the item of a batch."""
    code: str
    detail: str


class Problem(msgspec.Struct):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ErrorRow] = []


class ItemResult(msgspec.Struct):
    """What became of one item. Results stand in the order of the request; ``index`` counts from 0."""

    index: int
    external_id: str
    status: str
    id: int | None
    errors: list[ErrorRow]


class BatchResult(msgspec.Struct):
    results: list[ItemResult]


class StructExtension(OpenApiSerializerExtension):
    """Lets ``extend_schema`` take msgspec structs."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: str) -> str:
        set_override(self.target, "suppress_collision_warning", True)
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        _, components = msgspec.json.schema_components([self.target], ref_template=REFERENCE)
        own: dict[str, Any] = components.pop(self.target.__name__)
        for name, schema in components.items():
            component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema=schema, object=name)
            auto_schema.registry.register_on_missing(component)
        return own


def page_of(entry: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The answer of a list."""
    fields = [("results", list[entry]), ("next", str | None), ("next_cursor", str | None)]  # type: ignore[valid-type]
    page = msgspec.defstruct(entry.__name__.removesuffix("Record") + "Page", fields)
    page.__doc__ = "One page. “next” is the address of the next one, null on the last."
    return page


def batch_of(item: type[msgspec.Struct], name: str) -> type[msgspec.Struct]:
    """The body of a batch."""
    items = msgspec.Meta(max_length=MAX_ITEMS, description="A bad one is answered by itself and harms no other.")
    source = msgspec.Meta(pattern="^[-a-zA-Z0-9_]{1,60}$", description="Who calls them by these ids.", examples=["crm"])
    fields: Any = [("source", Annotated[str, source]), ("items", Annotated[list[item], items])]  # type: ignore[valid-type]
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True)


def describe(
    operation: str,
    summary: str,
    *,
    answers: dict[int, Any],
    problems: tuple[int, ...] = (),
    request: Any = None,
    parameters: list[Any] | None = None,
    examples: list[OpenApiExample] | None = None,
    tag: str,
    description: str = "",
) -> Callable[[Any], Any]:
    """``extend_schema`` with the problems that every operation may answer."""
    responses: dict[Any, Any] = {(status, JSON): answer for status, answer in answers.items() if answer}
    responses |= {status: OpenApiResponse(description="Done.") for status, answer in answers.items() if not answer}
    for status in sorted({*EVERYWHERE, *problems}):
        responses[(status, MEDIA_TYPE)] = OpenApiResponse(Problem, description=TITLES[status])
    return extend_schema(
        operation_id=operation,
        summary=summary,
        description=description or summary,
        request=request,
        responses=responses,
        parameters=parameters,
        examples=examples,
        tags=[tag],
    )


def describe_batch(
    operation: str,
    summary: str,
    *,
    item: type[msgspec.Struct],
    name: str,
    example: dict[str, Any],
    tag: str,
    description: str,
) -> Callable[[Any], Any]:
    batch = batch_of(item, name)
    return describe(
        operation,
        summary,
        request={JSON: batch, NDJSON: item},
        answers={207: BatchResult},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("A batch", value=example, request_only=True, media_type=JSON)],
        tag=tag,
        description=description,
    )

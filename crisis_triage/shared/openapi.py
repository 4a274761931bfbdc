"""How the API describes itself: the same msgspec structs that are sent are what the schema shows."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal

import msgspec
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, get_lib_doc_excludes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from crisis_triage.shared.api import ApiView, Input
from crisis_triage.shared.batches import (
    JSON,
    MAX_ITEMS,
    NDJSON,
    Atomic,
    BatchMode,
    Duplicates,
    DuplicatesSaid,
    ModeSaid,
)
from crisis_triage.shared.deprecation import Going
from crisis_triage.shared.idempotency import HEADER
from crisis_triage.shared.item_results import Candidates, ErrorRow, Ignored, ItemResult
from crisis_triage.shared.problems import MEDIA_TYPE, TITLES

EVERYWHERE = (401, 403, 429, 503)
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A name of yours for this request, such as a UUID. Sent again with it, within a week, it is not done again but "
    "answered with the same bytes and “Idempotent-Replayed: true”. 409 while the first is running, 422 for another request. What "
    "was refused may be corrected and sent with the same key.",
}
WISHES = (
    OpenApiParameter("atomic", bool, description="As in the body: all items or none."),
    OpenApiParameter("mode", str, enum=list(BatchMode), description="As in the body: upsert or update_only."),
    OpenApiParameter("duplicates", str, enum=list(Duplicates), description="As in the body: create or refuse."),
)
REFERENCE = "#/components/schemas/{name}"
TWICE = "Two types are called {name} in the API: name one of them otherwise."
NAMED: dict[str, str] = {}
"""The types that the schema holds, by name, with what tells one from the other."""


def classes_of_ours() -> list[type]:
    """Their docstrings speak to us, not to who calls."""
    return [*get_lib_doc_excludes(), Input, ApiView]


class Problem(msgspec.Struct):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ErrorRow] = []
    candidates: Candidates = msgspec.UNSET


class StructExtension(OpenApiSerializerExtension):
    """Lets ``extend_schema`` take msgspec structs."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: Any, direction: str) -> str:
        """Some are made anew at each call (``page_of``); those are the same if their fields are."""
        set_override(self.target, "suppress_collision_warning", True)
        name, fields = str(self.target.__name__), repr(msgspec.structs.fields(self.target))
        if NAMED.setdefault(name, fields) != fields:
            raise TypeError(TWICE.format(name=name))
        return name

    def map_serializer(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        _, components = msgspec.json.schema_components([self.target], ref_template=REFERENCE)
        for schema in components.values():
            schema.pop(
                "title", None
            )  # a type that is patched as well has two names, and generated clients go by titles
        own: dict[str, Any] = components.pop(self.target.__name__)
        for name, schema in components.items():
            component = ResolvedComponent(name, ResolvedComponent.SCHEMA, schema=schema, object=name)
            if component in auto_schema.registry and auto_schema.registry[component].schema != schema:
                raise TypeError(TWICE.format(name=name))
            auto_schema.registry.register_on_missing(component)
        return own


class Schema(AutoSchema):
    """What every request with a body, and every POST, has by its base class."""

    def get_operation(self, *about: Any, **named: Any) -> Any:
        operation = super().get_operation(*about, **named)
        if operation and "requestBody" in operation:
            operation["requestBody"]["required"] = True
        if operation and self.method == "POST":
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
            for status in (400, 409, 422):
                problem = {**operation["responses"]["401"], "description": TITLES[status]}
                operation["responses"].setdefault(str(status), problem)
        return operation


def page_of(entry: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The answer of a list."""
    fields = [("results", list[entry]), ("next", str | None), ("next_cursor", str | None)]  # type: ignore[valid-type]
    doc = "One page. “next” is the address of the next one, null on the last."
    name = entry.__name__.removesuffix("Record") + "Page"
    return msgspec.defstruct(name, fields, namespace={"__doc__": doc, "entry": entry})


def batch_of(item: type[msgspec.Struct], name: str, *, is_upsert: bool) -> type[msgspec.Struct]:
    """The body of a batch."""
    items = msgspec.Meta(max_length=MAX_ITEMS, description="A bad one is answered by itself and harms no other.")
    source = msgspec.Meta(pattern="^[-a-zA-Z0-9_]{1,60}$", description="Who calls them by these ids.", examples=["crm"])
    fields: Any = [("source", Annotated[str, source]), ("items", Annotated[list[item], items])]  # type: ignore[valid-type]
    if is_upsert:
        fields += [
            ("atomic", Atomic, False),
            ("mode", ModeSaid, BatchMode.UPSERT),
            ("duplicates", DuplicatesSaid, Duplicates.CREATE),
        ]
    return msgspec.defstruct(name, fields, forbid_unknown_fields=True)


def batch_result_of(name: str, statuses: Iterable[str], *, is_upsert: bool) -> type[msgspec.Struct]:
    """The answer of a batch: ``ItemResult`` with the words that its status may be."""
    told = [
        field for field in msgspec.structs.fields(ItemResult) if field.name not in ("status", "ignored", "candidates")
    ]
    fields: list[Any] = [(field.name, field.type) for field in told]
    fields.insert(2, ("status", Literal[tuple(str(status) for status in statuses)]))
    if is_upsert:
        fields += [("ignored", Ignored, msgspec.UNSET), ("candidates", Candidates, msgspec.UNSET)]
    result = msgspec.defstruct(f"{name}ItemResult", fields, namespace={"__doc__": ItemResult.__doc__})
    return msgspec.defstruct(f"{name}Result", [("results", list[result])])  # type: ignore[valid-type]


def without_field(struct: type[msgspec.Struct], left_out: str, *, name: str) -> type[msgspec.Struct]:
    fields = [
        (field.name, field.type, field.default) for field in msgspec.structs.fields(struct) if field.name != left_out
    ]
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
    media_type: str = JSON,
    going: Going | None = None,
) -> Callable[[Any], Any]:
    """``extend_schema`` with the problems that every operation may answer. ``going``: it is to go, and each answer says so."""
    responses: dict[Any, Any] = {(status, media_type): answer for status, answer in answers.items() if answer}
    responses |= {status: OpenApiResponse(description="Done.") for status, answer in answers.items() if not answer}
    for status in sorted({*EVERYWHERE, *problems}):
        responses[(status, MEDIA_TYPE)] = OpenApiResponse(Problem, description=TITLES[status])
    schema = extend_schema(
        operation_id=operation,
        summary=summary,
        description=description or summary,
        request=request,
        responses=responses,
        parameters=parameters,
        examples=examples,
        tags=[tag],
        deprecated=True if going else None,
    )

    def described(method: Any) -> Any:
        """A list knows what its rows are: ``?fields=`` asks."""
        method = schema(method)
        method.going = going
        method.entry = getattr(answers.get(200), "entry", None)
        return method

    return described


def describe_batch(
    operation: str,
    summary: str,
    *,
    item: type[msgspec.Struct],
    name: str,
    statuses: Iterable[str],
    example: dict[str, Any],
    tag: str,
    description: str,
    is_upsert: bool = False,
) -> Callable[[Any], Any]:
    """``is_upsert``: with the wishes of ``batches.read_upsert``, and fields that are ignored."""
    return describe(
        operation,
        summary,
        request={JSON: batch_of(item, name, is_upsert=is_upsert), NDJSON: item},
        answers={207: batch_result_of(name, statuses, is_upsert=is_upsert)},
        problems=(400, 411, 413, 415, 422, *((428,) if is_upsert else ())),
        parameters=[
            OpenApiParameter("source", str, description="The source, where the body is NDJSON."),
            *(WISHES if is_upsert else ()),
        ],
        examples=[OpenApiExample("A batch", value=example, request_only=True, media_type=JSON)],
        tag=tag,
        description=f"{description} Up to {MAX_ITEMS:,} items and 5 MB, also gzipped, also one item a line (NDJSON).",
    )

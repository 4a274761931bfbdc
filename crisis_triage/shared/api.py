"""What every API class stands on: a gate, strict input, lists by cursor, plain JSON out.

Django REST framework does what it is good at (who calls, may they, errors, the schema); the rows themselves are msgspec
structs, encoded in one go.
"""

import contextlib
import functools
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.settings import spectacular_settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from crisis_triage.shared import batches, bodies, cursors, idempotency
from crisis_triage.shared.answers import answer_page
from crisis_triage.shared.limits import PerCredential, place_for
from crisis_triage.shared.problems import HttpProblem

MAX_LIMIT = 200
SPACE_FOR_PLUS = re.compile(r"^(\S+T\S+) (\d\d:?\d\d)$")


class Input(serializers.Serializer):
    """Refuses what it does not know: a misspelt field must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            known = ", ".join(sorted(self.fields))
            message = f"This is not a field here; there are: {known}."
            raise serializers.ValidationError(
                {str(name): serializers.ErrorDetail(message, "unknown_field") for name in unknown}
            )
        if isinstance(data, dict):
            odd: dict[Any, Any] = {name: what for name in data if (what := _odd(self.fields[name], data[name]))}
            if odd:
                raise serializers.ValidationError(odd)
        return super().to_internal_value(data)


def _odd(field: serializers.Field, value: Any) -> list[serializers.ErrorDetail] | dict[int, Any]:
    """What would pass in silence: a number as a text, or as a yes and no; and a moment with a null character behind it."""
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return {place: odd for place, each in enumerate(value) if (odd := _odd(field.child, each))}
    if isinstance(value, str) and "\x00" in value:
        return [serializers.ErrorDetail("Null characters are not allowed.", "null_characters_not_allowed")]
    is_number = isinstance(value, int | float)
    if isinstance(field, serializers.BooleanField):
        is_number = is_number and not isinstance(value, bool)
    if is_number and isinstance(field, serializers.BooleanField | serializers.CharField):
        return [serializers.ErrorDetail("This is no number: send a text, or true or false.", "invalid")]
    return []


class Whole(serializers.IntegerField):
    """A whole number that PostgreSQL's bigint can hold; ``true`` and ``2.0`` are not one."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": 2**63 - 1, **options})

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | float):
            self.fail("invalid")
        return int(super().to_internal_value(data))


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.DateTimeField):
    """Always in UTC from here on: PostgreSQL refuses offsets such as +19:38, which ISO 8601 allows."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str):
            value = SPACE_FOR_PLUS.sub(r"\1+\2", value)  # an address in which + was not written as %2B
        try:
            return super().to_internal_value(value).astimezone(UTC)
        except (OverflowError, ValueError):
            self.fail("invalid", format="ISO 8601, such as 2026-11-21T08:00:00Z")


class FieldNames(serializers.CharField):
    """Names with commas between; whether there are such fields is for the list to say."""

    def __init__(self, **options: Any) -> None:
        about = "Only these fields of each row, with commas between: id,updated_at"
        super().__init__(**{"max_length": 1000, "required": False, "help_text": about, **options})

    def to_internal_value(self, data: Any) -> Any:
        return list(dict.fromkeys(name.strip() for name in super().to_internal_value(data).split(",")))


class ListQuery(Input):
    """The parameters that every list has."""

    limit = Whole(max_value=MAX_LIMIT, default=50, help_text="Rows a page, 1 to 200.")
    cursor = serializers.CharField(
        max_length=1000, required=False, help_text="“next_cursor” of the page before, as it came."
    )
    updated_since = Moment(
        required=False, help_text="Only what changed at this moment or later; rows come in the order of their change."
    )
    fields = FieldNames()  # type: ignore[assignment]  # a name that the library takes off the class


class ApiView(APIView):
    """``permission_classes`` must be set: without, nobody may do anything. ``order`` is for lists."""

    permission_classes: Any
    throttle_classes = [PerCredential]
    parser_classes = [bodies.BoundedJSONParser]
    query_class: type[Input] = Input
    order: cursors.Order
    throttles: list[Any]
    place: contextlib.ExitStack

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with contextlib.ExitStack() as self.place:
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _with_place(response.streaming_content, self.place.pop_all())
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.headers |= self.place.enter_context(place_for(request))
        for name, value in kwargs.items():
            if isinstance(value, str) and "\x00" in value:
                raise serializers.ValidationError({name: ["Null characters are not allowed."]})
        if request.method == "POST" and hasattr(self, "post") and (key := idempotency.key_of(request)):
            setattr(self, "post", functools.partial(self._post_once, self.post, key))  # noqa: B010  a view lives for one request

    def _post_once(
        self, post: Callable[..., HttpResponse], key: str, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return idempotency.once(request, key, functools.partial(post, request, *args, **kwargs))

    def get_throttles(self) -> list[Any]:
        self.throttles = super().get_throttles()
        return self.throttles

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for throttle in getattr(self, "throttles", []):
            for name, value in throttle.headers().items():
                response[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        response["API-Version"] = spectacular_settings.VERSION
        if going := getattr(getattr(self, str(request.method).lower(), None), "going", None):
            going.tell(response)
        return response

    def batch(self) -> batches.Batch:
        return self._charged(batches.read(self.request._request))

    def upsert_batch(self) -> batches.Batch:
        return self._charged(batches.read_upsert(self.request._request))

    def _charged(self, batch: batches.Batch) -> batches.Batch:
        for throttle in self.throttles:
            throttle.charge(self.request, len(batch.items))
        return batch

    def query(self, query_class: type[Input] | None = None) -> dict[str, Any]:
        """The parameters of the address, checked by ``query_class``."""
        checked = _checked(query_class or self.query_class, self.parameters())
        if names := checked.get("fields"):
            self._check_fields(names)
        return checked

    def parameters(self) -> dict[str, str]:
        """As they stand in the address, each once."""
        return _single_values(self.request.query_params)

    def _check_fields(self, names: list[str]) -> None:
        entry = getattr(getattr(self, "get", None), "entry", None)
        known = entry.__struct_fields__ if entry else ()
        if unknown := [name for name in names if name not in known]:
            message = f"“{unknown[0]}” is no field of these rows; there are: {', '.join(known)}."
            raise serializers.ValidationError({"fields": [serializers.ErrorDetail(message, "unknown_field")]})

    def payload(self, input_class: type[Input]) -> dict[str, Any]:
        """The JSON body, checked."""
        return _checked(input_class, self.json())

    def json(self) -> Any:
        """The JSON body as it is."""
        request = self.request._request
        if request.content_type != "application/json":
            raise HttpProblem(
                415, f"Send application/json, not “{request.content_type}”.", code="unsupported_media_type"
            )
        return bodies.decode_json(bodies.read(request))

    def slice_of(self, query: dict[str, Any]) -> cursors.Slice:
        cursor = query.get("cursor")
        return cursors.Slice(
            limit=query["limit"],
            after=cursors.unsign(self.order, cursor) if cursor is not None else None,
            updated_since=query.get("updated_since"),
        )

    def answer_page(self, page: cursors.Page[Any]) -> HttpResponse:
        return answer_page(self.request, self.order, page)


def _with_place(pieces: Any, place: contextlib.ExitStack) -> Iterator[bytes]:
    """It is kept until the last of them is sent."""
    with place:
        yield from pieces


def _checked(input_class: type[Input], data: Any) -> dict[str, Any]:
    checked = input_class(data=data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def _single_values(parameters: QueryDict) -> dict[str, str]:
    if twice := [name for name, values in parameters.lists() if len(values) > 1]:
        raise serializers.ValidationError({name: ["Give this parameter once."] for name in twice})
    return {name: values[0] for name, values in parameters.lists()}

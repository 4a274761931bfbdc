"""CloudEvents 1.0 over HTTP."""

from typing import Any, Literal

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework.exceptions import ParseError

from crisis_triage.shared import batches, bodies
from crisis_triage.shared.answers import answer
from crisis_triage.shared.item_results import ErrorRow, item_result
from crisis_triage.shared.openapi import REFERENCE, describe
from crisis_triage.shared.problems import HttpProblem, InvalidFields
from signals.api.events import TAG, EventsView, source_parameter
from signals.mapping import cloudevents
from signals.readers import cloudevents as reader
from signals.services.facts import ItemResult
from signals.services.items import Refused

SOURCE = "cloudevents"
EXAMPLE = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/app",
    "type": "com.example.report.exported",
    "subject": "A-1",
    "time": "2026-11-20T14:05:00Z",
    "data": {"value": 3},
}


class CloudEvent(msgspec.Struct):
    """By the specification; extensions are welcome and can be mapped."""

    specversion: Literal["1.0"]
    id: str
    source: str
    type: str
    subject: str | None = None
    time: str | None = None
    datacontenttype: str | None = None
    data: dict[str, Any] | None = None


class EventSignal(msgspec.Struct):
    external_id: str
    status: Literal["accepted", "duplicate", "parked", "rejected"]
    id: int | None
    errors: list[ErrorRow]


class EventResult(msgspec.Struct):
    """What became of one event: the signals that were made of it; none, when its mapping does not want it."""

    index: int
    signals: list[EventSignal]


class EventResults(msgspec.Struct):
    results: list[EventResult]


class CloudEvents(EventsView):
    usual_source = SOURCE

    @describe(
        "send_cloudevents",
        "Send CloudEvents",
        request={
            cloudevents.ONE: CloudEvent,
            cloudevents.MANY: {"type": "array", "items": {"$ref": REFERENCE.format(name="CloudEvent")}},
        },
        answers={200: EventResults, 207: EventResults},
        problems=(400, 411, 413, 415, 422),
        parameters=[source_parameter(SOURCE)],
        examples=[OpenApiExample("An event", value=EXAMPLE, request_only=True, media_type=cloudevents.ONE)],
        tag=TAG,
        description=(
            "One event (structured, or binary with ce- headers), or a batch of up to 1,000. It is read by the mapping of the "
            "source; while there is none, the subject is the customer, the type is the measure, and data may hold value, text, "
            "kind and measure. source and id together make sending again safe. An event of a batch that cannot be read, and one "
            "whose values do not fit, is kept in the quarantine."
        ),
    )
    def post(self, request) -> HttpResponse:
        http = request._request
        body = bodies.read(http)
        if http.content_type == cloudevents.MANY:
            raws = batches.items_of(_list_of(body), name="events")
            return answer(self._taken([reader.decode(bytes(raw)) for raw in raws]), 207)
        if http.content_type == cloudevents.ONE:
            event = reader.decode(body)
        elif cloudevents.is_binary(http.headers):
            event = _from_binary(http, body)
        else:
            raise HttpProblem(
                415, f"Send {cloudevents.ONE}, {cloudevents.MANY}, or ce- headers.", code="unsupported_media_type"
            )
        if isinstance(event, Refused):
            raise InvalidFields(event.errors)
        return answer(self._taken([event]))

    def _taken(self, events: list[reader.Event]) -> EventResults:
        taken = reader.receive(source=self.source(), events=events, by=self.person, at=timezone.now())
        return EventResults(
            [EventResult(place, [_told(one) for one in signals]) for place, signals in enumerate(taken)]
        )


def _told(result: ItemResult) -> EventSignal:
    errors = item_result(result.index, result).errors
    return EventSignal(result.external_id, result.status, result.id, errors)


def _list_of(body: bytes) -> msgspec.Raw:
    return msgspec.Raw(body.strip())


def _from_binary(http: Any, body: bytes) -> reader.Event:
    """Data of a kind that no mapping reads is left aside: the event itself counts."""
    try:
        data = bodies.decode_json(body) if body.strip() else None
    except ParseError:
        if http.content_type.endswith("json"):
            raise
        data = None
    event = cloudevents.from_headers(http.headers, data)
    return reader.decode(msgspec.json.encode(event))

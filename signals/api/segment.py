"""Where Segment's libraries send to, unchanged: give them our address as ``host`` and a token of ours as the write key."""

from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_view

from crisis_triage.shared import batches, bodies
from crisis_triage.shared.answers import answer
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.structs import fault_of
from signals.api.events import TAG, EventsView, source_parameter
from signals.readers import segment

SOURCE = "segment"
CALLS = ("track", "identify", "group", "page")
EXAMPLE = {"messageId": "m-1", "type": "track", "userId": "u-17", "event": "Logged In"}


class Call(msgspec.Struct):
    """One call of Segment's spec. What is not named here is welcome and not read."""

    messageId: str | None = None  # noqa: N815  their names
    type: str | None = None
    userId: str | int | None = None  # noqa: N815
    anonymousId: str | int | None = None  # noqa: N815
    groupId: str | int | None = None  # noqa: N815
    event: str | None = None
    timestamp: str | None = None
    sentAt: str | None = None  # noqa: N815
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class Calls(msgspec.Struct):
    batch: list[Call]
    sentAt: str | None = None  # noqa: N815


class Envelope(msgspec.Struct):
    batch: msgspec.Raw
    sentAt: Any = None  # noqa: N815


class SentAt(msgspec.Struct):
    sentAt: Any = None  # noqa: N815


def described(operation: str, summary: str, request: type[msgspec.Struct], example: dict[str, Any]) -> Any:
    return describe(
        operation,
        summary,
        request={batches.JSON: request},
        answers={200: segment.Taken},
        problems=(400, 411, 413, 415, 422),
        parameters=[source_parameter(SOURCE)],
        examples=[OpenApiExample("A call", value=example, request_only=True, media_type=batches.JSON)],
        tag=TAG,
        description=(
            "For Segment's libraries as they are: host is our address, the write key is a token with “signals:write”, sent as "
            "the name of HTTP basic authentication. A call becomes a signal of engagement about the customer of “groupId” "
            "(also in “context”), or about the customer of the person “userId”: by an earlier group call, or by a contact's "
            "external id. Until somebody knows whose person it is, the signal is parked. “messageId” makes sending again safe. "
            "What cannot be read is kept in the quarantine; it is counted, and the answer is 200."
        ),
    )


class SegmentView(EventsView):
    usual_source = SOURCE

    def take_in(self, calls: list[msgspec.Raw], sent_at: Any, call: str | None = None) -> HttpResponse:
        taken = segment.receive(
            source=self.source(), calls=calls, sent_at=sent_at, call=call, by=self.person, at=timezone.now()
        )
        return answer(taken)


class SegmentBatch(SegmentView):
    @described("send_segment_batch", "Send many calls", Calls, {"batch": [EXAMPLE], "sentAt": "2026-11-22T08:00:00Z"})
    def post(self, request) -> HttpResponse:
        envelope = _decode(bodies.read(request._request), Envelope)
        return self.take_in(batches.items_of(envelope.batch, name="batch"), envelope.sentAt)


class SegmentCall(SegmentView):
    call = ""

    def post(self, request) -> HttpResponse:
        body = bodies.read(request._request)
        return self.take_in([msgspec.Raw(body)], _decode(body, SentAt).sentAt, self.call)


def _decode(body: bytes, kind: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        fault = fault_of(error)
        raise Invalid(fault.message, field=fault.field) from error
    except batches.UNREADABLE as error:
        raise bodies.not_json(error) from error


def view_of(call: str) -> Any:
    """A class of its own for each call, because the schema describes classes."""
    described_post = described(f"send_segment_{call}", f"Send one {call} call", Call, {**EXAMPLE, "type": call})
    own = type(f"Segment{call.capitalize()}", (SegmentCall,), {"call": call})
    return extend_schema_view(post=described_post)(own)

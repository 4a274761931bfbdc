"""Raw payloads: brought with a token, or by a webhook that its source signed; listed, and read again."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from accounts.access import Action
from accounts.api.authentication import BearerToken, WriteKey
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import bodies, limits
from crisis_triage.shared.answers import accepted, answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from signals.models import Payload
from signals.queries import payloads as queries
from signals.queries.payloads import PayloadRecord
from signals.queries.sources import get_source
from signals.readers import mail
from signals.services import forgetting, hooks, payloads, sources
from signals.vocabulary import Door

TAG = "Payloads and mappings"
MOST_GUESSES = 50
"""Of one address at one hook in a window: whoever signs wrongly so often waits, before its bodies are read."""
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.MANAGE_SOURCES)


class Kept(msgspec.Struct):
    """It is committed, and will be read in a moment."""

    id: int
    status: Literal["kept", "kept_before"]


class Due(msgspec.Struct):
    due: int
    kept_since: Annotated[
        datetime | None,
        msgspec.Meta(description="What was read and came before is not kept any more. Null: everything is."),
    ]


class PayloadsQuery(ListQuery):
    source = serializers.SlugField(max_length=60, required=False)  # type: ignore[assignment]  # no field's own source
    state = serializers.ChoiceField(choices=["in_trouble", "discarded"], required=False)


class Discarded(msgspec.Struct):
    discarded: int


class ChosenPayloads(Input):
    ids = serializers.ListField(child=Whole(), required=False, allow_empty=False, max_length=1_000)
    first_id = Whole(required=False, help_text="From this payload …")
    last_id = Whole(required=False, help_text="… to this one.")

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if ("first_id" in attributes) != ("last_id" in attributes):
            raise serializers.ValidationError({"last_id": ["Say from which payload to which."]}, code="required")
        between = (attributes["first_id"], attributes["last_id"]) if "first_id" in attributes else None
        return attributes | {"between": between}


class ReplayInput(ChosenPayloads):
    only_failed = serializers.BooleanField(default=True, help_text="Without ids: those in trouble, or all of them.")


class DiscardInput(ChosenPayloads):
    reason = serializers.CharField(max_length=1_000)


class PayloadList(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]
    query_class = PayloadsQuery
    order = queries.PAYLOADS

    @describe(
        "list_payloads",
        "Payloads, in the order in which they came",
        answers={200: page_of(PayloadRecord)},
        problems=(400, 422),
        parameters=[PayloadsQuery],
        tag=TAG,
        description="“updated_since” means “received_at”. For those who see every customer: a payload may be about anybody.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        found = queries.list_payloads(
            request.user, self.slice_of(query), source=query.get("source"), state=query.get("state")
        )
        return self.answer_page(found)


class OnePayload(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]

    @describe("read_payload", "One payload, as it came", answers={200: PayloadRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(queries.record(request.user, id))


class BringPayload(ApiView):
    authentication_classes = [BearerToken, WriteKey]
    permission_classes = [NEEDS]

    @describe(
        "bring_payload",
        "Bring a payload as it is",
        request={"application/json": OpenApiTypes.ANY, mail.CONTENT_TYPE: OpenApiTypes.STR},
        answers={202: Kept},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("A payload", value={"id": "s-1", "customer": "A-1", "score": 9}, request_only=True)],
        tag=TAG,
        description=(
            "It is kept raw and answered 202; a worker reads it by the newest mapping of the source, or later, once there is one. "
            "message/rfc822 is a report of an account team by e-mail. The same bytes are kept once."
        ),
    )
    def post(self, request, source: str) -> HttpResponse:
        http = request._request
        body = bodies.read(http)
        door = Door.MAIL if http.content_type == mail.CONTENT_TYPE else Door.API
        own = sources.get_or_create(source, by=request.user)
        return _answer_kept(
            *payloads.keep(
                source=own,
                door=door,
                body=body,
                content_type=http.content_type,
                headers=_headers(http),
                by=request.user,
                at=timezone.now(),
            )
        )


class DiscardPayloads(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "discard_payloads",
        "Say that payloads in trouble need not be mended",
        request=DiscardInput,
        answers={200: Discarded},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[
            OpenApiExample(
                "A test", value={"ids": [17], "reason": "Somebody tried the webhook out."}, request_only=True
            )
        ],
        tag=TAG,
        description="They stay as they came, with who said so and why, and count as discarded. Without ids: those in trouble, or those of a span. "
        f"Up to {payloads.MOST_DISCARDED:,} at a time. Naming one in /replay reads it again.",
    )
    def post(self, request, source: str) -> HttpResponse:
        given = self.payload(DiscardInput)
        count = payloads.discard(
            source=get_source(source),
            ids=given.get("ids"),
            between=given.get("between"),
            reason=given["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return answer(Discarded(count))


class ReplayPayloads(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "replay_payloads",
        "Read payloads again by the newest mapping",
        request=ReplayInput,
        answers={200: Due},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("Those in trouble", value={"only_failed": True}, request_only=True)],
        tag=TAG,
        description="Safe to repeat: what is stored stays as it is. Facts that would be otherwise by now are counted as “changed”.",
    )
    def post(self, request, source: str) -> HttpResponse:
        given = self.payload(ReplayInput)
        ids = given.get("ids")
        count = payloads.replay(
            source=get_source(source),
            ids=ids,
            between=given["between"],
            only_failed=given["only_failed"] and ids is None,
            by=request.user,
            at=timezone.now(),
        )
        return answer(Due(count, forgetting.kept_since(timezone.now())))


class Webhook(APIView):
    """Who sends is known by the signature, and by nothing else."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    schema = None

    def post(self, request, source: str) -> HttpResponse:
        http, at = request._request, timezone.now()
        guesses = _guesses_of(http, source)
        if limits.count(guesses, 0) >= MOST_GUESSES:
            raise Throttled(wait=limits.WINDOW_SECONDS)
        headers = _headers(http)
        try:
            hooks.check_is_open(source)
            body = bodies.read(http)
            own, delivery = hooks.delivery_of(source, headers=headers, body=body, at=at)
        except hooks.NotReal:
            limits.count(guesses)
            raise
        return _answer_kept(
            *payloads.keep(
                source=own,
                door=Door.WEBHOOK,
                body=body,
                content_type=http.content_type,
                headers=headers,
                delivery=delivery,
                by=None,
                at=at,
            )
        )


def _guesses_of(http: Any, source: str) -> str:
    """By the address of the sender, as our own proxy tells it: a stranger's guesses must not stop whoever signs rightly."""
    told = http.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    sender = told.rpartition(",")[2].strip() or http.META.get("REMOTE_ADDR", "")
    return f"hook-guesses:{hashlib.sha256(f'{sender} {source}'.encode(errors='replace')).hexdigest()}"


def _headers(http: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in http.headers.items()}


def _answer_kept(payload: Payload, is_new: bool) -> HttpResponse:
    return accepted(Kept(payload.pk, "kept" if is_new else "kept_before"), at=reverse("api_payload", args=[payload.pk]))

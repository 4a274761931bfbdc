"""How payloads of a source are read, and how its webhooks are signed."""

from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.problems import InvalidFields
from signals.api.payloads import NEEDS, TAG
from signals.mapping import shipped
from signals.queries import mappings as queries
from signals.queries.mappings import MappingRecord, Previewed
from signals.queries.sources import get_source
from signals.readers import preview
from signals.services import hooks, mappings, sources
from signals.services.mappings import BadMapping

SPEC = {
    "fields": {
        "external_id": {"path": "$.id"},
        "customer_external_id": {"path": "$.customer"},
        "kind": {"value": "survey"},
        "measure": {"value": "nps"},
        "occurred_at": {"path": "$.answered_at"},
        "value": {"path": "$.score"},
    }
}


BASED_ON = OpenApiParameter(
    "If-Match",
    preconditions.A_TAG,
    OpenApiParameter.HEADER,
    description='The newest “version” that you know, such as "3"; "0" for none: 412 if somebody saved one since.',
)


class MappingInput(Input):
    spec = serializers.JSONField(help_text="each, only, fields: see the shipped ones.")
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class PreviewInput(Input):
    spec = serializers.JSONField()
    payload = serializers.JSONField()


class HookInput(Input):
    scheme = serializers.JSONField(help_text="kind: hmac, standard or basic; header, encoding, prefix, signed …")
    secret = serializers.CharField(
        max_length=200, required=False, write_only=True, help_text="Without one, we make it."
    )


class Mappings(msgspec.Struct):
    results: list[MappingRecord]


class HookMade(msgspec.Struct):
    """The secret is not shown again."""

    address: str
    secret: str


class SourceMappings(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "list_mappings", "Mappings of a source, the newest first", answers={200: Mappings}, problems=(404,), tag=TAG
    )
    def get(self, request, source: str) -> HttpResponse:
        return answer(Mappings(queries.versions(get_source(source))))

    @describe(
        "save_mapping",
        "Save a new version",
        request=MappingInput,
        answers={201: MappingRecord},
        problems=(400, 411, 412, 413, 415, 422),
        parameters=[BASED_ON],
        examples=[OpenApiExample("A mapping", value={"spec": SPEC, "note": "Scores"}, request_only=True)],
        tag=TAG,
        description="A mapping is never changed. What waited for one is read at once; replay reads again what was read before.",
    )
    def post(self, request, source: str) -> HttpResponse:
        given = self.payload(MappingInput)
        own = sources.get_or_create(source, by=request.user)
        made = _named(
            mappings.save,
            source=own,
            given=given["spec"],
            note=given.get("note", ""),
            seen=preconditions.seen_if_said(request),
            by=request.user,
            at=timezone.now(),
        )
        return answer(queries.record(made), 201)


class PreviewMapping(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "preview_mapping",
        "What a mapping would make of a payload",
        request=PreviewInput,
        answers={200: Previewed},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("A try", value={"spec": SPEC, "payload": {"id": "s-1"}}, request_only=True)],
        tag=TAG,
        description="Nothing is stored.",
    )
    def post(self, request, source: str) -> HttpResponse:
        given = self.payload(PreviewInput)
        spec = _named(mappings.checked, given["spec"])
        body = msgspec.json.encode(given["payload"])
        return answer(preview.preview(get_source(source), spec, body, "application/json", at=timezone.now()))


class ShippedMappings(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]

    @describe(
        "list_shipped_mappings",
        "Mappings to begin with, for well-known senders",
        answers={200: OpenApiTypes.OBJECT},
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return answer(shipped.everything())


class SourceHook(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "set_up_hook",
        "Say how a source signs its webhooks",
        request=HookInput,
        answers={200: HookMade},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("Standard Webhooks", value={"scheme": {"kind": "standard"}}, request_only=True)],
        tag=TAG,
        description="The source sends to the address that is answered. The secret before this one stays good until the next change.",
    )
    def put(self, request, source: str) -> HttpResponse:
        given = self.payload(HookInput)
        own = sources.get_or_create(source, by=request.user)
        secret = hooks.set_up(
            source=own, scheme=given["scheme"], secret=given.get("secret", ""), by=request.user, at=timezone.now()
        )
        return answer(HookMade(queries.hook_address(own), secret))

    @describe("switch_hook_off", "Take no more webhooks of a source", answers={204: None}, problems=(404, 422), tag=TAG)
    def delete(self, request, source: str) -> HttpResponse:
        hooks.switch(source=get_source(source), is_on=False, by=request.user, at=timezone.now())
        return HttpResponse(status=204)


class SwitchHookOn(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "switch_hook_on",
        "Take webhooks of a source again",
        answers={204: None},
        problems=(404, 422),
        tag=TAG,
        description="Signed with the secrets that it had.",
    )
    def post(self, request, source: str) -> HttpResponse:
        hooks.switch(source=get_source(source), is_on=True, by=request.user, at=timezone.now())
        return HttpResponse(status=204)


class EndOldSecret(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "end_old_hook_secret",
        "End the secret before the newest one now",
        answers={204: None},
        problems=(404, 422),
        tag=TAG,
        description="When somebody may have read it. After a change it is otherwise good until the next one.",
    )
    def post(self, request, source: str) -> HttpResponse:
        hooks.end_old_secret(source=get_source(source), by=request.user, at=timezone.now())
        return HttpResponse(status=204)


def _named(act: Any, *about: Any, **named: Any) -> Any:
    """With every fault by its own pointer."""
    try:
        return act(*about, **named)
    except BadMapping as refusal:
        raise InvalidFields(refusal.errors) from refusal
    except RecursionError as error:
        raise Invalid("The mapping is nested too deeply.", field="spec") from error

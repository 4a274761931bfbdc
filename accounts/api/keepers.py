"""Which source keeps which field of customers and contacts."""

import msgspec
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.queries import keepers as queries
from accounts.services import keepers
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input
from crisis_triage.shared.openapi import describe

TAG = "Customers"
NEEDS = HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.MANAGE_SETTINGS)


class FieldKeepers(msgspec.Struct):
    """All fields that somebody keeps."""

    results: list[queries.KeeperRecord]


class KeeperInput(Input):
    source = serializers.SlugField(  # type: ignore[assignment]  # a name that the library takes off the class
        max_length=60, help_text="The name that files and the API have for it."
    )


class FieldKeeperList(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "list_field_keepers",
        "Fields that one source keeps",
        answers={200: FieldKeepers},
        tag=TAG,
        description="Of a field that is not here, the last word stands. What other sources say of one that is, is in “ignored”.",
    )
    def get(self, request) -> HttpResponse:
        return answer(FieldKeepers(queries.list_keepers()))


class OneFieldKeeper(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "keep_field",
        "Let one source keep a field",
        request=KeeperInput,
        answers={200: queries.KeeperRecord},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("The billing system", value={"source": "billing"}, request_only=True)],
        tag=TAG,
        description="From now on: what is there stays until the keeper says something else. “arr” takes “currency” along, "
        "“deleted_at” is deleting and bringing back.",
    )
    def put(self, request, kind: str, field: str) -> HttpResponse:
        source = self.payload(KeeperInput)["source"]
        keepers.set_keeper(kind=kind, field=field, source=source, by=request.user)
        return answer(queries.KeeperRecord(kind, field, source))

    @describe("share_field", "Let everybody write a field again", answers={204: None}, problems=(422,), tag=TAG)
    def delete(self, request, kind: str, field: str) -> HttpResponse:
        keepers.set_keeper(kind=kind, field=field, source="", by=request.user)
        return HttpResponse(status=204)

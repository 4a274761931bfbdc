"""Claims beside the scores: made and withdrawn by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts import access, identity
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import Customer, User
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.openapi import describe
from signals.models.override import CLAIMS
from signals.queries import overrides as queries
from signals.queries.overrides import OverrideRecord
from signals.services import overrides, sources
from signals.vocabulary import Band

TAG = "Overrides"
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.OVERRIDE)


class OverrideInput(Input):
    """The customer is named by our id, or by the id that a source has for it."""

    customer_id = Whole(required=False, help_text="Our id of the customer.")
    customer_external_id = serializers.CharField(max_length=200, required=False)
    source = serializers.SlugField(  # type: ignore[assignment]  # no field's own source
        max_length=60, required=False, help_text="Whose external id it is; the directory's, if left out."
    )
    band = serializers.ChoiceField(choices=[(band.value, band.label) for band in CLAIMS])
    reason = serializers.CharField(max_length=overrides.LONGEST_REASON)
    expires_at = serializers.DateTimeField(help_text="At most 90 days from now.")

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if ("customer_id" in attributes) == ("customer_external_id" in attributes):
            raise serializers.ValidationError(
                {"customer_id": ["Name the customer once: by customer_id or by customer_external_id."]}, code="required"
            )
        return attributes


class NewOverride(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "override_score",
        "Set a claim beside a score",
        request=OverrideInput,
        answers={201: OverrideRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[
            OpenApiExample(
                "A claim",
                value={
                    "customer_external_id": "A-1",
                    "source": "crm",
                    "band": "critical",
                    "reason": "Their new director told us that the contract is under review.",
                    "expires_at": "2026-12-24T00:00:00Z",
                },
                request_only=True,
            )
        ],
        tag=TAG,
        description="It stands beside the score and changes neither the score nor the call list. One of a customer holds at a time: "
        "a second one is 409 until the first is withdrawn or has expired.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(OverrideInput)
        made = overrides.override(
            customer=_customer(request.user, given),
            band=Band(given["band"]),
            reason=given["reason"],
            expires_at=given["expires_at"],
            by=request.user,
            at=timezone.now(),
        )
        told = answer(queries.read_override(request.user, made.pk), status=201)
        told["Location"] = reverse("api_override", args=[made.pk])
        return told


class OneOverride(ApiView):
    permission_classes = [NEEDS]

    @describe("get_override", "One claim", answers={200: OverrideRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(queries.read_override(request.user, id))


class WithdrawOverride(ApiView):
    permission_classes = [NEEDS]

    @describe("withdraw_override", "Withdraw a claim", answers={200: OverrideRecord}, problems=(404, 409), tag=TAG)
    def post(self, request, id: int) -> HttpResponse:
        overrides.withdraw(override=queries.get_override(request.user, id), by=request.user, at=timezone.now())
        return answer(queries.read_override(request.user, id))


def _customer(user: User, given: dict[str, Any]) -> Customer:
    """An id in a payload means something only inside what the person may see: NotFound otherwise."""
    if "customer_id" in given:
        return access.get_customer(user, given["customer_id"])
    source = given.get("source") or sources.directory_slug()
    return identity.get_customer(user, source=source, external_id=given["customer_external_id"])

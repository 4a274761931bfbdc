"""Claims beside the scores: made and withdrawn by the same services as on the pages."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.openapi import describe
from signals.api.naming import CustomerInput, named_customer
from signals.models.override import CLAIMS
from signals.queries import overrides as queries
from signals.queries.overrides import OverrideRecord
from signals.services import overrides
from signals.vocabulary import Band

TAG = "Overrides"
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.OVERRIDE)


class OverrideInput(CustomerInput):
    band = serializers.ChoiceField(choices=[(band.value, band.label) for band in CLAIMS])
    reason = serializers.CharField(max_length=overrides.LONGEST_REASON)
    expires_at = serializers.DateTimeField(help_text="At most 90 days from now.")


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
            customer=named_customer(request.user, given),
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

"""Escalations: logged, turned and ended by the same services as on the pages."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.queries import records
from outreach.services import escalations
from outreach.vocabulary import RequestedBy, Trend
from signals.api.naming import CustomerInput, named_customer

TAG = "Escalations"
NEEDS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.LOG_ESCALATION)
NEEDS_TO_END = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.END_ESCALATION)


class EscalationsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    open = serializers.BooleanField(allow_null=True, default=None, help_text="Only open ones, or only ended ones.")


class EscalationInput(CustomerInput):
    requested_by = serializers.ChoiceField(choices=RequestedBy.choices(), default=RequestedBy.INTERNAL.value)
    reason = serializers.CharField(max_length=escalations.LONGEST)
    severity = Whole(min_value=1, max_value=5, help_text="1 (worst) to 5 (cosmetic). In doubt take the worse.")
    trend = serializers.ChoiceField(choices=Trend.choices(), default=Trend.STEADY.value)


class EndInput(Input):
    outcome = serializers.CharField(max_length=escalations.LONGEST, help_text="How it was de-escalated.")


class TurnInput(Input):
    trend = serializers.ChoiceField(choices=Trend.choices())


class EscalationList(ApiView):
    permission_classes = [NEEDS]
    query_class = EscalationsQuery
    order = records.ESCALATIONS

    @describe(
        "list_escalations",
        "Escalations, in the order of their change",
        answers={200: page_of(records.EscalationRecord)},
        problems=(400, 422),
        parameters=[EscalationsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_escalations(
            request.user, self.slice_of(query), customer=query.get("customer"), is_open=query["open"]
        )
        return self.answer_page(page)

    @describe(
        "log_escalation",
        "Log an escalation",
        request=EscalationInput,
        answers={201: records.EscalationRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[
            OpenApiExample(
                "An escalation",
                value={
                    "customer_external_id": "A-1",
                    "source": "crm",
                    "requested_by": "customer",
                    "reason": "The import has been down since Monday.",
                    "severity": 2,
                },
                request_only=True,
            )
        ],
        tag=TAG,
        description="The customer's score and place in the call list follow. The same again within two minutes is 409.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(EscalationInput)
        escalation = escalations.log_escalation(
            customer=named_customer(request.user, given),
            requested_by=RequestedBy(given["requested_by"]),
            reason=given["reason"],
            severity=given["severity"],
            trend=Trend(given["trend"]),
            by=request.user,
            at=timezone.now(),
        )
        response = answer(records.read_escalation(request.user, escalation.pk), 201)
        response["Location"] = reverse("api_escalation", args=[escalation.pk])
        return response


class OneEscalation(ApiView):
    permission_classes = [NEEDS]

    @describe("get_escalation", "One escalation", answers={200: records.EscalationRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.read_escalation(request.user, id))

    @describe(
        "turn_escalation",
        "Say which way it turns",
        request=TurnInput,
        answers={200: records.EscalationRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[OpenApiExample("It gets worse", value={"trend": "worsening"}, request_only=True)],
        tag=TAG,
    )
    def patch(self, request, id: int) -> HttpResponse:
        escalation = records.get_escalation(request.user, id)
        trend = Trend(self.payload(TurnInput)["trend"])
        escalations.change_trend(escalation=escalation, trend=trend, by=request.user, at=timezone.now())
        return answer(records.read_escalation(request.user, id))


class EndEscalation(ApiView):
    permission_classes = [NEEDS_TO_END]

    @describe(
        "end_escalation",
        "End an escalation",
        request=EndInput,
        answers={200: records.EscalationRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[OpenApiExample("It is over", value={"outcome": "Fixed, and told on the phone."}, request_only=True)],
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        escalation = records.get_escalation(request.user, id)
        outcome = self.payload(EndInput)["outcome"]
        escalations.end_escalation(escalation=escalation, outcome=outcome, by=request.user, at=timezone.now())
        return answer(records.read_escalation(request.user, id))

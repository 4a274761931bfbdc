"""Addresses below /api/v1/."""

from django.urls import path

from outreach.api.call_list import CallList
from outreach.api.escalations import EndEscalation, EscalationList, OneEscalation

urlpatterns = [
    path("call-list", CallList.as_view(), name="api_call_list"),
    path("escalations", EscalationList.as_view(), name="api_escalations"),
    path("escalations/<int:id>", OneEscalation.as_view(), name="api_escalation"),
    path("escalations/<int:id>/end", EndEscalation.as_view(), name="api_escalation_end"),
]

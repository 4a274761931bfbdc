"""Addresses below /api/v1/."""

from django.urls import path

from outreach.api.call_list import CallList
from outreach.api.call_plan import AssignCalls, Capacity, SnoozeCalls, UndoCalls, WakeCalls
from outreach.api.escalations import EndEscalation, EscalationList, OneEscalation
from outreach.api.needs import LinkNeeds, NeedList, OneNeed
from outreach.api.sla_clocks import SlaClockList
from outreach.api.touchpoints import CompleteTouchpoint, OneTouchpoint, TouchpointList

urlpatterns = [
    path("call-list", CallList.as_view(), name="api_call_list"),
    path("call-list/assign", AssignCalls.as_view(), name="api_assign_calls"),
    path("call-list/snooze", SnoozeCalls.as_view(), name="api_snooze_calls"),
    path("call-list/wake", WakeCalls.as_view(), name="api_wake_calls"),
    path("call-list/actions/<int:id>/undo", UndoCalls.as_view(), name="api_undo_calls"),
    path("call-list/capacity", Capacity.as_view(), name="api_call_capacity"),
    path("escalations", EscalationList.as_view(), name="api_escalations"),
    path("escalations/<int:id>", OneEscalation.as_view(), name="api_escalation"),
    path("escalations/<int:id>/end", EndEscalation.as_view(), name="api_escalation_end"),
    path("touchpoints", TouchpointList.as_view(), name="api_touchpoints"),
    path("touchpoints/<int:id>", OneTouchpoint.as_view(), name="api_touchpoint"),
    path("touchpoints/<int:id>/complete", CompleteTouchpoint.as_view(), name="api_touchpoint_complete"),
    path("needs", NeedList.as_view(), name="api_needs"),
    path("needs/link", LinkNeeds.as_view(), name="api_needs_link"),
    path("needs/<int:id>", OneNeed.as_view(), name="api_need"),
    path("sla-clocks", SlaClockList.as_view(), name="api_sla_clocks"),
]

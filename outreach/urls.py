"""Pages about what we do. Every new address needs a row in tests/architecture/access_matrix.py."""

from django.urls import path

from outreach.views import (
    brief,
    call_list,
    call_plan,
    customers,
    disagreements,
    escalations,
    needs,
    sla,
    touchpoints,
    weights,
)

urlpatterns = [
    path("", call_list.show, name="call_list"),
    path("call-list.csv", call_list.as_file, name="call_list_export"),
    path("call-list/change", call_plan.change, name="change_calls"),
    path("call-list/actions/<int:action_id>/undo", call_plan.undo, name="undo_calls"),
    path("call-list/capacity", call_plan.capacity, name="call_capacity"),
    path("customers/<int:customer_id>", customers.show, name="customer"),
    path("customers/<int:customer_id>/brief", brief.show, name="brief"),
    path("customers/<int:customer_id>/escalate", escalations.log, name="log_escalation"),
    path("escalate", escalations.choose_customer, name="escalate"),
    path("escalations", escalations.index, name="escalations"),
    path("escalations/<int:escalation_id>", escalations.show, name="escalation"),
    path("escalations/<int:escalation_id>/end", escalations.end, name="end_escalation"),
    path("escalations/<int:escalation_id>/trend", escalations.turn, name="turn_escalation"),
    path("customers/<int:customer_id>/touchpoint", touchpoints.log, name="log_touchpoint"),
    path("touchpoints", touchpoints.index, name="touchpoints"),
    path("touchpoints/<int:touchpoint_id>", touchpoints.show, name="touchpoint"),
    path("touchpoints/<int:touchpoint_id>/correct", touchpoints.correct, name="correct_touchpoint"),
    path("touchpoints/<int:touchpoint_id>/complete", touchpoints.complete, name="complete_touchpoint"),
    path("needs", needs.index, name="needs"),
    path("needs/issue", needs.to_issue, name="needs_to_issue"),
    path("needs/<int:need_id>/correct", needs.correct, name="correct_need"),
    path("model/disagreements/", disagreements.index, name="disagreements"),
    path("settings/sla", sla.index, name="sla"),
    path("settings/sla/policies/new", sla.new_policy, name="sla_policy_new"),
    path("settings/sla/policies/<int:policy_id>", sla.policy, name="sla_policy"),
    path("settings/sla/policies/<int:policy_id>/withdraw", sla.withdraw_policy, name="sla_policy_withdraw"),
    path("settings/sla/calendars/new", sla.new_calendar, name="sla_calendar_new"),
    path("settings/sla/calendars/<int:calendar_id>", sla.calendar, name="sla_calendar"),
    path("priority-weights", weights.edit, name="weights"),
]

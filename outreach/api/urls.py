"""Addresses below /api/v1/."""

from django.urls import path

from outreach.api import course_urls, script_urls, warning_urls
from outreach.api.ask_urls import ASKS
from outreach.api.audience import IssueAudience, IssueCustomers, IssueSquad, IssueTheme, ReadAudienceAgain
from outreach.api.call_list import CallList
from outreach.api.call_plan import AssignCalls, Capacity, SnoozeCalls, UndoCalls, WakeCalls
from outreach.api.changes import ChangeList
from outreach.api.concessions import ConcessionList
from outreach.api.contact_merges import (
    ContactMergeList,
    ContactMergePreview,
    OneContactMerge,
    UnmergeContacts,
)
from outreach.api.crises import (
    AdvanceCrisis,
    CrisisList,
    CrisisMoves,
    CrisisRoles,
    CrisisSeverity,
    DeclareCrisis,
    OneCrisis,
    StandDownCrisis,
)
from outreach.api.crisis_actions import CrisisActions, SettleCrisisAction
from outreach.api.crisis_rooms import (
    CrisisAudience,
    CrisisCustomers,
    CrisisEntries,
    CrisisStanding,
    CrisisUntold,
    CrisisUpdates,
    IssuesOfCrisis,
    OpenIssueOfCrisis,
)
from outreach.api.customer_links import CustomerLinkList, RevokeCustomerLink
from outreach.api.customer_merges import Merge, MergeList, MergePreview, Unmerge
from outreach.api.decisions import (
    ApproveDecision,
    DecisionList,
    DecisionsOfIssue,
    DecisionSubstitutes,
    HighlightDecision,
    MeasureSubstitute,
    OneDecision,
    RejectDecision,
)
from outreach.api.deliveries import Bounces, DeliveryReplies, OneDelivery, OptOuts, SettleDelivery, WithdrawOptOut
from outreach.api.escalations import EndEscalation, EscalationList, OneEscalation
from outreach.api.exports import ExportedList
from outreach.api.issues import (
    AdvanceIssue,
    HandOverIssue,
    IssueList,
    IssueMoves,
    IssueSeverity,
    MergeIssue,
    OneIssue,
    ResolveIssue,
    TriageIssue,
)
from outreach.api.learning_urls import LEARNING
from outreach.api.loops import (
    ConfirmLoop,
    DeclineLoop,
    DenyLoop,
    LoopList,
    LoopMoves,
    OneLoop,
    PromiseOfLoop,
    TellLoop,
    WithdrawLoop,
)
from outreach.api.measures import MeasureRows, Measures, OneMeasure
from outreach.api.message_templates import (
    MessageTemplateList,
    MessageTemplateVersions,
    OneMessageTemplate,
    WithdrawMessageTemplate,
)
from outreach.api.messages import (
    ApproveMessage,
    CancelMessage,
    MessageDeliveries,
    MessageList,
    OneMessage,
    PreviewMessage,
    RetryMessage,
    RetryMessageWithoutRefused,
    SendBackMessage,
    SendMessage,
    SubmitMessage,
)
from outreach.api.needs import LinkNeeds, NeedList, OneNeed, UnlinkNeed
from outreach.api.notifications import (
    AcknowledgeNotifications,
    NotificationList,
    NotificationPreferences,
    ReadNotification,
    ReminderDays,
)
from outreach.api.promise_rounds import DeliverAll, PromiseAll
from outreach.api.promises import (
    CancelPromise,
    DeliverPromise,
    HandOverPromise,
    OnePromise,
    PromiseList,
    RenegotiatePromise,
)
from outreach.api.recovery_urls import RECOVERIES
from outreach.api.report import Report
from outreach.api.research_urls import RESEARCH
from outreach.api.sales_urls import SALES
from outreach.api.sla_calendars import OneSlaCalendar, SlaCalendarList
from outreach.api.sla_clocks import SlaClockList
from outreach.api.sla_policies import OneSlaPolicy, SlaPolicyList, WithdrawSlaPolicy
from outreach.api.status_pages import (
    PublishStatusUpdate,
    RevokeStatusPage,
    SendBackStatusUpdate,
    StatusPageOfCrisis,
    StatusUpdates,
    TakeBackStatusUpdate,
)
from outreach.api.sync import SyncHealthNow
from outreach.api.touchpoints import CompleteTouchpoint, MoveTouchpoint, OneTouchpoint, TouchpointList
from outreach.api.webhook_deliveries import OneWebhookDelivery, ReplayWebhookDelivery, WebhookDeliveryList
from outreach.api.webhooks import (
    OneWebhook,
    PauseWebhook,
    ReplayWebhook,
    ResumeWebhook,
    RotateWebhookSecret,
    TestWebhook,
    WebhookList,
)

urlpatterns = [
    path("sync-health", SyncHealthNow.as_view(), name="api_sync_health"),
    path("webhooks", WebhookList.as_view(), name="api_webhooks"),
    path("webhooks/<int:id>", OneWebhook.as_view(), name="api_webhook"),
    path("webhooks/<int:id>/pause", PauseWebhook.as_view(), name="api_webhook_pause"),
    path("webhooks/<int:id>/resume", ResumeWebhook.as_view(), name="api_webhook_resume"),
    path("webhooks/<int:id>/rotate-secret", RotateWebhookSecret.as_view(), name="api_webhook_rotate"),
    path("webhooks/<int:id>/test", TestWebhook.as_view(), name="api_webhook_test"),
    path("webhooks/<int:id>/replay", ReplayWebhook.as_view(), name="api_webhook_replay"),
    path("webhook-deliveries", WebhookDeliveryList.as_view(), name="api_webhook_deliveries"),
    path("webhook-deliveries/<int:id>", OneWebhookDelivery.as_view(), name="api_webhook_delivery"),
    path("webhook-deliveries/<int:id>/replay", ReplayWebhookDelivery.as_view(), name="api_webhook_delivery_replay"),
    path("contact-merges", ContactMergeList.as_view(), name="api_contact_merges"),
    path("contact-merges/preview", ContactMergePreview.as_view(), name="api_contact_merge_preview"),
    path("contact-merges/<int:id>", OneContactMerge.as_view(), name="api_contact_merge"),
    path("contact-merges/<int:id>/unmerge", UnmergeContacts.as_view(), name="api_unmerge_contacts"),
    path("customer-merges", MergeList.as_view(), name="api_merges"),
    path("customer-merges/preview", MergePreview.as_view(), name="api_merge_preview"),
    path("customer-merges/<int:id>", Merge.as_view(), name="api_merge"),
    path("customer-merges/<int:id>/unmerge", Unmerge.as_view(), name="api_unmerge"),
    path("changes", ChangeList.as_view(), name="api_changes"),
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
    path("touchpoints/<int:id>/move", MoveTouchpoint.as_view(), name="api_touchpoint_move"),
    path("needs", NeedList.as_view(), name="api_needs"),
    path("needs/link", LinkNeeds.as_view(), name="api_needs_link"),
    path("needs/<int:id>", OneNeed.as_view(), name="api_need"),
    path("needs/<int:id>/unlink", UnlinkNeed.as_view(), name="api_need_unlink"),
    path("sla-clocks", SlaClockList.as_view(), name="api_sla_clocks"),
    path("sla-policies", SlaPolicyList.as_view(), name="api_sla_policies"),
    path("sla-policies/<int:id>", OneSlaPolicy.as_view(), name="api_sla_policy"),
    path("sla-policies/<int:id>/withdraw", WithdrawSlaPolicy.as_view(), name="api_sla_policy_withdraw"),
    path("sla-calendars", SlaCalendarList.as_view(), name="api_sla_calendars"),
    path("sla-calendars/<int:id>", OneSlaCalendar.as_view(), name="api_sla_calendar"),
    path("issues", IssueList.as_view(), name="api_issues"),
    path("issues/<int:id>", OneIssue.as_view(), name="api_issue"),
    path("issues/<int:id>/moves", IssueMoves.as_view(), name="api_issue_moves"),
    path("issues/<int:id>/triage", TriageIssue.as_view(), name="api_issue_triage"),
    path("issues/<int:id>/hand-over", HandOverIssue.as_view(), name="api_issue_hand_over"),
    path("issues/<int:id>/advance", AdvanceIssue.as_view(), name="api_issue_advance"),
    path("issues/<int:id>/resolve", ResolveIssue.as_view(), name="api_issue_resolve"),
    path("issues/<int:id>/severity", IssueSeverity.as_view(), name="api_issue_severity"),
    path("issues/<int:id>/merge", MergeIssue.as_view(), name="api_issue_merge"),
    path("issues/<int:id>/promise-all", PromiseAll.as_view(), name="api_issue_promise_all"),
    path("issues/<int:id>/deliver-all", DeliverAll.as_view(), name="api_issue_deliver_all"),
    path("issues/<int:id>/customers", IssueCustomers.as_view(), name="api_issue_customers"),
    path("issues/<int:id>/audience", IssueAudience.as_view(), name="api_issue_audience"),
    path("issues/<int:id>/audience/read-again", ReadAudienceAgain.as_view(), name="api_issue_audience_again"),
    path("issues/<int:id>/theme", IssueTheme.as_view(), name="api_issue_theme"),
    path("issues/<int:id>/squad", IssueSquad.as_view(), name="api_issue_squad"),
    path("issues/<int:id>/decisions", DecisionsOfIssue.as_view(), name="api_issue_decisions"),
    path("decisions", DecisionList.as_view(), name="api_decisions"),
    path("decisions/<int:id>", OneDecision.as_view(), name="api_decision"),
    path("decisions/<int:id>/approve", ApproveDecision.as_view(), name="api_decision_approve"),
    path("decisions/<int:id>/reject", RejectDecision.as_view(), name="api_decision_reject"),
    path("decisions/<int:id>/highlighted", HighlightDecision.as_view(), name="api_decision_highlighted"),
    path("decisions/<int:id>/substitutes", DecisionSubstitutes.as_view(), name="api_decision_substitutes"),
    path("substitutes/<int:id>/measure", MeasureSubstitute.as_view(), name="api_substitute_measure"),
    *RECOVERIES,
    *RESEARCH,
    *warning_urls.patterns,
    *LEARNING,
    *SALES,
    path("crises", CrisisList.as_view(), name="api_crises"),
    path("crises/<int:id>", OneCrisis.as_view(), name="api_crisis"),
    path("crises/<int:id>/moves", CrisisMoves.as_view(), name="api_crisis_moves"),
    path("crises/<int:id>/declare", DeclareCrisis.as_view(), name="api_crisis_declare"),
    path("crises/<int:id>/advance", AdvanceCrisis.as_view(), name="api_crisis_advance"),
    path("crises/<int:id>/stand-down", StandDownCrisis.as_view(), name="api_crisis_stand_down"),
    path("crises/<int:id>/roles", CrisisRoles.as_view(), name="api_crisis_roles"),
    path("crises/<int:id>/severity", CrisisSeverity.as_view(), name="api_crisis_severity"),
    path("crises/<int:id>/standing", CrisisStanding.as_view(), name="api_crisis_standing"),
    path("crises/<int:id>/entries", CrisisEntries.as_view(), name="api_crisis_entries"),
    path("crises/<int:id>/updates", CrisisUpdates.as_view(), name="api_crisis_updates"),
    path("crises/<int:id>/actions", CrisisActions.as_view(), name="api_crisis_actions"),
    path("crises/<int:id>/issues", IssuesOfCrisis.as_view(), name="api_crisis_issues"),
    path("crises/<int:id>/open-issue", OpenIssueOfCrisis.as_view(), name="api_crisis_open_issue"),
    path("crises/<int:id>/audience", CrisisAudience.as_view(), name="api_crisis_audience"),
    *script_urls.urlpatterns,
    path("crises/<int:id>/customers", CrisisCustomers.as_view(), name="api_crisis_customers"),
    path("crises/<int:id>/untold", CrisisUntold.as_view(), name="api_crisis_untold"),
    path("customers/<int:id>/links", CustomerLinkList.as_view(), name="api_customer_links"),
    path("customer-links/<int:id>/revoke", RevokeCustomerLink.as_view(), name="api_customer_link_revoke"),
    path("crises/<int:id>/status-page", StatusPageOfCrisis.as_view(), name="api_status_page"),
    path("crises/<int:id>/status-page/revoke", RevokeStatusPage.as_view(), name="api_status_page_revoke"),
    path("crises/<int:id>/status-updates", StatusUpdates.as_view(), name="api_status_updates"),
    path("status-updates/<int:id>/publish", PublishStatusUpdate.as_view(), name="api_status_update_publish"),
    path("status-updates/<int:id>/send-back", SendBackStatusUpdate.as_view(), name="api_status_update_send_back"),
    path("status-updates/<int:id>/take-back", TakeBackStatusUpdate.as_view(), name="api_status_update_take_back"),
    path("crisis-actions/<int:id>/settle", SettleCrisisAction.as_view(), name="api_crisis_action_settle"),
    path("loops", LoopList.as_view(), name="api_loops"),
    path("loops/<int:id>", OneLoop.as_view(), name="api_loop"),
    path("loops/<int:id>/moves", LoopMoves.as_view(), name="api_loop_moves"),
    path("loops/<int:id>/promise", PromiseOfLoop.as_view(), name="api_loop_promise"),
    path("loops/<int:id>/tell", TellLoop.as_view(), name="api_loop_tell"),
    path("loops/<int:id>/decline", DeclineLoop.as_view(), name="api_loop_decline"),
    path("loops/<int:id>/confirm", ConfirmLoop.as_view(), name="api_loop_confirm"),
    path("loops/<int:id>/deny", DenyLoop.as_view(), name="api_loop_deny"),
    path("loops/<int:id>/withdraw", WithdrawLoop.as_view(), name="api_loop_withdraw"),
    path("promises", PromiseList.as_view(), name="api_promises"),
    path("promises/<int:id>", OnePromise.as_view(), name="api_promise"),
    path("promises/<int:id>/renegotiate", RenegotiatePromise.as_view(), name="api_promise_renegotiate"),
    path("promises/<int:id>/deliver", DeliverPromise.as_view(), name="api_promise_deliver"),
    path("promises/<int:id>/cancel", CancelPromise.as_view(), name="api_promise_cancel"),
    path("promises/<int:id>/hand-over", HandOverPromise.as_view(), name="api_promise_hand_over"),
    path("exports/<str:name>", ExportedList.as_view(), name="api_export"),
    path("report", Report.as_view(), name="api_report"),
    path("measures", Measures.as_view(), name="api_measures"),
    path("measures/<str:name>", OneMeasure.as_view(), name="api_measure"),
    path("measures/<str:name>/rows", MeasureRows.as_view(), name="api_measure_rows"),
    path("message-templates", MessageTemplateList.as_view(), name="api_message_templates"),
    path("message-templates/<int:id>", OneMessageTemplate.as_view(), name="api_message_template"),
    path(
        "message-templates/<int:id>/versions", MessageTemplateVersions.as_view(), name="api_message_template_versions"
    ),
    path(
        "message-templates/<int:id>/withdraw", WithdrawMessageTemplate.as_view(), name="api_message_template_withdraw"
    ),
    path("messages", MessageList.as_view(), name="api_messages"),
    path("messages/<int:id>", OneMessage.as_view(), name="api_message"),
    path("messages/<int:id>/preview", PreviewMessage.as_view(), name="api_message_preview"),
    path("messages/<int:id>/submit", SubmitMessage.as_view(), name="api_message_submit"),
    path("messages/<int:id>/approve", ApproveMessage.as_view(), name="api_message_approve"),
    path("messages/<int:id>/send-back", SendBackMessage.as_view(), name="api_message_send_back"),
    path("messages/<int:id>/send", SendMessage.as_view(), name="api_message_send"),
    path("messages/<int:id>/cancel", CancelMessage.as_view(), name="api_message_cancel"),
    path("messages/<int:id>/retry", RetryMessage.as_view(), name="api_message_retry"),
    path("messages/<int:id>/retry-without-refused", RetryMessageWithoutRefused.as_view(), name="api_message_leave_out"),
    path("messages/<int:id>/deliveries", MessageDeliveries.as_view(), name="api_message_deliveries"),
    path("deliveries/<int:id>", OneDelivery.as_view(), name="api_delivery"),
    path("deliveries/<int:id>/settle", SettleDelivery.as_view(), name="api_delivery_settle"),
    path("deliveries/<int:id>/replies", DeliveryReplies.as_view(), name="api_delivery_replies"),
    path("bounces", Bounces.as_view(), name="api_bounces"),
    path("opt-outs", OptOuts.as_view(), name="api_opt_outs"),
    path("opt-outs/withdraw", WithdrawOptOut.as_view(), name="api_opt_outs_withdraw"),
    path("notifications", NotificationList.as_view(), name="api_notifications"),
    path("notifications/<int:id>/read", ReadNotification.as_view(), name="api_notification_read"),
    path("notifications/acknowledge", AcknowledgeNotifications.as_view(), name="api_notifications_acknowledge"),
    path("notifications/preferences", NotificationPreferences.as_view(), name="api_notification_preferences"),
    path("notifications/reminder-days", ReminderDays.as_view(), name="api_reminder_days"),
    path("concessions", ConcessionList.as_view(), name="api_concessions"),
    *ASKS,
    *course_urls.urlpatterns,
]

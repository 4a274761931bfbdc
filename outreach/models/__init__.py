"""What we do about it. One aggregate a file."""

from outreach.models.audience_rule import Addition, AudienceRule
from outreach.models.call_list import CallListEntry
from outreach.models.call_plan import CallAction, CallActionChange, CallCapacity
from outreach.models.correction import NeedUnlink, TouchpointMove
from outreach.models.crisis import Crisis, CrisisIssue, CrisisMove
from outreach.models.crisis_action import CrisisAction
from outreach.models.crisis_audience import CrisisAudience, CrisisCustomer
from outreach.models.crisis_timeline import CrisisCadence, CrisisEntry
from outreach.models.decision import Concession, Decision, Substitute
from outreach.models.delivery import Audience, Delivery, Reply
from outreach.models.escalation import Escalation
from outreach.models.issue import Issue, IssueMove, SquadMember
from outreach.models.loop import Loop, LoopMove
from outreach.models.message import ApprovedReading, Message, MessageMove
from outreach.models.message_template import MessageTemplate, MessageTemplateVersion
from outreach.models.need import Need
from outreach.models.notice_preference import NotificationPreference, NotificationSettings
from outreach.models.notification import NoticeRequest, Notification
from outreach.models.opt_out import OptOut
from outreach.models.promise import Promise
from outreach.models.ranking import RankingCursor, RankRequest
from outreach.models.reminder import PromiseReminder, ReminderDue, ReminderPlan
from outreach.models.sla_calendar import BusinessCalendar, CalendarVersion
from outreach.models.sla_clock import SlaClock, SlaEvent, SlaRequest, SlaTerms
from outreach.models.sla_policy import SlaPolicy
from outreach.models.summary import CallListSummary
from outreach.models.touchpoint import Touchpoint
from outreach.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.models.weights import PriorityWeights

__all__ = [
    "Addition",
    "ApprovedReading",
    "Audience",
    "AudienceRule",
    "BusinessCalendar",
    "CalendarVersion",
    "CallAction",
    "CallActionChange",
    "CallCapacity",
    "CallListEntry",
    "CallListSummary",
    "Concession",
    "Crisis",
    "CrisisAction",
    "CrisisAudience",
    "CrisisCadence",
    "CrisisCustomer",
    "CrisisEntry",
    "CrisisIssue",
    "CrisisMove",
    "Decision",
    "Delivery",
    "Escalation",
    "Issue",
    "IssueMove",
    "Loop",
    "LoopMove",
    "Message",
    "MessageMove",
    "MessageTemplate",
    "MessageTemplateVersion",
    "Need",
    "NeedUnlink",
    "NoticeRequest",
    "Notification",
    "NotificationPreference",
    "NotificationSettings",
    "OptOut",
    "PriorityWeights",
    "Promise",
    "PromiseReminder",
    "RankRequest",
    "RankingCursor",
    "ReminderDue",
    "ReminderPlan",
    "Reply",
    "SlaClock",
    "SlaEvent",
    "SlaPolicy",
    "SlaRequest",
    "SlaTerms",
    "SquadMember",
    "Substitute",
    "Touchpoint",
    "TouchpointMove",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]

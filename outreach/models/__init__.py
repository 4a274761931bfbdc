"""What we do about it. One aggregate a file."""

from outreach.models.ask import Ask, AskMove, AskThanks
from outreach.models.ask_policy import AskPolicy
from outreach.models.audience_rule import Addition, AudienceRule
from outreach.models.battle import Battle
from outreach.models.call_list import CallListEntry
from outreach.models.call_plan import CallAction, CallActionChange, CallCapacity
from outreach.models.correction import NeedUnlink, TouchpointMove
from outreach.models.crisis import Crisis, CrisisIssue, CrisisMove
from outreach.models.crisis_action import CrisisAction
from outreach.models.crisis_audience import CrisisAudience, CrisisCustomer
from outreach.models.crisis_message import CrisisMessage, PersonalCall, PremiumPolicy
from outreach.models.crisis_timeline import CrisisCadence, CrisisEntry
from outreach.models.customer_link import CustomerLink, CustomerLinkOpening
from outreach.models.decision import Concession, Decision, Substitute
from outreach.models.delivery import Audience, Delivery, Reply
from outreach.models.early_warning import EarlyWarning, EarlyWarningMove, WarnedCustomer, WarnedSeries, WarningWatch
from outreach.models.escalation import Escalation
from outreach.models.help import HelpOutcome, HelpRequest
from outreach.models.insight import Insight, InsightContact, InsightNeed
from outreach.models.issue import Issue, IssueMove, SquadMember
from outreach.models.join_request import JoinRequest, JoinRequestClock, JoinRequestMove
from outreach.models.loop import Loop, LoopMove
from outreach.models.message import ApprovedReading, Message, MessageMove
from outreach.models.message_template import MessageTemplate, MessageTemplateVersion
from outreach.models.need import Need
from outreach.models.notice_preference import NotificationPreference, NotificationSettings
from outreach.models.notification import NoticeRequest, Notification
from outreach.models.opt_out import OptOut
from outreach.models.planned_talk import PlannedTalk
from outreach.models.prevention import Prevention, PreventionClock, PreventionMove
from outreach.models.programme import ParkedProgramme
from outreach.models.promise import Promise
from outreach.models.ranking import RankingCursor, RankRequest
from outreach.models.recovery import Recovery, RecoveryClock, RecoveryMove, RecoveryWord
from outreach.models.recovery_step import RecoveryStep
from outreach.models.remark import Remark, RemarkClock, RemarkMove
from outreach.models.reminder import PromiseReminder, ReminderDue, ReminderPlan
from outreach.models.research import BlindSpot, CrisisResearch, MethodFreshness, ResearchDay
from outreach.models.review import Review, ReviewClock, ReviewFactor, ReviewMove
from outreach.models.risk_day import RiskBridge, RiskDay, RiskDayCustomer, RiskStep
from outreach.models.sales import Deal, DealMove, SalesTarget
from outreach.models.scene import ExpertCapacity, SceneCell, SceneCount, SceneIssue
from outreach.models.script import Script, ScriptVersion, ScriptVersionMove
from outreach.models.script_use import ScriptAsking, ScriptQuestion, ScriptReceipt
from outreach.models.sla_calendar import BusinessCalendar, CalendarVersion
from outreach.models.sla_clock import SlaClock, SlaEvent, SlaRequest, SlaTerms
from outreach.models.sla_policy import SlaPolicy
from outreach.models.status_page import StatusPage, StatusUpdate, StatusUpdateMove
from outreach.models.summary import CallListSummary
from outreach.models.touchpoint import Touchpoint
from outreach.models.warning_replay import WarningReplay
from outreach.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.models.weights import PriorityWeights

__all__ = [
    "Addition",
    "ApprovedReading",
    "Ask",
    "AskMove",
    "AskPolicy",
    "AskThanks",
    "Audience",
    "AudienceRule",
    "Battle",
    "BlindSpot",
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
    "CrisisMessage",
    "CrisisMove",
    "CrisisResearch",
    "CustomerLink",
    "CustomerLinkOpening",
    "Deal",
    "DealMove",
    "Decision",
    "Delivery",
    "EarlyWarning",
    "EarlyWarningMove",
    "Escalation",
    "ExpertCapacity",
    "HelpOutcome",
    "HelpRequest",
    "Insight",
    "InsightContact",
    "InsightNeed",
    "Issue",
    "IssueMove",
    "JoinRequest",
    "JoinRequestClock",
    "JoinRequestMove",
    "Loop",
    "LoopMove",
    "Message",
    "MessageMove",
    "MessageTemplate",
    "MessageTemplateVersion",
    "MethodFreshness",
    "Need",
    "NeedUnlink",
    "NoticeRequest",
    "Notification",
    "NotificationPreference",
    "NotificationSettings",
    "OptOut",
    "ParkedProgramme",
    "PersonalCall",
    "PlannedTalk",
    "PremiumPolicy",
    "Prevention",
    "PreventionClock",
    "PreventionMove",
    "PriorityWeights",
    "Promise",
    "PromiseReminder",
    "RankRequest",
    "RankingCursor",
    "Recovery",
    "RecoveryClock",
    "RecoveryMove",
    "RecoveryStep",
    "RecoveryWord",
    "Remark",
    "RemarkClock",
    "RemarkMove",
    "ReminderDue",
    "ReminderPlan",
    "Reply",
    "ResearchDay",
    "Review",
    "ReviewClock",
    "ReviewFactor",
    "ReviewMove",
    "RiskBridge",
    "RiskDay",
    "RiskDayCustomer",
    "RiskStep",
    "SalesTarget",
    "SceneCell",
    "SceneCount",
    "SceneIssue",
    "Script",
    "ScriptAsking",
    "ScriptQuestion",
    "ScriptReceipt",
    "ScriptVersion",
    "ScriptVersionMove",
    "SlaClock",
    "SlaEvent",
    "SlaPolicy",
    "SlaRequest",
    "SlaTerms",
    "SquadMember",
    "StatusPage",
    "StatusUpdate",
    "StatusUpdateMove",
    "Substitute",
    "Touchpoint",
    "TouchpointMove",
    "WarnedCustomer",
    "WarnedSeries",
    "WarningReplay",
    "WarningWatch",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]

"""What people are told about, how urgent it is unless they say otherwise, and when the morning's mail is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crisis_triage.shared.vocabulary import Vocabulary
from crisis_triage.shared.zones import day_of, moment_of


class Event(Vocabulary):
    PROMISE_DUE_SOON = "promise_due_soon"
    PROMISE_DUE_TODAY = "promise_due_today"
    PROMISE_OVERDUE = "promise_overdue"
    PROMISE_BROKEN = "promise_broken"
    LOOP_HANDED_OVER = "loop_handed_over"
    LOOP_REOPENED = "loop_reopened"
    ISSUE_ASSIGNED = "issue_assigned"
    SQUAD_JOINED = "squad_joined"
    SEVERITY_RAISED = "severity_raised"
    ISSUE_REOPENED = "issue_reopened"
    SLA_WARNED = "sla_warned"
    SLA_VIOLATED = "sla_violated"
    DECISION_WAITS = "decision_waits"
    DECISION_SETTLED = "decision_settled"
    MESSAGE_WAITS = "message_waits"
    MESSAGE_SETTLED = "message_settled"
    MESSAGE_STUCK = "message_stuck"
    ESCALATION_RAISED = "escalation_raised"
    CUSTOMER_CRITICAL = "customer_critical"
    CRISIS_SUSPECTED = "crisis_suspected"
    CRISIS_DECLARED = "crisis_declared"
    CRISIS_JOINED = "crisis_joined"
    CRISIS_OVERDUE = "crisis_overdue"
    WEBHOOK_FAILING = "webhook_failing"
    WEBHOOK_DISABLED = "webhook_disabled"

    @property
    def label(self) -> str:
        return LABELS[self.value]


LABELS = {
    "promise_due_soon": "A promise of yours is due soon",
    "promise_due_today": "A promise of yours is due today",
    "promise_overdue": "A promise of yours is overdue",
    "promise_broken": "A promise was broken",
    "loop_handed_over": "A loop and its promise became yours",
    "loop_reopened": "A customer says: no, not solved",
    "issue_assigned": "An issue became yours",
    "squad_joined": "You joined a squad",
    "severity_raised": "An issue became more severe",
    "issue_reopened": "An issue was taken up again",
    "sla_warned": "Half, three quarters or nine tenths of an SLA's time are used",
    "sla_violated": "The time of an SLA is over",
    "decision_waits": "A decision waits for your approval",
    "decision_settled": "Your decision was approved or sent back",
    "message_waits": "A message to customers waits for your approval",
    "message_settled": "A message of yours was approved or sent back",
    "message_stuck": "A message of yours does not reach everybody",
    "escalation_raised": "A customer of yours escalates",
    "customer_critical": "A customer of yours became critical",
    "crisis_suspected": "Somebody suspects a crisis",
    "crisis_declared": "A crisis that concerns you was declared",
    "crisis_joined": "You have a role in a crisis",
    "crisis_overdue": "The update of a crisis is overdue",
    "webhook_failing": "A webhook has not been received for a day",
    "webhook_disabled": "A webhook was switched off",
}


class NoticeChannel(Vocabulary):
    IN_APP = "in_app"
    EMAIL = "email"

    @property
    def label(self) -> str:
        return "Here" if self == NoticeChannel.IN_APP else "By e-mail"


class Mode(Vocabulary):
    AT_ONCE = "at_once"
    DIGEST = "digest"
    OFF = "off"

    @property
    def label(self) -> str:
        return {"at_once": "At once", "digest": "Daily digest", "off": "Not at all"}[self.value]


class EmailState(Vocabulary):
    NONE = "none"
    WAITING = "waiting"
    SENT = "sent"
    DROPPED = "dropped"  # read meanwhile, not true any more, or nothing that this person may still see
    FAILED = "failed"


MODES_OF: dict[NoticeChannel, tuple[Mode, ...]] = {
    NoticeChannel.IN_APP: (Mode.AT_ONCE, Mode.OFF),
    NoticeChannel.EMAIL: tuple(Mode),
}
URGENT = frozenset(
    {
        Event.PROMISE_DUE_TODAY,
        Event.PROMISE_BROKEN,
        Event.LOOP_REOPENED,
        Event.SLA_VIOLATED,
        Event.ESCALATION_RAISED,
        Event.DECISION_WAITS,
        Event.MESSAGE_WAITS,
        Event.MESSAGE_STUCK,
        Event.CRISIS_SUSPECTED,
        Event.CRISIS_DECLARED,
        Event.CRISIS_JOINED,
        Event.CRISIS_OVERDUE,
        Event.WEBHOOK_DISABLED,
    }
)
"""Worth a mail of its own, unless somebody says otherwise; the rest is for the morning."""


def usual(event: Event, channel: NoticeChannel) -> Mode:
    if channel == NoticeChannel.IN_APP or event in URGENT:
        return Mode.AT_ONCE
    return Mode.DIGEST


def strongest(modes: Iterable[Mode]) -> Mode:
    return min(modes, key=list(Mode).index, default=Mode.OFF)


def next_digest(at: datetime, zone: ZoneInfo, hour: int) -> datetime:
    """The next time the wall shows ``hour`` where the person is; never the moment itself."""
    today = day_of(at, zone)
    days = (today + timedelta(days=ahead) for ahead in range(3))
    return next(moment for day in days if (moment := moment_of(day, hour * 60, zone)) > at)

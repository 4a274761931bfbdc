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
    SCRIPT_WAITS = "script_waits"
    SCRIPT_SETTLED = "script_settled"
    SCRIPT_PUBLISHED = "script_published"
    SCRIPT_WITHDRAWN = "script_withdrawn"
    CALL_ASKED = "call_asked"
    RECOVERY_YOURS = "recovery_yours"
    RECOVERY_OVERDUE = "recovery_overdue"
    BATTLE_CHOSEN = "battle_chosen"
    BATTLE_DUE = "battle_due"
    PROGRAMME_PARKED = "programme_parked"
    PROGRAMME_DUE = "programme_due"
    WARNING_RAISED = "warning_raised"
    REVIEW_YOURS = "review_yours"
    REVIEW_WRITTEN = "review_written"
    REVIEW_OVERDUE = "review_overdue"
    PREVENTION_YOURS = "prevention_yours"
    PREVENTION_DONE = "prevention_done"
    PREVENTION_OVERDUE = "prevention_overdue"
    REMARK_SURFACED = "remark_surfaced"
    REMARK_YOURS = "remark_yours"
    REMARK_OVERDUE = "remark_overdue"
    ASK_YOURS = "ask_yours"
    THANKS_OVERDUE = "thanks_overdue"
    JOIN_ASKED = "join_asked"
    JOIN_ANSWERED = "join_answered"
    JOIN_OVERDUE = "join_overdue"
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
    "script_waits": "A script for the call centre waits for your approval",
    "script_settled": "A script of yours was approved or sent back",
    "script_published": "The call centre has a new script",
    "script_withdrawn": "A script is not to be used any more",
    "call_asked": "A customer of yours should get a personal call",
    "recovery_yours": "A recovery case became yours",
    "recovery_overdue": "A plan or an honest word to a customer is overdue",
    "battle_chosen": "An issue of yours was picked, or deliberately left",
    "battle_due": "A battle is to be looked at again",
    "programme_parked": "A programme of yours was parked",
    "programme_due": "A parked programme is to be resumed",
    "warning_raised": "More customers complain than usual",
    "review_yours": "You are to look back at a crisis, or a review came back to you",
    "review_written": "A review of a crisis waits to be closed",
    "review_overdue": "A review of a crisis is overdue",
    "prevention_yours": "A prevention became yours, or came back",
    "prevention_done": "A prevention is done, and waits for somebody who verifies it",
    "prevention_overdue": "A prevention is overdue",
    "remark_surfaced": "It is calm: a remark that was kept is to be taken up",
    "remark_yours": "A remark on how we work became yours",
    "remark_overdue": "A remark on how we work is overdue",
    "ask_yours": "You are to ask a customer for a favour",
    "thanks_overdue": "A thank-you to a customer is overdue",
    "join_asked": "You are asked to join a sales call",
    "join_answered": "A request to join a sales call was answered",
    "join_overdue": "An answer, or what came of a sales call, is overdue",
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
        Event.SCRIPT_WAITS,
        Event.SCRIPT_PUBLISHED,
        Event.SCRIPT_WITHDRAWN,
        Event.CALL_ASKED,
        Event.RECOVERY_OVERDUE,
        Event.WARNING_RAISED,
        Event.REVIEW_OVERDUE,
        Event.PREVENTION_OVERDUE,
        Event.THANKS_OVERDUE,
        Event.JOIN_ASKED,
        Event.JOIN_OVERDUE,
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

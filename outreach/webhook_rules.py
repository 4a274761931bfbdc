"""What webhooks tell, when they are tried again, and what an answer means. Pure: no database, no clock, no network.

The list of events is a table of lines of the book of changes: what is a line there can be an event here by one row more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.vocabulary import ChangeEvent, ChangeKind
from crisis_triage.shared.retry_after import seconds_of
from crisis_triage.shared.vocabulary import Vocabulary


class WebhookEvent(Vocabulary):
    BAND_CHANGED = "score.band_changed"
    CUSTOMER_CRITICAL = "customer.critical"
    ESCALATION_LOGGED = "escalation.logged"
    LOOP_OPENED = "loop.opened"
    LOOP_MOVED = "loop.moved"
    PROMISE_MADE = "promise.made"
    PROMISE_MOVED = "promise.moved"
    CRISIS_SUSPECTED = "crisis.suspected"
    CRISIS_DECLARED = "crisis.declared"
    CRISIS_MOVED = "crisis.moved"
    CRISIS_STOOD_DOWN = "crisis.stood_down"
    CALL_ASKED = "call.asked"
    SCRIPT_PUBLISHED = "script.published"
    SCRIPT_MOVED = "script.moved"
    RECOVERY_OPENED = "recovery.opened"
    RECOVERY_MOVED = "recovery.moved"
    RECOVERY_ENDED = "recovery.ended"
    WARNING_RAISED = "warning.raised"
    WARNING_MOVED = "warning.moved"
    BATTLE_CHOSEN = "battle.chosen"
    BATTLE_ENDED = "battle.ended"
    PROGRAMME_PARKED = "programme.parked"
    PROGRAMME_ENDED = "programme.ended"
    REVIEW_OWED = "review.owed"
    REVIEW_MOVED = "review.moved"
    PREVENTION_AGREED = "prevention.agreed"
    PREVENTION_MOVED = "prevention.moved"
    ASK_PROPOSED = "ask.proposed"
    ASK_MOVED = "ask.moved"
    DEAL_ADDED = "deal.added"
    DEAL_MOVED = "deal.moved"
    JOIN_ASKED = "join.asked"
    JOIN_MOVED = "join.moved"
    INSIGHT_RECORDED = "insight.recorded"
    INSIGHT_WITHDRAWN = "insight.withdrawn"
    TALK_PLANNED = "talk.planned"
    TALK_SETTLED = "talk.settled"
    IMPORT_FINISHED = "import.finished"
    IMPORT_FAILED = "import.failed"
    IMPORT_REVERTED = "import.reverted"
    TEST = "webhook.test"

    @property
    def label(self) -> str:
        return LABELS[self.value]


LABELS = {
    "score.band_changed": "A customer's risk moved from one band to another",
    "customer.critical": "A customer became critical",
    "escalation.logged": "A customer escalates",
    "loop.opened": "An issue touches a customer: a loop is open",
    "loop.moved": "A loop moved from one state to another",
    "promise.made": "A customer was promised something",
    "promise.moved": "A promise was kept, broken, cancelled or replaced",
    "crisis.suspected": "Somebody suspects a crisis",
    "crisis.declared": "A crisis was declared, or flares up again",
    "crisis.moved": "A crisis moved from one stage to another",
    "crisis.stood_down": "A crisis is over",
    "call.asked": "A premium customer should get a personal call",
    "script.published": "The call centre has a new version of a script",
    "script.moved": "A version of a script was submitted, approved, published, superseded or withdrawn",
    "recovery.opened": "The trust of a customer is to be rebuilt: a recovery case is open",
    "recovery.moved": "A recovery case moved from one stage to another",
    "recovery.ended": "A recovery case ended: recovered, lost, or never at risk",
    "warning.raised": "More customers complain than usual",
    "warning.moved": "An early warning was snoozed, taken in hand, dismissed, or is over",
    "battle.chosen": "A battle was picked, or deliberately left",
    "battle.ended": "A battle is neither picked nor left any more",
    "programme.parked": "A programme gave way to a crisis",
    "programme.ended": "A parked programme was resumed, or dropped",
    "review.owed": "A crisis stood down: its review is owed",
    "review.moved": "A review was handed in, sent back or closed",
    "prevention.agreed": "It is agreed what prevents the next time",
    "prevention.moved": "A prevention was done, verified, sent back or dropped",
    "ask.proposed": "A customer is to be asked for a favour",
    "ask.moved": "A favour was asked for, agreed to, declined, done, or is not needed any more",
    "deal.added": "A deal may help to close a gap in sales",
    "deal.moved": "A deal was won, lost or taken up again",
    "join.asked": "A colleague is asked to join a call",
    "join.moved": "A request to join a call was accepted, declined or withdrawn, or the call was held",
    "insight.recorded": "Somebody wrote down what they learned about a customer",
    "insight.withdrawn": "What was learned about a customer does not hold any more",
    "talk.planned": "A talk is planned, to find something out",
    "talk.settled": "A planned talk was held, or dropped",
    "import.finished": "An import is done",
    "import.failed": "An import failed",
    "import.reverted": "An import was taken back",
    "webhook.test": "Somebody tries the endpoint out",
}


@dataclass(frozen=True)
class Match:
    """Which lines of the book an event is made of. ``to_states``: any, if none is named."""

    kind: ChangeKind
    events: frozenset[ChangeEvent]
    to_states: frozenset[str] = frozenset()
    is_only_new: bool = False
    """It was in none of ``to_states`` before."""

    def fits(self, kind: str, event: str, from_state: str, to_state: str) -> bool:
        if kind != self.kind or event not in self.events:
            return False
        return not self.to_states or (
            to_state in self.to_states and not (self.is_only_new and from_state in self.to_states)
        )


CREATED, MOVED = frozenset({ChangeEvent.CREATED}), frozenset({ChangeEvent.MOVED})
MATCHES: dict[WebhookEvent, Match] = {
    WebhookEvent.BAND_CHANGED: Match(ChangeKind.SCORE, MOVED),
    WebhookEvent.CUSTOMER_CRITICAL: Match(ChangeKind.SCORE, CREATED | MOVED, frozenset({"critical"}), is_only_new=True),
    WebhookEvent.ESCALATION_LOGGED: Match(ChangeKind.ESCALATION, CREATED),
    WebhookEvent.LOOP_OPENED: Match(ChangeKind.LOOP, CREATED),
    WebhookEvent.LOOP_MOVED: Match(ChangeKind.LOOP, MOVED),
    WebhookEvent.PROMISE_MADE: Match(ChangeKind.PROMISE, CREATED),
    WebhookEvent.PROMISE_MOVED: Match(ChangeKind.PROMISE, MOVED),
    WebhookEvent.CRISIS_SUSPECTED: Match(ChangeKind.CRISIS, CREATED),
    WebhookEvent.CRISIS_DECLARED: Match(ChangeKind.CRISIS, MOVED, frozenset({"declared"})),
    WebhookEvent.CRISIS_MOVED: Match(ChangeKind.CRISIS, MOVED),
    WebhookEvent.CRISIS_STOOD_DOWN: Match(ChangeKind.CRISIS, MOVED, frozenset({"stood_down"})),
    WebhookEvent.CALL_ASKED: Match(ChangeKind.PERSONAL_CALL, CREATED),
    WebhookEvent.SCRIPT_PUBLISHED: Match(ChangeKind.SCRIPT_VERSION, MOVED, frozenset({"published"})),
    WebhookEvent.SCRIPT_MOVED: Match(ChangeKind.SCRIPT_VERSION, MOVED),
    WebhookEvent.RECOVERY_OPENED: Match(ChangeKind.RECOVERY, CREATED),
    WebhookEvent.RECOVERY_MOVED: Match(ChangeKind.RECOVERY, MOVED),
    WebhookEvent.RECOVERY_ENDED: Match(ChangeKind.RECOVERY, MOVED, frozenset({"recovered", "lost", "not_at_risk"})),
    WebhookEvent.WARNING_RAISED: Match(ChangeKind.WARNING, CREATED),
    WebhookEvent.WARNING_MOVED: Match(ChangeKind.WARNING, MOVED),
    WebhookEvent.BATTLE_CHOSEN: Match(ChangeKind.BATTLE, CREATED),
    WebhookEvent.BATTLE_ENDED: Match(ChangeKind.BATTLE, MOVED),
    WebhookEvent.PROGRAMME_PARKED: Match(ChangeKind.PROGRAMME, CREATED),
    WebhookEvent.PROGRAMME_ENDED: Match(ChangeKind.PROGRAMME, MOVED),
    WebhookEvent.REVIEW_OWED: Match(ChangeKind.REVIEW, CREATED),
    WebhookEvent.REVIEW_MOVED: Match(ChangeKind.REVIEW, MOVED),
    WebhookEvent.PREVENTION_AGREED: Match(ChangeKind.PREVENTION, CREATED),
    WebhookEvent.PREVENTION_MOVED: Match(ChangeKind.PREVENTION, MOVED),
    WebhookEvent.ASK_PROPOSED: Match(ChangeKind.ASK, CREATED),
    WebhookEvent.ASK_MOVED: Match(ChangeKind.ASK, MOVED),
    WebhookEvent.DEAL_ADDED: Match(ChangeKind.DEAL, CREATED),
    WebhookEvent.DEAL_MOVED: Match(ChangeKind.DEAL, MOVED),
    WebhookEvent.JOIN_ASKED: Match(ChangeKind.JOIN_REQUEST, CREATED),
    WebhookEvent.JOIN_MOVED: Match(ChangeKind.JOIN_REQUEST, MOVED),
    WebhookEvent.INSIGHT_RECORDED: Match(ChangeKind.INSIGHT, CREATED),
    WebhookEvent.INSIGHT_WITHDRAWN: Match(ChangeKind.INSIGHT, MOVED),
    WebhookEvent.TALK_PLANNED: Match(ChangeKind.PLANNED_TALK, CREATED),
    WebhookEvent.TALK_SETTLED: Match(ChangeKind.PLANNED_TALK, MOVED),
    WebhookEvent.IMPORT_FINISHED: Match(ChangeKind.IMPORT, MOVED, frozenset({"done"})),
    WebhookEvent.IMPORT_FAILED: Match(ChangeKind.IMPORT, MOVED, frozenset({"failed"})),
    WebhookEvent.IMPORT_REVERTED: Match(ChangeKind.IMPORT, MOVED, frozenset({"reverted"})),
}
TO_CHOOSE = tuple(MATCHES)
"""What can be asked for; a test is sent by hand."""


def events_of(kind: str, event: str, from_state: str, to_state: str, *, among: Iterable[str]) -> list[WebhookEvent]:
    """Those that a line of the book makes, of the ones that somebody asked for."""
    return [
        name for name, match in MATCHES.items() if name in set(among) and match.fits(kind, event, from_state, to_state)
    ]


class EndpointState(Vocabulary):
    ACTIVE = "active"
    PAUSED = "paused"  # by a person
    DISABLED = "disabled"  # by us: it was dead for days, or said that it is gone
    REMOVED = "removed"


class SendingState(Vocabulary):
    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"  # given up, while others arrived
    WITHHELD = "withheld"  # whoever the endpoint belongs to may not see it any more


OPEN_STATES = (SendingState.WAITING, SendingState.SENDING)

SECOND, MINUTE, HOUR = 1, 60, 3600
WAITS = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Before the second to the last attempt, as Standard Webhooks has it: a little more than three days in all."""
MOST_ATTEMPTS = len(WAITS) + 1
JITTER = 0.1
"""A wait is up to a tenth longer, so that what failed together does not come back together."""
HOLDS = (5, 20, 80, 320, 600)
"""An endpoint that is down gets a single knock after each of these seconds, and its other deliveries wait. So it costs nobody a place,
and it has its backlog ten minutes after it came back, and not when each delivery's own time comes."""
IS_DOWN = 3
"""So many knocks without an answer, and nothing received in between: it is the endpoint, and not the message."""
LONGEST_HOLD = 24 * HOUR
WARN_AFTER = timedelta(hours=24)
LANES, NARROW = 8, 4
"""How many deliveries of one endpoint are on their way at a time, and if it is slow; one, if it did not answer a moment ago."""
SLOW_SECONDS = 2.0
ROTATION = timedelta(hours=24)
"""For so long the old secret signs as well, unless somebody says otherwise."""


@dataclass(frozen=True)
class Verdict:
    """What an answer means. ``is_down``: for the endpoint and not only for this delivery. ``wait``: at least so many seconds."""

    is_delivered: bool
    trouble: str = ""
    is_down: bool = False
    is_gone: bool = False
    wait: int = 0


THROTTLING = {429, 502, 503, 504}


def judge(status: int | None, trouble: str, retry_after: str, *, at: datetime) -> Verdict:
    """2xx and nothing else is success; 3xx is a failure, because a redirect is never followed."""
    if status is None:
        return Verdict(False, trouble, is_down=True)
    if 200 <= status < 300:
        return Verdict(True)
    if status == 410:
        return Verdict(False, "It answered 410: it is gone for good.", is_down=True, is_gone=True)
    if 300 <= status < 400:
        return Verdict(False, f"It answered {status}: redirects are not followed. Write the final address.")
    wait = seconds_of(retry_after, at=at, most=LONGEST_HOLD) if status in THROTTLING else 0
    is_down = status >= 500 or status in (408, 429)
    return Verdict(False, f"It answered {status}; only 200 to 299 counts as received.", is_down=is_down, wait=wait)


def wait_after(attempts: int, *, chance: float) -> float:
    """Seconds until the next attempt. ``chance``: from 0 to 1, for the jitter."""
    return WAITS[min(attempts, len(WAITS)) - 1] * (1 + JITTER * chance)


def hold_after(failures: int) -> int:
    """Seconds for which an endpoint that did not answer so many times in a row is left alone."""
    return HOLDS[min(failures, len(HOLDS)) - 1]

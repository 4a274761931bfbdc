"""The closed lists of `outreach`."""

from crisis_triage.shared.vocabulary import Vocabulary


class RequestedBy(Vocabulary):
    """Who asked for raised attention."""

    CUSTOMER = "customer"
    INTERNAL = "internal"


class Trend(Vocabulary):
    IMPROVING = "improving"
    STEADY = "steady"
    WORSENING = "worsening"


class SlaTarget(Vocabulary):
    """What has a clock: of a loop the first two, of an issue the last."""

    FIRST_CONTACT = "first_contact"
    CLOSE_LOOP = "close_loop"
    RESOLVE = "resolve"

    @property
    def label(self) -> str:
        return {"close_loop": "Close the loop", "resolve": "Resolve the issue"}.get(self.value, super().label)


class SlaScope(Vocabulary):
    """Whom a policy is for. The order is the precedence: the first one that sets a target decides it."""

    CUSTOMER = "customer"
    SEGMENT = "segment"
    SEVERITY = "severity"
    DEFAULT = "default"


class Counting(Vocabulary):
    BUSINESS = "business"
    WALL_CLOCK = "wall_clock"

    @property
    def label(self) -> str:
        return "Business hours" if self == Counting.BUSINESS else "Every hour"


class SlaState(Vocabulary):
    """A violated clock stays violated, whether its subject is still open or not."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    VIOLATED = "violated"
    CANCELLED = "cancelled"  # there was no duty after all


class TouchpointKind(Vocabulary):
    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    VISIT = "visit"
    EVENT = "event"

    @property
    def label(self) -> str:
        return "E-mail" if self.value == "email" else super().label


class Heading(Vocabulary):
    """Who turned to whom."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"

    @property
    def label(self) -> str:
        return {"outbound": "We turned to them", "inbound": "They turned to us"}[self.value]


class Outcome(Vocabulary):
    """Of one act of contact."""

    CONNECTED = "connected"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"


class How(Vocabulary):
    """Outcome and direction in one word, for people in a hurry: nobody ticks two boxes for one call."""

    TALKED = "talked"
    ONE_WAY = "one_way"
    NOT_REACHED = "not_reached"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return {"talked": "Talked", "one_way": "One way", "declined": "Did not want to talk"}.get(
            self.value, super().label
        )

    @property
    def taken_apart(self) -> tuple[Outcome, bool]:
        if self in (How.NOT_REACHED, How.DECLINED):
            return Outcome(self.value), False
        return Outcome.CONNECTED, self == How.TALKED

    @classmethod
    def of(cls, outcome: str, *, is_two_way: bool) -> "How":
        if outcome != Outcome.CONNECTED:
            return cls(outcome)
        return cls.TALKED if is_two_way else cls.ONE_WAY


class Discovery(Vocabulary):
    """What a touchpoint taught us. Two people who talked owe one; ``not_due`` stands where nobody could be asked."""

    NEEDS = "needs"
    NONE_FOUND = "none_found"
    PENDING = "pending"
    NOT_DUE = "not_due"


class NeedKind(Vocabulary):
    URGENT = "urgent"
    LATENT = "latent"


class Surfaced(Vocabulary):
    """How a need came to light."""

    ASKED = "asked"
    OBSERVED = "observed"
    INFERRED = "inferred"


class CallVerb(Vocabulary):
    """What is done to rows of the call list."""

    ASSIGN = "assign"
    SNOOZE = "snooze"
    WAKE = "wake"
    UNDO = "undo"


class WakeCause(Vocabulary):
    """Why a snoozed customer is back on the list."""

    BY_HAND = "by_hand"
    TIME = "time"
    ESCALATION = "escalation"
    BROKEN_PROMISE = "broken_promise"
    CRITICAL = "critical"

    @property
    def label(self) -> str:
        return WAKE_WORDS[self.value]

    @property
    def sentence(self) -> str:
        """Inside one."""
        return self.label[0].lower() + self.label[1:]


WAKE_WORDS = {
    "by_hand": "Woken by hand",
    "time": "The day had come",
    "escalation": "A new escalation of severity 1 or 2",
    "broken_promise": "A promise was broken",
    "critical": "The risk became critical",
}


class Channel(Vocabulary):
    """How a customer was told something."""

    CALL = "call"
    MEETING = "meeting"
    EMAIL = "email"
    VISIT = "visit"
    LETTER = "letter"

    @property
    def label(self) -> str:
        return "E-mail" if self == Channel.EMAIL else super().label


class MessagePurpose(Vocabulary):
    """What a message tells those whom an issue touches."""

    PROGRESS = "progress"
    PROMISE_MADE = "promise_made"
    PROMISE_MOVED = "promise_moved"
    DELIVERED = "delivered"
    DECLINED = "declined"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {"delivered": "It is done", "declined": "A graceful no", "other": "Something else"}.get(
            self.value, super().label
        )


class Verdict(Vocabulary):
    """What a customer's answer to a message says of the issue."""

    ANSWER = "answer"  # neither: a question, a word of thanks
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"

    @property
    def label(self) -> str:
        return {"answer": "Neither", "solved": "It is solved", "not_solved": "It is not solved"}[self.value]


class Origin(Vocabulary):
    """What an issue was made from."""

    NEED = "need"
    ESCALATION = "escalation"
    THEME = "theme"
    WARNING = "warning"  # an early one
    BY_HAND = "by_hand"


class HowAffected(Vocabulary):
    """How we know that an issue touches a customer."""

    BY_HAND = "by_hand"
    FILTER = "filter"
    THEME = "theme"
    MERGED = "merged"


class SquadRole(Vocabulary):
    """The owner stands in the issue itself: there is one, and it is an expert of the function."""

    SPONSOR = "sponsor"
    LIAISON = "liaison"
    SCRIBE = "scribe"
    EXPERT = "expert"
    APPROVER = "approver"
    OBSERVER = "observer"

    @property
    def label(self) -> str:
        return "Customer liaison" if self == SquadRole.LIAISON else super().label


class DecisionKind(Vocabulary):
    ADDRESS = "address"
    MITIGATE = "mitigate"
    WILL_NOT_ADDRESS = "will_not_address"


class DecisionState(Vocabulary):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    REPLACED = "replaced"  # by a later one that was approved


class Impact(Vocabulary):
    """How a decision will affect customers."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"  # cannot be approved


class ConcessionKind(Vocabulary):
    CREDIT = "credit"
    DISCOUNT = "discount"
    FREE_SERVICE = "free_service"


class SlaAlarm(Vocabulary):
    """What is noticed about a clock, once each."""

    WARNED_50 = "warned_50"
    WARNED_75 = "warned_75"
    WARNED_90 = "warned_90"
    VIOLATED = "violated"
    CLEARED = "cleared"  # what was logged late had happened in time

    @property
    def label(self) -> str:
        return {
            "warned_50": "Half of the time is used",
            "warned_75": "Three quarters of the time are used",
            "warned_90": "Nine tenths of the time are used",
            "violated": "The time is over",
            "cleared": "It had been in time after all",
        }[self.value]

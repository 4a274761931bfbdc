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

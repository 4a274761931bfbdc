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

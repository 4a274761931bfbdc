"""The closed lists of `signals`."""

from crisis_triage.shared.vocabulary import Vocabulary


class Kind(Vocabulary):
    """What sort of fact a signal is."""

    ENGAGEMENT = "engagement"
    ACCOUNT_REPORT = "account_report"
    ESCALATION = "escalation"
    SURVEY = "survey"
    SOCIAL = "social"
    SUPPORT = "support"
    BILLING = "billing"
    OUTREACH = "outreach"


class Direction(Vocabulary):
    """What a larger number, or one more fact, of a measure means for the customer's mood."""

    MORE_IS_BETTER = "more_is_better"
    MORE_IS_WORSE = "more_is_worse"
    UNKNOWN = "unknown"


class Band(Vocabulary):
    """What churn_risk means for people. ``unknown`` is never shown as green."""

    HEALTHY = "healthy"
    WATCH = "watch"
    AT_RISK = "at_risk"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


class Content(Vocabulary):
    """What the rows of an import are."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    SIGNALS = "signals"


class GoneVerdict(Vocabulary):
    """About a fact whose record is not listed any more over there."""

    KEPT = "kept"  # it was so all the same
    TAKEN_BACK = "taken_back"


class RowResult(Vocabulary):
    """What became of a row of an imported file."""

    TAKEN = "taken"
    REFUSED = "refused"
    UNPROCESSED = "unprocessed"


class ImportState(Vocabulary):
    UPLOADED = "uploaded"
    PREVIEWED = "previewed"
    DUE = "due"
    DONE = "done"
    FAILED = "failed"
    REVERTING = "reverting"
    REVERTED = "reverted"


class Family(Vocabulary):
    """A way to get from features to churn_risk."""

    PRIOR = "prior"
    LOGISTIC = "logistic"
    GLASS_BOX = "glass_box"


class Outcome(Vocabulary):
    """What a model foretells. There is a champion of each."""

    CHURN = "churn"  # the customer leaves: churn_risk
    EXPANSION = "expansion"  # the customer buys more, or again: propensity


class Role(Vocabulary):
    """What a model does here, among those of its outcome."""

    CHAMPION = "champion"  # its scores are the scores
    CHALLENGER = "challenger"  # scores in the shadow, on the same inputs; nobody is called because of it
    RETIRED = "retired"
    REFUSED = "refused"  # did not pass a gate, or failed while it scored


class TrainingState(Vocabulary):
    DUE = "due"
    DONE = "done"
    FAILED = "failed"


class Door(Vocabulary):
    """How a payload came in."""

    WEBHOOK = "webhook"  # signed by its source
    API = "api"  # with a token
    FEED = "feed"  # we fetched it
    MAIL = "mail"  # a report of somebody of ours
    RECONCILE = "reconcile"  # we read it again, in case that a webhook was missed


class SinceAs(Vocabulary):
    """How a list wants to be told since when."""

    ISO = "iso"  # 2026-11-22T08:00:00Z
    DATE = "date"  # 2026-11-22
    UNIX = "unix"  # seconds since 1970
    UNIX_MS = "unix_ms"


class Dimension(Vocabulary):
    """By what complaints are counted, to notice when they become more; what tells more comes first."""

    THEME = "theme"
    PRODUCT = "product"
    SEGMENT = "segment"
    REGION = "region"
    SOURCE = "source"

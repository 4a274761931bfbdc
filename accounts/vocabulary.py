"""The closed lists of `accounts`."""

from crisis_triage.shared.vocabulary import Vocabulary


class Role(Vocabulary):
    CCO = "cco"
    ACCOUNT_TEAM = "account_team"
    FUNCTION_EXPERT = "function_expert"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    INTEGRATION = "integration"

    @property
    def label(self) -> str:
        return {"cco": "Chief Customer Officer", "analyst": "Analyst (read only)"}.get(self.value, super().label)


class Function(Vocabulary):
    """A business function: it owns issues, and its experts keep them."""

    CALL_CENTRE = "call_centre"
    SALES = "sales"
    MARKETING = "marketing"
    USER_EXPERIENCE = "user_experience"
    PRODUCT = "product"
    ENGINEERING = "engineering"
    FINANCE_BILLING = "finance_billing"
    FULFILMENT = "fulfilment"
    POST_SALE_SUPPORT = "post_sale_support"
    LEGAL = "legal"

    @property
    def label(self) -> str:
        return {"finance_billing": "Finance & billing", "post_sale_support": "Post-sale support"}.get(
            self.value, super().label
        )


class Consent(Vocabulary):
    """May we write to this contact?"""

    GRANTED = "granted"
    DENIED = "denied"
    UNKNOWN = "unknown"


STRICTNESS = (Consent.GRANTED, Consent.UNKNOWN, Consent.DENIED)


def is_laxer(one: str, other: str) -> bool:
    return STRICTNESS.index(Consent(one)) < STRICTNESS.index(Consent(other))


class MatchKind(Vocabulary):
    """What two customers may have in common."""

    NAME = "name"
    SKELETON = "skeleton"  # of the name: its consonants
    DOMAIN = "domain"
    EMAIL = "email"
    PHONE = "phone"
    EXTERNAL_ID = "external_id"


class CandidateState(Vocabulary):
    """Two customers who may be one."""

    OPEN = "open"
    MERGED = "merged"
    NOT_THE_SAME = "not_the_same"


class ChangeKind(Vocabulary):
    """What a line of /changes may be about."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    SCORE = "score"
    ESCALATION = "escalation"
    TOUCHPOINT = "touchpoint"
    NEED = "need"
    ISSUE = "issue"
    LOOP = "loop"
    PROMISE = "promise"
    DECISION = "decision"
    CONCESSION = "concession"
    MESSAGE = "message"
    CRISIS = "crisis"
    PERSONAL_CALL = "personal_call"
    SCRIPT_VERSION = "script_version"  # what the call centre says
    RECOVERY = "recovery"
    WARNING = "warning"
    BATTLE = "battle"
    PROGRAMME = "programme"
    REVIEW = "review"
    PREVENTION = "prevention"
    ASK = "ask"  # a favour
    DEAL = "deal"
    JOIN_REQUEST = "join_request"  # to join a call
    INSIGHT = "insight"
    PLANNED_TALK = "planned_talk"
    IMPORT = "import"
    SIGNAL = "signal"


class ChangeEvent(Vocabulary):
    """What happened to it. The list may grow."""

    CREATED = "created"
    UPDATED = "updated"
    MOVED = "moved"  # from one state to another
    DELETED = "deleted"
    RESTORED = "restored"
    MERGED = "merged"  # a customer or a contact: into the one that its line names
    UNMERGED = "unmerged"
    TAKEN_BACK = "taken_back"  # a signal: with its import, or because it was another customer's


class Scope(Vocabulary):
    """What an API token may do, beyond what its user may see."""

    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    SIGNALS_READ = "signals:read"
    SIGNALS_WRITE = "signals:write"
    OUTREACH_READ = "outreach:read"
    OUTREACH_WRITE = "outreach:write"
    WEBHOOKS_MANAGE = "webhooks:manage"

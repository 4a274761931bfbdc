"""Favours that we ask of a contact: the words, and who is not asked now, and why. Pure: no Django, no clock, no database.

Whoever is waiting for us, or was let down, is not asked for anything: each reason is a sentence that says what would end it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.states import Machine


class AskKind(Vocabulary):
    REFERENCE = "reference"  # vouches to a prospect
    REFERRAL = "referral"  # introduces one
    PUBLIC_WORD = "public_word"  # says in public what it is like with us
    SURVEY = "survey"


class AskState(Vocabulary):
    PROPOSED = "proposed"  # nobody has asked them yet
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    DONE = "done"
    WITHDRAWN = "withdrawn"  # it is not needed any more


ASK = Machine(
    AskState.PROPOSED.value,
    {
        "proposed": frozenset({"asked", "withdrawn"}),
        "asked": frozenset({"agreed", "declined", "no_answer", "withdrawn"}),
        "no_answer": frozenset({"agreed", "declined"}),  # it came after all
        "agreed": frozenset({"done", "declined", "withdrawn"}),
        "declined": frozenset(),
        "done": frozenset(),
        "withdrawn": frozenset(),
    },
)
ANSWERS = (AskState.AGREED, AskState.DECLINED, AskState.NO_ANSWER)
FOR_DEALS = (AskKind.REFERENCE, AskKind.REFERRAL)
"""What helps with whoever does not pay yet."""
OPEN_ASKS = frozenset({AskState.PROPOSED.value, AskState.ASKED.value, AskState.AGREED.value})
ENDED_ASKS = frozenset({AskState.DECLINED.value, AskState.DONE.value, AskState.WITHDRAWN.value})
YEAR = timedelta(days=365)


class Reason(Vocabulary):
    """Why somebody is not asked. Most of them are the customer's; consent and the cap are the contact's."""

    OPEN_LOOP = "open_loop"
    PENDING_PROMISE = "pending_promise"
    BROKEN_PROMISE = "broken_promise"
    AT_RISK = "at_risk"
    ASK_CAP = "ask_cap"
    NO_CONSENT = "no_consent"
    HAS_LEFT = "has_left"


@dataclass(frozen=True)
class AskRules:
    """So many asks in so many days, of one person and of one customer; how long a broken promise is remembered, and by when who did us a
    favour is thanked. People may edit them."""

    contact_most: int = 1
    contact_days: int = 30
    contact_most_a_year: int = 4
    customer_most: int = 2
    customer_days: int = 30
    broken_days: int = 90
    thank_days: int = 2


@dataclass(frozen=True)
class AskStanding:
    """What is known of one contact, and of their customer. ``asked``: when they were, in the last year; ``waiting``: proposed, and not
    asked yet."""

    contact: str
    customer: str
    consent: str
    has_opted_out: bool = False
    is_gone: bool = False
    left_on: date | None = None
    open_loops: int = 0
    pending_promises: int = 0
    broken_at: datetime | None = None
    bands: frozenset[str] = frozenset()
    is_being_recovered: bool = False
    asked: Sequence[datetime] = ()
    waiting: int = 0
    asked_of_customer: Sequence[datetime] = ()
    waiting_of_customer: int = 0


@dataclass(frozen=True)
class Exclusion:
    reason: Reason
    words: str
    """What is so, and what would end it."""


ENDANGERED = frozenset({"at_risk", "critical"})


def exclusions(who: AskStanding, *, rules: AskRules, at: datetime) -> Sequence[Exclusion]:
    """None: they may be asked. Days are those of the zone of ``at``."""
    found = [
        (Reason.HAS_LEFT, _left(who, at)),
        (Reason.OPEN_LOOP, _loops(who)),
        (Reason.PENDING_PROMISE, _pending(who)),
        (Reason.BROKEN_PROMISE, _broken(who, rules, at)),
        (Reason.AT_RISK, _at_risk(who)),
        (Reason.NO_CONSENT, _consent(who)),
        (Reason.ASK_CAP, _cap(who, rules, at)),
    ]
    return [Exclusion(reason, words) for reason, words in found if words]


def _left(who: AskStanding, at: datetime) -> str:
    if who.is_gone:
        return f"{who.contact} is not there any more. Choose somebody else."
    if who.left_on is not None and who.left_on <= at.astimezone(UTC).date():
        return f"{who.customer} left on {_day(who.left_on)}. Win them back before you ask for anything."
    return ""


def _loops(who: AskStanding) -> str:
    if not who.open_loops:
        return ""
    waits = "an answer" if who.open_loops == 1 else f"{who.open_loops} answers"
    return f"{who.customer} waits for {waits} from us. Close the loop first."


def _pending(who: AskStanding) -> str:
    if not who.pending_promises:
        return ""
    what = "a promise" if who.pending_promises == 1 else f"{who.pending_promises} promises"
    return f"We owe {who.customer} {what}. Keep what was promised first."


def _broken(who: AskStanding, rules: AskRules, at: datetime) -> str:
    if who.broken_at is None or who.broken_at + timedelta(days=rules.broken_days) <= at:
        return ""
    until = who.broken_at + timedelta(days=rules.broken_days)
    return f"We broke a promise to {who.customer} on {_moment(who.broken_at, at)}. Make it good, and ask from {_moment(until, at)} on."


def _at_risk(who: AskStanding) -> str:
    if who.bands & ENDANGERED:
        band = "critical" if "critical" in who.bands else "at risk"
        return f"{who.customer} is {band}. Help them before you ask them to help."
    if who.is_being_recovered:
        return f"The trust of {who.customer} is being rebuilt. Ask when their recovery case has ended well."
    return ""


def _consent(who: AskStanding) -> str:
    if who.has_opted_out:
        return f"{who.contact} wants no more messages of ours. Only they can take that back."
    if who.consent == "denied":
        return f"{who.contact} does not want to be asked. Choose a colleague of theirs."
    if who.consent != "granted":
        return f"{who.contact} has never said that we may. Ask for their consent in the next talk, and note it."
    return ""


def _cap(who: AskStanding, rules: AskRules, at: datetime) -> str:
    """Whoever waits for a word of ours as well; the strictest first."""
    person, all_of_them = who.contact, who.customer
    caps = (
        (person, who.asked, who.waiting, rules.contact_most, timedelta(days=rules.contact_days)),
        (person, who.asked, who.waiting, rules.contact_most_a_year, YEAR),
        (
            all_of_them,
            who.asked_of_customer,
            who.waiting_of_customer,
            rules.customer_most,
            timedelta(days=rules.customer_days),
        ),
    )
    return next((words for cap in caps if (words := _over(*cap, at))), "")


def _over(name: str, asked: Sequence[datetime], waiting: int, most: int, span: timedelta, at: datetime) -> str:
    within = sorted(moment for moment in asked if at - span < moment)
    if len(within) + waiting < most:
        return ""
    limit = f"{most} in {span.days} days at most"
    if len(within) < most:
        return f"A favour of {name} is proposed already ({limit}). Ask it, or withdraw it, first."
    free = within[len(within) - most] + span
    times = "once" if len(within) == 1 else f"{len(within)} times"
    return f"{name} was asked {times} lately ({limit}). Ask from {_moment(free, at)} on, or somebody else."


def _moment(moment: datetime, at: datetime) -> str:
    return _day(moment.astimezone(at.tzinfo).date())


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"

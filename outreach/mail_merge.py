"""Mail merge: a text with ``{{ variable }}`` names becomes the text for one customer, or is refused. Without Django.

Only names stand between the braces: no filters, no logic, no attributes. What people write here never meets a template engine, so
nothing in it can run; and what is put in for a name is not looked at again, so a customer called ``{{ sender_name }}`` stays that.
"""

import re
from collections.abc import Iterable, Mapping

from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.vocabulary import Vocabulary
from outreach.vocabulary import MessagePurpose

# A brace that belongs to no name is found too: half a name must not go out to a customer as it stands.
PLACE = re.compile(r"\{\{([^{}]*)\}\}|\{\{|\}\}")
WHITE = re.compile(r"\s+")


class Variable(Vocabulary):
    """What a message may say of its customer. What has no value for one customer holds back that one's message, and no other."""

    CUSTOMER_NAME = "customer_name"
    CONTACT_NAME = "contact_name"
    CONTACT_FIRST_NAME = "contact_first_name"
    ISSUE_TITLE = "issue_title"
    PROMISE_TEXT = "promise_text"
    PROMISE_DUE = "promise_due"
    OLD_PROMISE_DUE = "old_promise_due"
    MOVE_REASON = "move_reason"
    DELIVERED_WHAT = "delivered_what"
    DELIVERED_ON = "delivered_on"
    PROOF = "proof"
    DECISION_REASON = "decision_reason"
    ALTERNATIVE = "alternative"
    OWNER_NAME = "owner_name"
    SENDER_NAME = "sender_name"
    COMPANY_NAME = "company_name"
    OPT_OUT_LINK = "opt_out_link"

    @property
    def description(self) -> str:
        return WORDS[self][0]

    @property
    def example(self) -> str:
        return WORDS[self][1]

    @property
    def written(self) -> str:
        return f"{{{{ {self.value} }}}}"


WORDS: Mapping[str, tuple[str, str]] = {
    "customer_name": ("The customer, as it is called on its page.", "Acme Logistics"),
    "contact_name": ("The person whom the message goes to.", "Maria Lopez"),
    "contact_first_name": ("The first word of that person's name.", "Maria"),
    "issue_title": ("What the issue is called.", "Exports stop at 10,000 rows"),
    "promise_text": ("What is promised, of the promise that is pending.", "Exports of any length, without a limit"),
    "promise_due": ("By when, in the customer's own time zone.", "Friday, 18 December 2026"),
    "old_promise_due": ("What was said before the promise was moved.", "Friday, 4 December 2026"),
    "move_reason": ("Why the promise was moved, as it was written down then.", "The first fix lost the column names"),
    "delivered_what": (
        "What was promised, of the promise that was kept last.",
        "Exports of any length, without a limit",
    ),
    "delivered_on": ("The day on which it was delivered.", "Tuesday, 15 December 2026"),
    "proof": ("Where it can be seen that it is done.", "Release notes 4.2: https://example.org/releases/4.2"),
    "decision_reason": ("The honest reason of a no, from the approved decision.", "It would slow down every export"),
    "alternative": ("What the customer can do instead, from the same decision.", "The nightly export has no limit"),
    "owner_name": ("The expert who owns the issue.", "Emil Brandt"),
    "sender_name": ("Who wrote the message.", "Ana Torres"),
    "company_name": ("Our own company, as the settings call it.", "Northwind"),
    "opt_out_link": ("Where that person can say: no more of these.", "https://triage.example.org/opt-out/…"),
}

ASKED: Mapping[MessagePurpose, tuple[Variable, ...]] = {
    MessagePurpose.PROMISE_MADE: (Variable.PROMISE_TEXT, Variable.PROMISE_DUE),
    MessagePurpose.PROMISE_MOVED: (Variable.OLD_PROMISE_DUE, Variable.PROMISE_DUE),
    MessagePurpose.DELIVERED: (Variable.DELIVERED_WHAT, Variable.PROOF),
    MessagePurpose.DECLINED: (Variable.DECISION_REASON, Variable.ALTERNATIVE),
}
"""Without these a message of that purpose would not say what it is for: a promise has a date, a no has a reason and an alternative."""


class Unresolved(DomainError):
    """Something in the text has no value. ``names``: what, in alphabetical order."""

    code = "unresolved_variables"
    status = 422

    def __init__(self, names: Iterable[str], *, field: str = "") -> None:
        self.names = tuple(sorted(names))
        super().__init__(f"There is no value for {listed(self.names)}.", field=field)


def listed(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def variables_in(text: str) -> frozenset[str]:
    """The names between the braces, also unknown ones, and braces that belong to no name."""
    return frozenset(names_in(text))


def names_in(text: str) -> list[str]:
    """The same, as often as they are named."""
    return [_name(place) for place in PLACE.finditer(text)]


def without_names(text: str) -> str:
    return PLACE.sub("", text)


def unknown_in(text: str) -> tuple[str, ...]:
    return tuple(sorted(variables_in(text) - frozenset(Variable)))


def missing_for(purpose: MessagePurpose, text: str) -> tuple[Variable, ...]:
    """What a text of that purpose must say and does not."""
    found = variables_in(text)
    return tuple(name for name in ASKED.get(purpose, ()) if name not in found)


def resolve(text: str, values: Mapping[str, str]) -> str:
    """Raises Unresolved. A value of nothing but blanks is none."""
    if unresolved := [name for name in variables_in(text) if not values.get(name, "").strip()]:
        raise Unresolved(unresolved)
    return PLACE.sub(lambda place: values[_name(place)], text)


def resolve_line(text: str, values: Mapping[str, str]) -> str:
    """For a subject: one line, whatever the values bring along. Raises Unresolved."""
    return WHITE.sub(" ", resolve(text, values)).strip()


def filled_in(text: str, values: Mapping[str, str]) -> str:
    """For our own eyes: what is known is put in, the rest stays a name."""
    return PLACE.sub(lambda place: values.get(_name(place)) or place[0], text)


def _name(place: re.Match[str]) -> str:
    return place[0] if place[1] is None else place[1].strip()

"""Which policy holds for a customer, and why: what the clocks ask, and what people may ask too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Customer
from crisis_triage.shared.errors import Invalid
from outreach.models import SlaPolicy
from outreach.queries import sla_words
from outreach.queries.readers import Reader
from outreach.sla.precedence import Choice, Holder, Subject, choose
from outreach.vocabulary import SlaScope, SlaTarget

MOST_NAMED = 5


@dataclass(frozen=True)
class Line:
    target: str
    time: str
    why: str


@dataclass(frozen=True)
class Answer:
    about: str
    lines: Sequence[Line]


def holders() -> Sequence[Holder]:
    """Every policy that holds now. A few dozen rows: who asks for thousands of subjects asks once."""
    found = SlaPolicy.objects.filter(ended_at=None).select_related("customer", "calendar")
    return [holder(policy) for policy in found]


def holder(policy: SlaPolicy) -> Holder:
    return Holder(
        scope=SlaScope(policy.scope),
        sets=frozenset(target for target in SlaTarget if policy.minutes_of(target) is not None),
        policy=policy,
        customer_id=policy.customer_id,
        segment=policy.segment,
        severity=policy.severity,
    )


def ask(*, customer: Customer | None, severity: int | None) -> Answer:
    subject = Subject(
        customer_id=customer.pk if customer else None, segment=customer.segment if customer else "", severity=severity
    )
    chosen = choose(holders(), subject)
    whom = customer.name if customer else "any customer"
    of_severity = f" with an issue of severity {severity}" if severity else ""
    return Answer(about=f"{whom}{of_severity}", lines=_lines(chosen))


def named(*, reader: Reader, text: str) -> Customer | None:
    """By number or by name; None for nothing. Raises Invalid with the cure if that is nobody, or more than one."""
    text = text.strip()
    if not text:
        return None
    seen = reader.limit(Customer.objects.filter(deleted_at=None))
    if text.isdecimal() and len(text) < 19:
        by_number = seen.filter(pk=int(text)).first()
        if by_number is not None:
            return by_number
    exactly = list(seen.filter(name__iexact=text)[:2])
    found = (
        exactly if len(exactly) == 1 else list(seen.filter(name__icontains=text).order_by("name", "pk")[:MOST_NAMED])
    )
    if len(found) == 1:
        return found[0]
    raise Invalid(_which(text, found), field="customer")


def _which(text: str, found: Sequence[Customer]) -> str:
    if not found:
        return f"No customer that you may see is called “{text[:60]}”. Check the name."
    listed = ", ".join(f"{customer.name} ({customer.pk})" for customer in found)
    return f"Several customers are called like that: {listed}. Write the number of the one that you mean."


def _lines(chosen: Mapping[SlaTarget, Choice]) -> Sequence[Line]:
    return [_line(target, choice) for target, choice in chosen.items()]


def _line(target: SlaTarget, choice: Choice) -> Line:
    time = sla_words.target(choice.chosen.policy, target) if choice.chosen else "no clock"
    return Line(target.label, time, why(choice))


def why(choice: Choice) -> str:
    passed = " and ".join(f"the policy for {holder.policy.whom()}" for holder in choice.passed)
    if choice.chosen is None:
        return f"{passed or 'no policy'} sets no time for it"
    chosen = f"by the policy for {choice.chosen.policy.whom()}"
    return f"{chosen}; {passed} leaves it open" if passed else chosen

"""One page for whoever is about to call: who they are, what is at stake, why, what happened, what they need, what to say and what not.

Nothing is made up: each line is something that is stored, and a part of which nothing is known says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Customer
from accounts.vocabulary import Consent
from outreach.models import CallListEntry, Loop, Promise, Touchpoint
from outreach.queries import concession_rows, covered, customer_page, needs, recovery_duties, wording
from outreach.queries import escalations as escalated
from outreach.queries.call_list import Row, row, with_names
from outreach.queries.concession_rows import ConcessionRow
from outreach.queries.customer_page import ContactCard
from outreach.queries.escalations import EscalationRow
from outreach.queries.needs import NeedRow
from outreach.queries.readers import Reader
from outreach.queries.reasons import ShownReason, waterfall
from outreach.queries.recovery_duties import TrustInBrief
from outreach.states import CLOSED_LOOPS, PromiseState
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import Signal
from signals.queries import explanations
from signals.vocabulary import Kind

HISTORY = timedelta(days=92)
MOST_EVENTS, MOST_NEEDS, MOST_ESCALATIONS, MOST_CONTACTS, MOST_HINTS, MOST_ISSUES = 6, 6, 3, 4, 3, 4
MOST_CONCESSIONS = 3
LETTERS = 160
TOLD = (Kind.ESCALATION, Kind.SUPPORT, Kind.SURVEY, Kind.SOCIAL, Kind.BILLING, Kind.ACCOUNT_REPORT, Kind.OUTREACH)
"""Not every login: what somebody on the phone could speak of."""


@dataclass(frozen=True)
class Event:
    when: str
    what: str
    words: str


@dataclass(frozen=True)
class Brief:
    id: int
    name: str
    about: str
    arr: str
    since: str
    renewal: str
    owner: str
    entry: Row | None
    risk: str
    raising: Sequence[ShownReason]
    lowering: Sequence[ShownReason]
    events: Sequence[Event]
    promises: str
    trust: TrustInBrief | None
    broken_promises: int
    escalations: Sequence[EscalationRow]
    issues: Sequence[str]
    promised: Sequence[str]
    concessions: Sequence[ConcessionRow]
    needs: Sequence[NeedRow]
    resonates: Sequence[str]
    avoid: Sequence[str]
    contacts: Sequence[ContactCard]
    made_at: str


def brief(*, customer: Customer, reader: Reader) -> Brief:
    """``customer`` as ``accounts.access`` gave it to this reader."""
    entry = with_names(CallListEntry.objects.filter(customer=customer)).first()
    explained = explanations.explain(customer_id=customer.pk)
    why = waterfall(explained) if explained else None
    own = escalated.of_customer(customer_id=customer.pk, at=reader.at)
    is_open = [each for each in own if each.is_open][:MOST_ESCALATIONS]
    cover = _cover(customer, reader)
    resonates, avoid = _hints(customer)
    return Brief(
        id=customer.pk,
        name=customer.name,
        about=wording.parts(customer.segment, customer.region),
        arr=f"{customer.currency} {wording.amount(customer.arr)}" if customer.arr is not None else "not known",
        since=wording.day(customer.started_on) or "not known",
        renewal=_renewal(customer, reader),
        owner=customer.owner.name if customer.owner else customer.owner_email or "nobody",
        entry=row(entry, today=reader.today) if entry else None,
        risk=explained.churn_risk_text if explained else "",
        raising=why.raising if why else [],
        lowering=why.lowering if why else [],
        events=_events(customer, reader.at),
        promises=cover.words,
        trust=recovery_duties.in_brief(customer_id=customer.pk, today=reader.today),
        broken_promises=cover.broken_promises,
        escalations=is_open,
        issues=_issues(customer),
        promised=_promised(customer),
        concessions=concession_rows.of_customer(customer=customer, limit=MOST_CONCESSIONS),
        needs=needs.of_customer(customer_id=customer.pk, limit=MOST_NEEDS),
        resonates=resonates,
        avoid=[*avoid, *_tread_softly(customer, is_open, cover.broken_promises)],
        contacts=_contacts(customer),
        made_at=wording.moment(reader.at),
    )


def _renewal(customer: Customer, reader: Reader) -> str:
    if customer.renewal_on is None:
        return "not known"
    return f"{wording.day(customer.renewal_on)} ({wording.renewal(customer.renewal_on, today=reader.today)})"


def _cover(customer: Customer, reader: Reader) -> covered.Cover:
    found = covered.of_customers(customer_ids=[customer.pk], at=reader.at, zone=timezone.get_current_timezone())
    return found.get(customer.pk, covered.NO_COVER)


def _events(customer: Customer, at: datetime) -> Sequence[Event]:
    """What was said or happened, the latest first. A fact without a word says less than one with words, so those come first."""
    found = Signal.objects.filter(customer=customer, occurred_at__gt=at - HISTORY, measure__kind__in=TOLD)
    found = found.exclude(measure__name=TEXT_SENTIMENT).select_related("measure").order_by("-occurred_at", "-id")
    spoken = list(found.exclude(text="")[:MOST_EVENTS])
    silent = list(found.filter(text="", measure__kind__in=(Kind.OUTREACH, Kind.ESCALATION))[:MOST_EVENTS])
    told = sorted([*spoken, *silent], key=lambda signal: signal.occurred_at, reverse=True)[:MOST_EVENTS]
    return [
        Event(
            when=f"{timezone.localtime(signal.occurred_at):%-d %b}",
            what=_what(Kind(signal.measure.kind).label, signal.measure.name.replace("_", " ")),
            words=_short(signal.text),
        )
        for signal in told
    ]


def _what(kind: str, measure: str) -> str:
    return kind if measure == kind.lower() else f"{kind}: {measure}"


def _issues(customer: Customer) -> list[str]:
    """What we owe them an answer about, the oldest first."""
    owed = Loop.objects.filter(customer=customer).exclude(state__in=CLOSED_LOOPS).order_by("pk")
    return [_short(title) for title in owed.values_list("issue__title", flat=True)[:MOST_ISSUES]]


def _promised(customer: Customer) -> list[str]:
    """What they wait for, the next first."""
    pending = Promise.objects.filter(loop__customer=customer, state=PromiseState.PENDING).order_by("due_at", "pk")
    return [
        f"{_short(what)}, by {wording.day(due_on)}"
        for what, due_on in pending.values_list("what", "due_on")[:MOST_ISSUES]
    ]


def _hints(customer: Customer) -> tuple[list[str], list[str]]:
    """What colleagues wrote down after talking with them, the latest first."""
    told = Touchpoint.objects.filter(customer=customer).order_by("-happened_at", "-id")
    resonates = told.exclude(resonates="").values_list("resonates", flat=True)[:MOST_HINTS]
    avoid = told.exclude(avoid="").values_list("avoid", flat=True)[:MOST_HINTS]
    return [_short(text) for text in resonates], [_short(text) for text in avoid]


def _tread_softly(customer: Customer, is_open: Sequence[EscalationRow], broken: int) -> Iterator[str]:
    """What anybody would regret to have said, seen what is open."""
    if broken:
        times = "a promise" if broken == 1 else f"{broken} promises"
        yield f"No new date that is not agreed with whoever delivers: {times} to them broke within a year."
    if is_open:
        yield f"No offers while this is open: “{_short(is_open[0].reason, 80)}”"
    if customer.contacts.filter(deleted_at=None, consent=Consent.DENIED).exists():
        yield "Do not offer to write to whoever declined it, below."


def _contacts(customer: Customer) -> Sequence[ContactCard]:
    """Whoever agreed to be written to comes first."""
    rank = {Consent.GRANTED.label: 0, Consent.UNKNOWN.label: 1, Consent.DENIED.label: 2}
    return sorted(customer_page.contact_cards(customer), key=lambda card: rank[card.consent])[:MOST_CONTACTS]


def _short(text: str, letters: int = LETTERS) -> str:
    words = " ".join(text.split())
    return words if len(words) <= letters else words[: letters - 1].rstrip() + "…"

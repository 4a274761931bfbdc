"""Everything about one customer on one page: how bad it is, why, what it is worth, and whom to call."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Contact, Customer
from accounts.models.field_keeper import CONTACT, CUSTOMER
from accounts.queries import keepers
from accounts.vocabulary import Consent
from crisis_triage.shared import charts
from outreach.models import CallListEntry
from outreach.queries import (
    concession_rows,
    escalations,
    insight_cards,
    needs,
    owed,
    recovery_cards,
    sla_shown,
    touchpoints,
    wording,
)
from outreach.queries.call_list import Row, row, with_names
from outreach.queries.concession_rows import ConcessionRow
from outreach.queries.escalations import EscalationRow
from outreach.queries.insight_cards import Known
from outreach.queries.loop_rows import LoopRow
from outreach.queries.needs import NeedRow
from outreach.queries.readers import Reader
from outreach.queries.reasons import Waterfall, waterfall
from outreach.queries.recovery_cards import TrustShown
from outreach.queries.sla_shown import ClockRow
from outreach.queries.touchpoints import TouchpointRow
from signals.queries import counterfactuals, explanations, overrides
from signals.queries.explanations import Explanation
from signals.vocabulary import Band

CHARTED = timedelta(days=365)
MOST_RELATIVES = 20
MOST_CONTACTS = 50
BAND_STRIPS = (
    (Band.CRITICAL.value, 0, 25),
    (Band.AT_RISK.value, 25, 50),
    (Band.WATCH.value, 50, 75),
    (Band.HEALTHY.value, 75, 100),
)
CONSENT_TONES = {Consent.GRANTED: "good", Consent.DENIED: "bad", Consent.UNKNOWN: "plain"}


BESIDE = ("arr", "renewal_on", "started_on", "owner_email")
"""Fields that the page shows one by one: who keeps them is said there."""


@dataclass(frozen=True)
class Link:
    name: str
    url: str


@dataclass(frozen=True)
class ContactCard:
    id: int
    name: str
    job_title: str
    email: str
    phone: str
    consent: str
    consent_tone: str


@dataclass(frozen=True)
class Score:
    """The health, and why."""

    band: str
    health: int
    risk: str
    coverage: str
    as_of: str
    model: str
    why: Waterfall
    what_if: str


@dataclass(frozen=True)
class CustomerPage:
    id: int
    name: str
    about: str
    external_ids: Sequence[str]
    arr: str
    arr_note: str
    started_on: str
    churned_on: str
    renewal_on: str
    renewal: str
    owner: str
    team: str
    parent: Link | None
    children: Sequence[Link]
    score: Score | None
    chart: charts.LineChart
    entry: Row | None
    contacts: Sequence[ContactCard]
    escalations: Sequence[EscalationRow]
    touchpoints: Sequence[TouchpointRow]
    needs: Sequence[NeedRow]
    claims: overrides.Claims
    owed: Sequence[LoopRow]
    clocks: Sequence[ClockRow]
    trust: TrustShown
    research: Known
    concessions: Sequence[ConcessionRow]
    kept: Mapping[str, str]
    """By field: the source that keeps it, of those that one keeps."""
    kept_elsewhere: Sequence[str]
    """Those that stand in the head of the page, where there is no room beside them."""
    kept_of_contacts: Sequence[str]


def customer_page(*, customer: Customer, reader: Reader, at: datetime) -> CustomerPage:
    """``customer`` as ``accounts.access`` gave it to this reader."""
    entry = with_names(CallListEntry.objects.filter(customer=customer)).first()
    kept = keepers.list_keepers()
    elsewhere = [each for each in kept if each.kind == CUSTOMER and each.field not in BESIDE]
    contacts = contact_cards(customer)
    titles = [each.job_title for each in contacts]
    return CustomerPage(
        id=customer.pk,
        name=customer.name,
        about=wording.parts(customer.segment, customer.region),
        external_ids=[str(external) for external in customer.external_ids.order_by("source", "value")],
        arr=f"{customer.currency} {wording.amount(customer.arr)}" if customer.arr is not None else "not known",
        arr_note=_arr_note(entry, reader.currency),
        started_on=wording.day(customer.started_on),
        churned_on=wording.day(customer.churned_on),
        renewal_on=wording.day(customer.renewal_on),
        renewal=wording.renewal(customer.renewal_on, today=reader.today),
        owner=customer.owner.name if customer.owner else customer.owner_email,
        team=customer.team.name if customer.team else "",
        parent=_parent(customer, reader),
        children=_children(customer, reader),
        score=_score(explanations.explain(customer_id=customer.pk)),
        chart=health_chart(customer_id=customer.pk, since=at - CHARTED),
        entry=row(entry, today=reader.today) if entry else None,
        contacts=contacts,
        escalations=escalations.of_customer(customer_id=customer.pk, at=at),
        touchpoints=touchpoints.of_customer(customer_id=customer.pk, at=at),
        needs=needs.of_customer(customer_id=customer.pk),
        claims=overrides.of_customer(customer_id=customer.pk, at=at),
        owed=owed.of_customer(customer=customer, reader=reader),
        clocks=sla_shown.of_customer(customer=customer, reader=reader),
        trust=recovery_cards.of_customer(customer=customer, reader=reader),
        research=insight_cards.of_customer(customer=customer, reader=reader, job_titles=titles),
        concessions=concession_rows.of_customer(customer=customer),
        kept={each.field: each.source for each in kept if each.kind == CUSTOMER},
        kept_elsewhere=[f"{keepers.label(each.field)} by {each.source}" for each in elsewhere],
        kept_of_contacts=[f"{keepers.label(each.field)} by {each.source}" for each in kept if each.kind == CONTACT],
    )


def _arr_note(entry: CallListEntry | None, currency: str) -> str:
    if entry is None or not entry.arr_is_assumed:
        return ""
    return f"{entry.arr_note}: ranked with an assumed {currency} {wording.amount(entry.arr)}"


def _parent(customer: Customer, reader: Reader) -> Link | None:
    """Only if this reader may see it: the name of a stranger's customer must not leak through its child."""
    if customer.parent_id is None:
        return None
    parent = reader.limit(Customer.objects.filter(pk=customer.parent_id, deleted_at=None)).first()
    return Link(parent.name, f"/customers/{parent.pk}") if parent else None


def _children(customer: Customer, reader: Reader) -> Sequence[Link]:
    found = reader.limit(Customer.objects.filter(parent=customer, deleted_at=None)).order_by("name", "pk")
    return [Link(child.name, f"/customers/{child.pk}") for child in found[:MOST_RELATIVES]]


def contact_cards(customer: Customer) -> Sequence[ContactCard]:
    found = Contact.objects.filter(customer=customer, deleted_at=None).order_by("name", "pk")
    return [
        ContactCard(
            id=contact.pk,
            name=contact.name,
            job_title=contact.job_title,
            email=contact.email,
            phone=contact.phone,
            consent=Consent(contact.consent).label,
            consent_tone=CONSENT_TONES[Consent(contact.consent)],
        )
        for contact in found[:MOST_CONTACTS]
    ]


def _score(explained: Explanation | None) -> Score | None:
    if explained is None:
        return None
    return Score(
        band=explained.band,
        health=explained.health_score,
        risk=explained.churn_risk_text,
        coverage=explained.coverage_text,
        as_of=wording.moment(explained.as_of),
        model=explained.model_text,
        why=waterfall(explained),
        what_if=then.text if (then := counterfactuals.counterfactual(customer_id=explained.customer_id)) else "",
    )


def health_chart(*, customer_id: int, since: datetime, marks: Sequence[tuple[datetime, str]] = ()) -> charts.LineChart:
    """``marks``: what happened to them, on the same line."""
    past = explanations.history(customer_id=customer_id, since=since)
    points = [
        charts.Point(
            at=score.at,
            value=score.health_score,
            label=f"{score.health_score}, {score.band.label.lower()}",
            when=f"{timezone.localtime(score.at):%-d %b %Y}",
        )
        for score in past
    ]
    models = [
        charts.Marker(at=now.at, label=f"model {now.model}")
        for before, now in itertools.pairwise(past)
        if before.model != now.model
    ]
    told = [charts.Marker(at=moment, label=label) for moment, label in marks]
    return charts.line_chart(title="Health score", points=points, bands=BAND_STRIPS, markers=[*models, *told])

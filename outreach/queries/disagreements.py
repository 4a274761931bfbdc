"""People against machine: claims, open escalations and account teams' reports that contradict a score. A list, not an average."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from outreach.models import CallListEntry, Escalation
from outreach.queries import wording
from outreach.queries.escalations import SEVERITIES
from outreach.queries.readers import Reader
from signals.queries import overrides, reports
from signals.queries.explanations import percent
from signals.queries.overrides import Claim
from signals.queries.reports import Report
from signals.vocabulary import Band

TONES = {Band.HEALTHY: "good", Band.WATCH: "watch", Band.AT_RISK: "risk", Band.CRITICAL: "bad"}
SHOWN = 100
READ = 500
"""Of each sort, the customers with the most money first; more disagreements than that are a fault of the model, not a list."""


@dataclass(frozen=True)
class Voice:
    label: str
    tone: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Disagreement:
    url: str
    name: str
    about: str
    band: str
    risk: str
    health: int
    arr: str
    arr_note: str
    voices: Sequence[Voice]


@dataclass(frozen=True)
class Disagreements:
    rows: Sequence[Disagreement]
    found: str
    arr: str
    currency: str
    is_cut: bool


def disagreements(*, reader: Reader, at: datetime) -> Disagreements:
    all_of_them = found(reader=reader, at=at)
    entries = [entry for entry, _ in all_of_them]
    return Disagreements(
        rows=[_row(entry, voices) for entry, voices in all_of_them[:SHOWN]],
        found=f"{len(entries):,} customer{'' if len(entries) == 1 else 's'}",
        arr=wording.amount(sum((entry.arr for entry in entries), Decimal(0))),
        currency=reader.currency,
        is_cut=len(entries) > SHOWN,
    )


def found(*, reader: Reader, at: datetime) -> Sequence[tuple[CallListEntry, Sequence[Voice]]]:
    """The customers with the most money first."""
    voices: dict[int, list[Voice]] = {}
    for claim in overrides.contradicting(user=reader.user, at=at, limit=READ):
        voices.setdefault(claim.customer_id, []).append(_claimed(claim))
    for escalation in _escalated_while_healthy(reader):
        voices.setdefault(escalation.customer_id, []).append(_escalated(escalation, at))
    for report in reports.contradicting(user=reader.user, at=at, limit=READ):
        voices.setdefault(report.customer_id, []).append(_reported(report))
    entries = reader.limit(CallListEntry.objects.filter(customer__in=list(voices))).order_by("-arr", "customer_id")
    return [(entry, voices[entry.customer_id]) for entry in entries]


def _escalated_while_healthy(reader: Reader) -> Sequence[Escalation]:
    calm = reader.limit(CallListEntry.objects.filter(open_escalations__gt=0, band=Band.HEALTHY)).order_by("-arr")
    customer_ids = list(calm.values_list("customer_id", flat=True)[:READ])
    return list(Escalation.objects.filter(customer_id__in=customer_ids, ended_at=None).order_by("severity", "pk"))


def _claimed(claim: Claim) -> Voice:
    until = f"{timezone.localtime(claim.expires_at):%-d %b}"
    return Voice(
        label=f"{claim.made_by}: {claim.band_text.lower()}",
        tone=TONES[claim.band],
        words=f"{claim.reason} (until {until})",
        url=f"/customers/{claim.customer_id}#claims",
    )


def _escalated(escalation: Escalation, at: datetime) -> Voice:
    return Voice(
        label=f"escalated, {SEVERITIES[escalation.severity]}",
        tone="bad" if escalation.severity == 1 else "risk",
        words=f"{escalation.reason} (open for {wording.age(at - escalation.raised_at)})",
        url=f"/escalations/{escalation.pk}",
    )


def _reported(report: Report) -> Voice:
    return Voice(
        label="the account team: well" if report.is_good else "the account team: badly",
        tone="good" if report.is_good else "risk",
        words=f"{report.words}, {timezone.localtime(report.at):%-d %b}",
        url=f"/customers/{report.customer_id}?kind=account_report#timeline",
    )


def _row(entry: CallListEntry, voices: Sequence[Voice]) -> Disagreement:
    return Disagreement(
        url=f"/customers/{entry.customer_id}",
        name=entry.name,
        about=wording.parts(entry.segment, entry.region),
        band=entry.band,
        risk=percent(entry.churn_risk),
        health=entry.health_score,
        arr=wording.amount(entry.arr),
        arr_note=entry.arr_note,
        voices=voices,
    )

"""Escalations to read: who asked, how bad, which way it turns. Open ones first, the worst and oldest on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from outreach.models import Escalation
from outreach.queries import wording
from outreach.queries.readers import Reader
from outreach.vocabulary import RequestedBy, Trend

PAGE = 50
OPEN_ORDER = Order("open escalations", (("severity", int), ("id", int)))
ENDED_ORDER = Order("ended escalations", (("ended_at", datetime), ("id", int)), is_descending=True)
TREND_TONES = {Trend.IMPROVING: "good", Trend.STEADY: "plain", Trend.WORSENING: "bad"}
SEVERITIES = {1: "1 · worst", 2: "2 · bad", 3: "3 · noticeable", 4: "4 · small", 5: "5 · cosmetic"}


@dataclass(frozen=True)
class EscalationRow:
    id: int
    url: str
    customer: str
    customer_url: str
    reason: str
    severity: int
    severity_label: str
    severity_tone: str
    requested_by: str
    trend: str
    trend_label: str
    trend_tone: str
    raised_by: str
    raised_at: str
    age: str
    is_open: bool
    ended_at: str
    ended_by: str
    outcome: str


@dataclass(frozen=True)
class EscalationPage:
    rows: Sequence[EscalationRow]
    next_cursor: str


def page(*, reader: Reader, is_open: bool, after: str, at: datetime) -> EscalationPage:
    """Raises BadCursor."""
    found, order = listed(reader=reader, is_open=is_open)
    part = Slice(limit=PAGE, after=cursors.unsign(order, after) if after else None)
    taken = cursors.take(found, order, part)
    return EscalationPage(
        rows=[row(escalation, at=at) for escalation in taken.entries],
        next_cursor=cursors.sign(order, taken.last_key) if taken.last_key else "",
    )


def listed(*, reader: Reader, is_open: bool) -> tuple[QuerySet[Escalation], Order]:
    """What the list and its file show, and in which order."""
    return _seen(reader).filter(ended_at__isnull=is_open), OPEN_ORDER if is_open else ENDED_ORDER


def of_customer(*, customer_id: int, at: datetime, limit: int = 20) -> Sequence[EscalationRow]:
    """The open ones first, then the latest. For a customer that the caller has found to be visible."""
    found = Escalation.objects.filter(customer_id=customer_id).select_related("customer", "raised_by", "ended_by")
    return [row(escalation, at=at) for escalation in found.order_by("-ended_at", "severity", "-id")[:limit]]


def get(*, user: User, escalation_id: int) -> Escalation:
    """Raises NotFound, to strangers too."""
    found = access.limit(_all(), user, team="customer__team_id", owner="customer__owner_id")
    escalation = found.filter(pk=escalation_id).first()
    if escalation is None:
        raise NotFound("There is no such escalation, or its customer is not one of yours.")
    return escalation


def row(escalation: Escalation, *, at: datetime) -> EscalationRow:
    severity = escalation.severity
    return EscalationRow(
        id=escalation.pk,
        url=f"/escalations/{escalation.pk}",
        customer=escalation.customer.name,
        customer_url=f"/customers/{escalation.customer_id}",
        reason=escalation.reason,
        severity=severity,
        severity_label=SEVERITIES[severity],
        severity_tone="bad" if severity == 1 else "risk" if severity == 2 else "plain",
        requested_by=RequestedBy(escalation.requested_by).label,
        trend=escalation.trend,
        trend_label=Trend(escalation.trend).label,
        trend_tone=TREND_TONES[Trend(escalation.trend)],
        raised_by=escalation.raised_by.name,
        raised_at=wording.moment(escalation.raised_at),
        age=wording.age(at - escalation.raised_at),
        is_open=escalation.ended_at is None,
        ended_at=wording.moment(escalation.ended_at) if escalation.ended_at else "",
        ended_by=escalation.ended_by.name if escalation.ended_by else "",
        outcome=escalation.outcome,
    )


def _all() -> QuerySet[Escalation]:
    return Escalation.objects.filter(customer__deleted_at=None).select_related("customer", "raised_by", "ended_by")


def _seen(reader: Reader) -> QuerySet[Escalation]:
    return reader.limit(_all(), team="customer__team_id", owner="customer__owner_id")

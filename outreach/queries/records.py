"""The call list and the escalations as the API hands them on."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.db.models import F, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.statements import given
from outreach.models import CallListEntry, Escalation
from outreach.vocabulary import RequestedBy, Trend
from signals.vocabulary import Band

CALL_LIST = Order("call list of the API", (("priority", float), ("customer_id", int)), is_descending=True)
ESCALATIONS = cursors.by_change("escalations")


class PriorityFactor(msgspec.Struct):
    name: str
    value: float
    sentence: str


class CallListRecord(msgspec.Struct):
    """A customer to call. Money is in the reporting currency of the company."""

    customer_id: int
    name: str
    segment: str
    region: str
    owner_email: str | None
    team: str | None
    renewal_on: date | None
    churn_risk: Annotated[float, msgspec.Meta(description="Probability to leave within the horizon: up is bad.")]
    health_score: Annotated[int, msgspec.Meta(description="0 to 100: up is good.")]
    band: Band
    coverage: Annotated[float, msgspec.Meta(description="Share of the expected inputs that were there and fresh.")]
    top_reason: str
    risk_change: Annotated[float | None, msgspec.Meta(description="Against about a week before, in probability.")]
    arr: Decimal
    arr_is_assumed: bool
    open_escalations: int
    expected_loss: Annotated[Decimal, msgspec.Meta(description="churn_risk × arr.")]
    urgency: float
    priority: Annotated[float, msgspec.Meta(description="expected_loss × urgency × (1 + strategic weight).")]
    factors: list[PriorityFactor]
    ranked_at: datetime
    covered_by: Annotated[str, msgspec.Meta(description="The pending promise or fresh touchpoint, in words.")]
    assigned_to_id: int | None
    assigned_to_email: str | None
    snoozed_until: date | None
    snooze_reason: str
    woken_on: Annotated[date | None, msgspec.Meta(description="Since when they are back, if the last act woke them.")]
    woken_because: Annotated[str, msgspec.Meta(description="What woke them; empty: their last change was another.")]


class EscalationRecord(msgspec.Struct):
    """A request for raised attention. It ends by de-escalation, never by being forgotten."""

    id: int
    customer_id: int
    requested_by: RequestedBy
    reason: str
    severity: Annotated[int, msgspec.Meta(description="1 (worst) to 5 (cosmetic).", ge=1, le=5)]
    trend: Trend
    raised_by: Annotated[str, msgspec.Meta(description="E-mail address of our colleague.")]
    raised_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    outcome: Annotated[str, msgspec.Meta(description="How it was de-escalated; empty while it is open.")]
    updated_at: datetime


def list_calls(
    user: User,
    part: Slice,
    *,
    band: str | None = None,
    segment: str | None = None,
    region: str | None = None,
    is_escalated: bool | None = None,
    is_snoozed: bool = False,
    assigned_to: int | None = None,
) -> Page[CallListRecord]:
    """The order to call in. It is a ranking of now, not a feed: who is ranked anew in the middle of a walk may be met
    again or be missed."""
    entries = access.limit(CallListEntry.objects.filter(snoozed_until__isnull=not is_snoozed), user)
    entries = entries.filter(
        **given(
            band=band, segment=segment, region=region, ranked_at__gte=part.updated_since, assigned_to_id=assigned_to
        )
    )
    if is_escalated is not None:
        entries = entries.filter(open_escalations__gt=0) if is_escalated else entries.filter(open_escalations=0)
    page = cursors.take(entries.select_related("owner", "team", "assigned_to", "last_action"), CALL_LIST, part)
    return Page([_call(entry) for entry in page.entries], page.last_key)


def _call(entry: CallListEntry) -> CallListRecord:
    woken = entry.last_action.cause if entry.last_action and not entry.snoozed_until else ""
    return CallListRecord(
        customer_id=entry.customer_id,
        name=entry.name,
        segment=entry.segment,
        region=entry.region,
        owner_email=entry.owner.email if entry.owner else None,
        team=entry.team.name if entry.team else None,
        renewal_on=entry.renewal_on,
        churn_risk=entry.churn_risk,
        health_score=entry.health_score,
        band=Band(entry.band),
        coverage=entry.coverage,
        top_reason=entry.top_reason,
        risk_change=entry.risk_change,
        arr=entry.arr,
        arr_is_assumed=entry.arr_is_assumed,
        open_escalations=entry.open_escalations,
        expected_loss=entry.expected_loss,
        urgency=entry.urgency,
        priority=entry.priority,
        factors=[PriorityFactor(told["name"], told["value"], told["sentence"]) for told in entry.factors],
        ranked_at=entry.ranked_at,
        covered_by=entry.covered_by,
        assigned_to_id=entry.assigned_to_id,
        assigned_to_email=entry.assigned_to.email if entry.assigned_to else None,
        snoozed_until=entry.snoozed_until,
        snooze_reason=entry.snooze_reason,
        woken_on=entry.last_action.on if woken and entry.last_action else None,
        woken_because=woken,
    )


def list_escalations(
    user: User, part: Slice, *, customer: int | None = None, is_open: bool | None = None
) -> Page[EscalationRecord]:
    escalations = _visible_escalations(user)
    if customer is not None:
        escalations = escalations.filter(customer_id=customer)
    if is_open is not None:
        escalations = escalations.filter(ended_at__isnull=is_open)
    page = cursors.take_changes(_escalation_rows(escalations), ESCALATIONS, part)
    return Page([EscalationRecord(*row) for row in page.entries], page.last_key)


def read_escalation(user: User, pk: int) -> EscalationRecord:
    return EscalationRecord(*_escalation_rows(Escalation.objects.filter(pk=get_escalation(user, pk).pk)).get())


def get_escalation(user: User, pk: int) -> Escalation:
    """The escalation, or NotFound: a stranger never learns whether there is one."""
    escalation = _visible_escalations(user).filter(pk=pk).first()
    if escalation is None:
        raise NotFound("There is no such escalation, or its customer is not one of yours.")
    return escalation


def _visible_escalations(user: User) -> QuerySet[Escalation]:
    escalations = Escalation.objects.filter(customer__deleted_at=None)
    return access.limit(escalations, user, team="customer__team_id", owner="customer__owner_id")


def _escalation_rows(escalations: QuerySet[Escalation]) -> QuerySet[Any]:
    return escalations.annotate(raiser=F("raised_by__email"), ender=F("ended_by__email")).values_list(
        "id",
        "customer_id",
        "requested_by",
        "reason",
        "severity",
        "trend",
        "raiser",
        "raised_at",
        "ender",
        "ended_at",
        "outcome",
        "updated_at",
        named=True,
    )

"""What people claim beside the scores: shown with the machine's value, never instead of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from django.db.models import F, OuterRef, Subquery

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from signals.models import Override, RiskScore
from signals.queries.explanations import percent
from signals.vocabulary import Band

MOST_PAST = 10


@dataclass(frozen=True)
class Claim:
    """``contradicts``: the machine stands in another band now. One that does not know contradicts nobody."""

    id: int
    customer_id: int
    band: Band
    band_text: str
    reason: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    machine: str
    contradicts: bool


@dataclass(frozen=True)
class Claims:
    """``holding``: the one that counts now. ``past``: withdrawn or expired, the latest first."""

    holding: Claim | None
    past: Sequence[Claim]


class OverrideRecord(msgspec.Struct):
    """A person's claim beside a score. It expires by itself, or is withdrawn."""

    id: int
    customer_id: int
    band: Band
    reason: str
    made_by: Annotated[str, msgspec.Meta(description="E-mail address of our colleague.")]
    made_at: datetime
    expires_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None


def get_override(user: User, pk: int) -> Override:
    """The override, or NotFound: a stranger never learns whether there is one."""
    found = Override.objects.filter(customer__deleted_at=None).select_related("made_by", "withdrawn_by")
    seen = access.limit(found, user, team="customer__team_id", owner="customer__owner_id").filter(pk=pk).first()
    if seen is None:
        raise NotFound("There is no such override, or its customer is not one of yours.")
    return seen


def read_override(user: User, pk: int) -> OverrideRecord:
    row = get_override(user, pk)
    return OverrideRecord(
        id=row.pk,
        customer_id=row.customer_id,
        band=Band(row.band),
        reason=row.reason,
        made_by=row.made_by.email,
        made_at=row.made_at,
        expires_at=row.expires_at,
        withdrawn_by=row.withdrawn_by.email if row.withdrawn_by else None,
        withdrawn_at=row.withdrawn_at,
    )


def of_customer(*, customer_id: int, at: datetime) -> Claims:
    """For a customer that the caller has found to be visible."""
    found = Override.objects.filter(customer_id=customer_id).select_related("made_by", "withdrawn_by")
    rows = list(found.order_by("-made_at", "-id")[: MOST_PAST + 1])
    score = RiskScore.objects.filter(pk=customer_id).first() if rows else None
    claims = [_claim(row, score) for row in rows]
    holding = next((claim for claim, row in zip(claims, rows, strict=True) if _holds(row, at)), None)
    return Claims(holding, [claim for claim in claims if claim is not holding])


def contradicting(*, user: User, at: datetime, limit: int) -> Sequence[Claim]:
    """Of the customers this person sees, those with the highest ARR first. A machine that does not know contradicts nobody."""
    held = Override.objects.holding(at).filter(customer__deleted_at=None, customer__churned_on=None)
    against = held.exclude(customer__risk_score__band=F("band")).exclude(customer__risk_score__band=Band.UNKNOWN)
    seen = access.limit(against, user, team="customer__team_id", owner="customer__owner_id")
    by_worth = seen.order_by(F("customer__arr").desc(nulls_last=True), "customer_id")
    found = by_worth.filter(customer__risk_score__isnull=False).select_related(
        "made_by", "withdrawn_by", "customer__risk_score"
    )
    return [_claim(row, row.customer.risk_score) for row in found[:limit]]


def claimed_band(*, customer: str, at: datetime) -> Subquery:
    """As an expression, for a list that is one query: the band somebody claims now, or NULL. ``customer`` is the list's column."""
    holding = Override.objects.holding(at).filter(customer=OuterRef(customer))
    return Subquery(holding.values("band")[:1])


def _holds(row: Override, at: datetime) -> bool:
    return row.withdrawn_at is None and row.made_at <= at < row.expires_at


def _claim(row: Override, score: RiskScore | None) -> Claim:
    return Claim(
        id=row.pk,
        customer_id=row.customer_id,
        band=Band(row.band),
        band_text=Band(row.band).label,
        reason=row.reason,
        made_by=row.made_by.name,
        made_at=row.made_at,
        expires_at=row.expires_at,
        withdrawn_by=row.withdrawn_by.name if row.withdrawn_by else "",
        withdrawn_at=row.withdrawn_at,
        machine=f"{Band(score.band).label}, {percent(score.churn_risk)}" if score else "not scored yet",
        contradicts=score is not None and score.band not in (row.band, Band.UNKNOWN),
    )

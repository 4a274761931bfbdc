"""Signals and risk scores as the API hands them on: whole records, in the order in which they came to be."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from signals.models import RiskScore, Signal
from signals.vocabulary import Band, Kind

SIGNALS = cursors.by_change("signals", "received_at")
RISK_SCORES = cursors.by_change("risk scores", "scored_at", "customer_id")


class SignalRecord(msgspec.Struct):
    """One dated fact about a customer. It never changes."""

    id: int
    customer_id: int
    source: str
    external_id: str
    kind: Kind
    measure: str
    occurred_at: datetime
    known_at: Annotated[datetime, msgspec.Meta(description="The moment we could have known.")]
    received_at: datetime
    value: float | None
    text: str
    author: str
    url: str


class RiskScoreRecord(msgspec.Struct):
    """What the model says of a customer now."""

    customer_id: int
    churn_risk: Annotated[float, msgspec.Meta(description="Probability to leave within the horizon: up is bad.")]
    health_score: Annotated[int, msgspec.Meta(description="0 to 100: up is good.")]
    band: Band
    coverage: Annotated[float, msgspec.Meta(description="Share of the expected inputs that were there and fresh.")]
    model: Annotated[str, msgspec.Meta(description="Version of the model.")]
    as_of: Annotated[datetime, msgspec.Meta(description="The moment whose facts were used.")]
    scored_at: datetime


def list_signals(
    user: User, part: Slice, *, customer: int | None = None, kind: str | None = None, source: str | None = None
) -> Page[SignalRecord]:
    signals = _of_visible_customers(Signal.objects.all(), user)
    if customer is not None:
        signals = signals.filter(customer_id=customer)
    if kind is not None:
        signals = signals.filter(measure__kind=kind)
    if source is not None:
        signals = signals.filter(source__slug=source)
    rows = signals.values_list(
        "id",
        "customer_id",
        "source__slug",
        "external_id",
        "measure__kind",
        "measure__name",
        "occurred_at",
        "known_at",
        "received_at",
        "value",
        "text",
        "author",
        "url",
        named=True,
    )
    page = cursors.take_changes(rows, SIGNALS, part)
    return Page([SignalRecord(*row) for row in page.entries], page.last_key)


def list_risk_scores(
    user: User, part: Slice, *, customer: int | None = None, band: str | None = None
) -> Page[RiskScoreRecord]:
    scores = _of_visible_customers(RiskScore.objects.all(), user)
    if customer is not None:
        scores = scores.filter(customer_id=customer)
    if band is not None:
        scores = scores.filter(band=band)
    rows = scores.values_list(
        "customer_id",
        "churn_risk",
        "health_score",
        "band",
        "coverage",
        "model__version",
        "as_of",
        "scored_at",
        named=True,
    )
    page = cursors.take_changes(rows, RISK_SCORES, part)
    return Page([RiskScoreRecord(*row) for row in page.entries], page.last_key)


def _of_visible_customers(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    rows = access.limit(rows, user, team="customer__team_id", owner="customer__owner_id")
    return rows.filter(customer__deleted_at=None)

"""Signals and risk scores as the API hands them on: whole records, in the order in which they came to be."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Case, QuerySet, TextField, Value, When

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound
from signals.features.meaning import Meaning
from signals.models import RiskScore, Signal, TakenBackSignal
from signals.queries.explanations import reasons_of
from signals.queries.rates import read_meanings
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
    taken_back_at: Annotated[
        datetime | None,
        msgspec.Meta(
            description="Since when it does not count: its import was taken back, or it is another customer's (its words are not shown)."
        ),
    ]


class ScoreReason(msgspec.Struct):
    """One thing that moved the score."""

    sentence: str
    points: Annotated[float, msgspec.Meta(description="Log-odds: above 0 raises the risk, +0.7 doubles the odds.")]


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
    base: Annotated[float, msgspec.Meta(description="Log-odds of a customer about whom nothing is known.")]
    reasons: list[ScoreReason]
    rest: Annotated[float, msgspec.Meta(description="What everything else added: base + reasons + rest is margin.")]
    margin: Annotated[
        float,
        msgspec.Meta(
            description="Log-odds; churn_risk follows from it, by the logistic function or by the calibration of a fitted model."
        ),
    ]


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
    page = cursors.take_changes(_told(signals), SIGNALS, part)
    return Page([SignalRecord(*row) for row in page.entries], page.last_key)


def get_signal(user: User, pk: int) -> SignalRecord:
    """Also one that went with its import: whoever keeps a copy finds out what to take out of it."""
    there = _told(_of_visible_customers(Signal.objects.filter(pk=pk), user)).first()
    gone = _of_visible_customers(TakenBackSignal.objects.filter(pk=pk), user)
    found = there or gone.values_list(*COLUMNS, "text", "author", "url", "taken_back_at").first()
    if found is None:
        raise NotFound("There is no such signal, or it is about a customer that you do not see.")
    return SignalRecord(*found)


COLUMNS = (
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
)


def _told(signals: QuerySet[Signal]) -> QuerySet[Signal, Any]:
    words = (_unless_taken_back("text"), _unless_taken_back("author"))
    return signals.values_list(*COLUMNS, *words, "url", "retraction__made_at", named=True)


def _unless_taken_back(column: str) -> Case:
    return Case(When(retraction=None, then=column), default=Value(""), output_field=TextField())


def list_risk_scores(
    user: User, part: Slice, *, customer: int | None = None, band: str | None = None
) -> Page[RiskScoreRecord]:
    scores = _of_visible_customers(RiskScore.objects.all(), user)
    if customer is not None:
        scores = scores.filter(customer_id=customer)
    if band is not None:
        scores = scores.filter(band=band)
    page = cursors.take_changes(scores.select_related("model"), RISK_SCORES, part)
    meanings = {meaning.id: meaning for meaning in read_meanings()} if page.entries else {}
    return Page([_risk_score(score, meanings) for score in page.entries], page.last_key)


def _risk_score(score: RiskScore, meanings: dict[int, Meaning]) -> RiskScoreRecord:
    return RiskScoreRecord(
        customer_id=score.customer_id,
        churn_risk=score.churn_risk,
        health_score=score.health_score,
        band=Band(score.band),
        coverage=score.coverage,
        model=score.model.version,
        as_of=score.as_of,
        scored_at=score.scored_at,
        base=score.base,
        reasons=[ScoreReason(reason.sentence, reason.points) for reason in reasons_of(score, meanings=meanings)],
        rest=score.reason_points[-1],
        margin=score.margin,
    )


def _of_visible_customers(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    rows = access.limit(rows, user, team="customer__team_id", owner="customer__owner_id")
    return rows.filter(customer__deleted_at=None)

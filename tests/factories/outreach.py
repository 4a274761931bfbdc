"""Scores as `signals` leaves them, and the list as the ranking makes of them."""

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import Customer
from outreach.models import CallListEntry, Escalation, Need, Touchpoint
from outreach.services import ranking
from outreach.vocabulary import Discovery, Heading, NeedKind, Outcome, RequestedBy, Surfaced, TouchpointKind
from signals.models import RiskModel, RiskScore, ScoreHistory
from signals.vocabulary import Band, Family
from tests.factories.accounts import UserFactory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PATIENCE = (
    300  # longer than the timeouts that end a forgotten transaction; whoever has no other reason to wait never does
)


def test_model() -> RiskModel:
    return RiskModel.objects.get_or_create(
        version="test-1", defaults={"family": Family.PRIOR, "artifact": {}, "sha256": "0" * 64, "passport": {}}
    )[0]


test_model.__test__ = False  # a helper, whatever pytest thinks of its name


@transaction.atomic
def give_score(customer: Customer, churn_risk: float, *, at: datetime = NOW, **about: Any) -> RiskScore:
    """Now, as the scoring would write it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (transaction,) = cursor.fetchone()
    values = {
        "model": test_model(),
        "churn_risk": churn_risk,
        "health_score": round(100 * (1 - churn_risk)),
        "band": Band.CRITICAL if churn_risk >= 0.6 else Band.AT_RISK if churn_risk >= 0.3 else Band.HEALTHY,
        "coverage": 0.9,
        "as_of": at,
        "scored_at": at,
        "margin": 0.0,
        "base": 0.0,
        "reason_codes": [],
        "reason_points": [0.0],
        "watermark": 0,
        "changed_in": transaction,
    }
    return RiskScore.objects.update_or_create(customer=customer, defaults=values | about)[0]


def give_past(
    customer: Customer,
    churn_risk: float,
    *,
    days_ago: float,
    at: datetime = NOW,
    model: RiskModel | None = None,
    band: Band = Band.WATCH,
) -> ScoreHistory:
    moment = at - timedelta(days=days_ago)
    return ScoreHistory.objects.create(
        customer=customer,
        model=model or test_model(),
        churn_risk=churn_risk,
        health_score=round(100 * (1 - churn_risk)),
        band=band,
        coverage=0.9,
        as_of=moment,
        scored_at=moment,
    )


def list_customer(customer: Customer, churn_risk: float = 0.5, *, at: datetime = NOW, **about: Any) -> CallListEntry:
    """Scored and on the call list."""
    give_score(customer, churn_risk, at=at, **about)
    ranking.rank_customers(customer_ids=[customer.pk], at=at)
    return CallListEntry.objects.get(customer=customer)


def list_customers(customers: Iterable[Customer], churn_risk: float = 0.5) -> None:
    """Many, all at the same risk, ranked in one go."""
    customer_ids = [give_score(customer, churn_risk).customer_id for customer in customers]
    ranking.rank_customers(customer_ids=customer_ids, at=NOW)


def wait_until_settled() -> None:
    """The ranking reads a score when no older transaction runs any more. Patient: who waits for long is told whom for."""
    deadline = time.monotonic() + PATIENCE
    newest = RiskScore.objects.aggregate(newest=Max("changed_in"))["newest"] or 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            (settled,) = cursor.fetchone()
        if settled > newest:
            return
        assert time.monotonic() < deadline, f"a transaction stays open: {open_transactions()}"
        time.sleep(0.05)


def open_transactions() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT datname, pid, application_name, state, (now() - xact_start)::text, left(query, 300)
              FROM pg_stat_activity WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start""")
        return cursor.fetchall()


def rank_all(at: datetime = NOW) -> int:
    """The ranking's clock, until nothing is left. Needs real transactions."""
    wait_until_settled()
    customers = 0
    while True:
        ranked = ranking.rank_scored(at=at)
        customers += ranked.customers
        if not ranked.is_more:
            return customers


def open_escalation(customer: Customer, *, severity: int = 2, **about: Any) -> Escalation:
    """In the database only; the service has tests of its own."""
    values = {
        "requested_by": RequestedBy.CUSTOMER,
        "reason": "The import has been down since Monday.",
        "raised_at": NOW,
    }
    if "raised_by" not in about:
        about["raised_by"] = UserFactory()
    return Escalation.objects.create(customer=customer, severity=severity, **values | about)


def add_touchpoint(customer: Customer, **about: Any) -> Touchpoint:
    """In the database only: a talk that found nothing, unless said otherwise."""
    values = {
        "kind": TouchpointKind.CALL,
        "heading": Heading.OUTBOUND,
        "happened_at": NOW,
        "logged_at": NOW,
        "outcome": Outcome.CONNECTED,
        "is_two_way": True,
        "discovery": Discovery.NONE_FOUND,
        "summary": "They told how the month went.",
    }
    if "made_by" not in about:
        about["made_by"] = UserFactory()
    return Touchpoint.objects.create(customer=customer, **values | about)


def add_need(touchpoint: Touchpoint, **about: Any) -> Need:
    """In the database only, for a touchpoint that says it found needs."""
    values = {"kind": NeedKind.URGENT, "words": "Invoices must be right.", "surfaced": Surfaced.ASKED}
    return Need.objects.create(touchpoint=touchpoint, **{"customer_id": touchpoint.customer_id} | values | about)

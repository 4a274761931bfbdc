"""Turns scores into rows of the call list: what is known of each customer, in columns, through the formula, into words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from django.db import connection

from accounts.models import Company
from outreach.models import PriorityWeights
from outreach.priority import Circumstances, Factor, Priority, Weights, factors, prioritise
from outreach.queries import covered as covers
from outreach.queries.covered import NO_COVER, Cover
from outreach.services import worth
from signals.queries.scores import Scores

MOST_SHOWN = 32_767  # of a smallint

READ_CUSTOMERS = """
    SELECT customer.id, customer.arr, customer.currency, customer.strategic_weight, customer.renewal_on,
           escalated.worst_severity, coalesce(escalated.open, 0)
      FROM accounts_customer customer
      LEFT JOIN (SELECT customer_id, min(severity) AS worst_severity, count(*) AS open
                   FROM outreach_escalation WHERE ended_at IS NULL AND customer_id = ANY(%(ids)s) GROUP BY customer_id
           ) escalated ON escalated.customer_id = customer.id
     WHERE customer.id = ANY(%(ids)s) AND customer.deleted_at IS NULL
       AND (customer.churned_on IS NULL OR customer.churned_on > %(today)s)
"""


@dataclass(frozen=True)
class Setting:
    """What is the same for everyone who is ranked in one go."""

    at: datetime
    today: date
    zone: ZoneInfo
    weights: Weights
    worth: worth.Worth


class ListRow(NamedTuple):
    """The columns that the ranking writes; the others follow the customer."""

    customer_id: int
    churn_risk: float
    health_score: int
    band: str
    coverage: float
    top_reason: str
    risk_change: float | None
    arr: str
    arr_is_assumed: bool
    arr_note: str
    open_escalations: int
    expected_loss: str
    urgency: float
    priority: float
    factors: str
    covered_by: str


class Known(NamedTuple):
    """What the customers' own rows say."""

    arr: float | None
    currency: str
    strategic_weight: float
    renewal_on: date | None
    worst_severity: int | None
    open_escalations: int


def read_setting(at: datetime) -> Setting:
    company = Company.ours()
    stored = PriorityWeights.objects.filter(pk=1).first() or PriorityWeights()
    zone, today = company.zone, company.today(at)
    return Setting(
        at=at, today=today, zone=zone, weights=as_weights(stored), worth=worth.read(company=company, on=today)
    )


def as_weights(stored: PriorityWeights) -> Weights:
    return Weights(
        renewal_near=stored.renewal_near,
        renewal_look_ahead_days=stored.renewal_look_ahead_days,
        escalation=stored.escalation,
        broken_promise=stored.broken_promise,
        covered=stored.covered,
    )


def rows_of(scored: Scores, setting: Setting) -> Iterator[ListRow]:
    """A row for each scored customer who can be called; those who left, or were deleted, have none."""
    customers = _customers(scored.customer_ids, setting.today)
    picked = [index for index, customer_id in enumerate(scored.customer_ids) if customer_id in customers]
    known = [customers[scored.customer_ids[index]] for index in picked]
    valued = [setting.worth.value(each.arr, each.currency) for each in known]
    covered = _covered([scored.customer_ids[index] for index in picked], setting)
    circumstances = _circumstances(scored, picked, known, [amount for amount, _ in valued], covered, setting.today)
    made = prioritise(circumstances, setting.weights)
    told = zip(picked, known, valued, covered, _each(circumstances), _each(made), strict=True)
    for index, each, (arr, note), cover, circumstance, priority in told:
        sentences = factors(circumstance, priority, currency=setting.worth.currency, arr_note=note)
        yield _row(scored, index, each.open_escalations, (arr, note), cover.words, priority, list(sentences))


def _covered(customer_ids: list[int], setting: Setting) -> list[Cover]:
    found = covers.of_customers(customer_ids=customer_ids, at=setting.at, zone=setting.zone)
    return [found.get(customer_id, NO_COVER) for customer_id in customer_ids]


def _customers(customer_ids: list[int], today: date) -> Mapping[int, Known]:
    with connection.cursor() as cursor:
        cursor.execute(READ_CUSTOMERS, {"ids": customer_ids, "today": today})
        return {row[0]: Known(*row[1:]) for row in cursor.fetchall()}


def _circumstances(
    scored: Scores, picked: list[int], known: list[Known], arrs: list[float], covered: list[Cover], today: date
) -> Circumstances:
    days = [np.nan if each.renewal_on is None else (each.renewal_on - today).days for each in known]
    return Circumstances(
        churn_risk=np.array([scored.churn_risks[index] for index in picked], dtype=float),
        arr=np.array(arrs, dtype=float),
        strategic_weight=np.array([float(each.strategic_weight) for each in known], dtype=float),
        days_to_renewal=np.array(days, dtype=float),
        worst_severity=np.array([each.worst_severity for each in known], dtype=float),
        broken_promises=np.array([each.broken_promises for each in covered], dtype=float),
        is_covered=np.array([each.is_covered for each in covered], dtype=bool),
    )


def _each(columns: Any) -> Iterator[Any]:
    """The columns, customer by customer."""
    for values in zip(*(column.tolist() for column in vars(columns).values()), strict=True):
        yield type(columns)(*values)


def _row(
    scored: Scores,
    index: int,
    open_escalations: int,
    valued: tuple[float, str],
    covered_by: str,
    made: Priority,
    told: list[Factor],
) -> ListRow:
    arr, note = valued
    before = scored.churn_risks_a_week_before[index]
    return ListRow(
        customer_id=scored.customer_ids[index],
        churn_risk=scored.churn_risks[index],
        health_score=scored.health_scores[index],
        band=scored.bands[index],
        coverage=scored.coverages[index],
        top_reason=scored.top_reasons[index][:300],
        risk_change=None if before is None else scored.churn_risks[index] - before,
        arr=f"{arr:.2f}",
        arr_is_assumed=bool(note),
        arr_note=note,
        open_escalations=min(open_escalations, MOST_SHOWN),
        expected_loss=f"{made.expected_loss:.2f}",
        urgency=made.urgency,
        priority=made.priority,
        factors=msgspec.json.encode(told).decode(),
        covered_by=covered_by,
    )

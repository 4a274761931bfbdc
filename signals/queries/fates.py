"""What became of customers, beside what the scores had said of them: those who left, and those about whom an alarm was raised and
who are still here. Read from the history of scores as they were told at the time, never recomputed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, Max, Min, OuterRef, Q, Subquery

from accounts import access, money
from accounts.models import User
from signals.models import DecayedRate, ScoreHistory
from signals.vocabulary import Band, Kind

LEADS = (30, 60, 90)
HORIZON = timedelta(days=90)
UNHEARD = ("touchpoint_not_reached", "touchpoint_declined")
DANGER = (Band.AT_RISK.value, Band.CRITICAL.value)
NOT_SCORED = "none"

MANY = 20_000
"""Of more customers than that everyone is read: to name them would take longer."""


@dataclass(frozen=True)
class Question:
    """``days``: how far back; ``lead``: how long before the departure the score is looked up."""

    days: int = 180
    lead: int = 30


class Fate(StrEnum):
    """Of a customer about whom an alarm was raised and who is still here."""

    SAVED = "saved"
    FALSE_ALARM = "false_alarm"
    TOO_EARLY = "too_early"


@dataclass(frozen=True)
class Case:
    """One customer, with what it is worth in the reporting currency, if anybody knows."""

    id: int
    name: str
    arr: Decimal | None
    band: str
    risk: float | None
    when: Any
    note: str = ""


def leavers(user: User, days: int, today: date) -> list[dict[str, Any]]:
    """With what was said of them at each of the ``LEADS``."""
    gone = access.visible_customers(user).filter(churned_on__gt=today - timedelta(days=days), churned_on__lte=today)
    told = {f"band_{lead}": Subquery(_told_before(lead).values("band")[:1]) for lead in LEADS}
    told |= {f"risk_{lead}": Subquery(_told_before(lead).values("churn_risk")[:1]) for lead in LEADS}
    return list(
        gone.annotate(**told).order_by("-churned_on", "pk").values("pk", "name", "arr", "currency", "churned_on", *told)
    )


def _told_before(lead: int) -> Any:
    """The score that held then: the last one of that day or before."""
    moment = ExpressionWrapper(OuterRef("churned_on") - timedelta(days=lead), output_field=DateTimeField())
    return ScoreHistory.objects.filter(customer=OuterRef("pk"), scored_at__lte=moment).order_by("-scored_at", "-id")


def case_of(row: Mapping[str, Any], lead: int, rates: money.Rates) -> Case:
    band = row[f"band_{lead}"] or NOT_SCORED
    return Case(
        row["pk"],
        row["name"],
        _worth(row["arr"], row["currency"], rates),
        band,
        row[f"risk_{lead}"],
        row["churned_on"],
    )


def _worth(arr: Decimal | None, currency: str, rates: money.Rates) -> Decimal | None:
    return arr * rates[currency] if arr is not None and currency in rates else None


def alarmed(user: User, days: int, today: date, at: datetime, rates: money.Rates) -> dict[Fate, list[Case]]:
    """Who is still here although an alarm was raised, by what became of it."""
    since = at - timedelta(days=days)
    rows = _alarms_raised(user, today, since=since, until=at)
    contacted = _contacts([row["customer_id"] for row in rows], since=since, until=at)
    found: dict[Fate, list[Case]] = {fate: [] for fate in Fate}
    for row in rows:
        contact = contacted.get(row["customer_id"])
        is_contacted = contact is not None and contact >= row["first_alarm"]
        found[_fate(row, is_contacted, at)].append(
            Case(
                id=row["customer_id"],
                name=row["customer__name"],
                arr=_worth(row["customer__arr"], row["customer__currency"], rates),
                band=row["customer__risk_score__band"] or NOT_SCORED,
                risk=row["worst"],
                when=row["first_alarm"],
                note="contacted since" if is_contacted else "no contact recorded",
            )
        )
    return found


def _alarms_raised(user: User, today: date, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    raised = ScoreHistory.objects.filter(
        Q(customer__churned_on=None) | Q(customer__churned_on__gt=today),
        band__in=DANGER,
        scored_at__gt=since,
        scored_at__lte=until,
        customer__deleted_at=None,
    )
    seen = access.limit(raised, user, team="customer__team_id", owner="customer__owner_id")
    about = ("customer_id", "customer__name", "customer__arr", "customer__currency", "customer__risk_score__band")
    return list(
        seen.values(*about).annotate(first_alarm=Min("scored_at"), worst=Max("churn_risk")).order_by("customer_id")
    )


def _contacts(customer_ids: Sequence[int], *, since: datetime, until: datetime) -> dict[int, datetime]:
    """The last time somebody reached out, and was heard: from the small row that each customer and measure has, not from all that
    was ever said. That an escalation turned or ended is known too, but is no contact."""
    reached = DecayedRate.objects.filter(measure__kind=Kind.OUTREACH, last_at__gt=since, last_at__lte=until)
    reached = reached.exclude(measure__name__startswith="escalation").exclude(measure__name__in=UNHEARD)
    if len(customer_ids) <= MANY:
        reached = reached.filter(customer_id__in=customer_ids)
    return dict(reached.values_list("customer_id").annotate(last=Max("last_at")).order_by())


def _fate(row: Mapping[str, Any], is_contacted: bool, at: datetime) -> Fate:
    has_recovered = row["customer__risk_score__band"] in (Band.HEALTHY, Band.WATCH)
    if has_recovered and is_contacted:
        return Fate.SAVED
    return Fate.FALSE_ALARM if row["first_alarm"] + HORIZON <= at else Fate.TOO_EARLY

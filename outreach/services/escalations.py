"""Escalations: logged, watched as they turn, and ended; never forgotten.

Each step is also a signal, in the same transaction, so that the risk model sees it like any other fact; and the customer is
ranked at once, because somebody is waiting to see it.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import Escalation
from outreach.notices import Event
from outreach.services import notifications, ranking, words
from outreach.vocabulary import RequestedBy, Trend
from signals.services import facts
from signals.vocabulary import Kind

LONGEST = 4000
WORST, MILDEST = 1, 5
DOUBLE_CLICK = timedelta(minutes=2)
TREND_VALUES = {Trend.IMPROVING: 1.0, Trend.STEADY: 0.0, Trend.WORSENING: -1.0}


class AlreadyEnded(DomainError):
    code = "already_ended"


class AlreadyLogged(DomainError):
    """A double click, or a form sent again. ``escalation`` is the one that is there."""

    code = "already_logged"

    def __init__(self, escalation: Escalation) -> None:
        super().__init__("You logged this same escalation a moment ago; it is open.")
        self.escalation = escalation


class CustomerHasLeft(DomainError):
    code = "customer_has_left"


class TrendIsTheSame(DomainError):
    code = "trend_is_the_same"


@transaction.atomic
def log_escalation(
    *,
    customer: Customer,
    requested_by: RequestedBy,
    reason: str,
    severity: int,
    trend: Trend = Trend.STEADY,
    by: User,
    at: datetime,
) -> Escalation:
    """Raises Forbidden, NotFound, Invalid, CustomerHasLeft, AlreadyLogged."""
    access.check_may(by, Action.LOG_ESCALATION)
    access.get_customer(by, customer.pk)
    reason = words.required(reason, field="reason", ask="Say in a sentence what is wrong.")
    _check_severity(severity)
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    check_has_not_left(held, at)
    _check_is_new(held, reason, by, at)
    escalation = Escalation.objects.create(
        customer=held,
        requested_by=requested_by,
        reason=reason,
        severity=severity,
        trend=trend,
        raised_by=by,
        raised_at=at,
    )
    escalation.watchers.add(by)
    _record(escalation, Kind.ESCALATION, "escalation", f"{escalation.pk}", by, at, float(severity), reason)
    ranking.rank_customers(customer_ids=[held.pk], at=at)
    notifications.notify(event=Event.ESCALATION_RAISED, to=[held.owner], about=escalation, by=by, at=at)
    return escalation


@transaction.atomic
def end_escalation(*, escalation: Escalation, outcome: str, by: User, at: datetime) -> Escalation:
    """De-escalate. Raises Forbidden, NotFound, Invalid, AlreadyEnded."""
    access.check_may(by, Action.END_ESCALATION)
    access.get_customer(by, escalation.customer_id)
    outcome = words.required(
        outcome, field="outcome", ask="Say in a sentence how it ended, for whoever reads it in a year."
    )
    held = _hold_open(escalation)
    held.ended_at, held.ended_by, held.outcome = at, by, outcome
    held.save()
    _record(held, Kind.OUTREACH, "escalation_ended", f"{held.pk}:ended", by, at, None, outcome)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
    return held


@transaction.atomic
def change_trend(*, escalation: Escalation, trend: Trend, by: User, at: datetime) -> Escalation:
    """Raises Forbidden, NotFound, AlreadyEnded, TrendIsTheSame."""
    access.check_may(by, Action.LOG_ESCALATION)
    access.get_customer(by, escalation.customer_id)
    held = _hold_open(escalation)
    if held.trend == trend:
        raise TrendIsTheSame(f"Its trend is {trend.value} already.", field="trend")
    turn = f"From {held.trend} to {trend.value}"
    held.trend = trend
    held.save()
    name = f"{held.pk}:trend:{at.isoformat()}"
    _record(held, Kind.OUTREACH, "escalation_trend", name, by, at, TREND_VALUES[trend], turn)
    ranking.rank_customers(customer_ids=[held.customer_id], at=at)
    return held


def _hold_open(escalation: Escalation) -> Escalation:
    held = Escalation.objects.select_for_update().get(pk=escalation.pk)
    if held.ended_at is not None:
        raise AlreadyEnded("This escalation has ended. Log a new one if it flares up again.")
    return held


def _check_severity(severity: int) -> None:
    if not WORST <= severity <= MILDEST:
        raise Invalid(f"Severity goes from {WORST} (worst) to {MILDEST} (cosmetic).", field="severity")


def check_has_not_left(customer: Customer, at: datetime) -> None:
    if customer.churned_on is not None and customer.churned_on <= Company.ours().today(at):
        raise CustomerHasLeft(
            f"{customer.name} left on {customer.churned_on:%-d %b %Y}. If that is wrong, correct the customer first."
        )


def _check_is_new(customer: Customer, reason: str, by: User, at: datetime) -> None:
    same = Escalation.objects.filter(
        customer=customer, raised_by=by, reason=reason, ended_at=None, raised_at__gt=at - DOUBLE_CLICK
    ).first()
    if same is not None:
        raise AlreadyLogged(same)


def _record(
    escalation: Escalation, kind: Kind, measure: str, name: str, by: User, at: datetime, value: float | None, text: str
) -> None:
    facts.record(
        customer_id=escalation.customer_id,
        kind=kind,
        measure=measure,
        external_id=f"escalation:{name}",
        occurred_at=at,
        at=at,
        value=value,
        text=text,
        author=by.name,
    )

"""What account teams reported lately where it contradicts the score. The "watermelon": green outside, red inside, or the reverse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from accounts import access
from accounts.models import User
from signals.features.meaning import WORSE, Meaning
from signals.models import DecayedRate
from signals.queries.rates import read_meanings
from signals.vocabulary import Band, Direction, Kind

FRESH = timedelta(days=60)
"""An older report says how it was."""

GOOD, BAD = 0.75, 0.25
"""Places on the measure's scale, 1 being the happiest: the outer quarters. What lies between contradicts nothing."""

DANGER = (Band.AT_RISK.value, Band.CRITICAL.value)


@dataclass(frozen=True)
class Report:
    customer_id: int
    words: str
    is_good: bool
    at: datetime


def contradicting(*, user: User, at: datetime, limit: int) -> Sequence[Report]:
    """Of the customers this person sees, those with the highest ARR first."""
    meanings = {meaning.id: meaning for meaning in read_meanings() if meaning.kind == Kind.ACCOUNT_REPORT}
    against = Q()
    for meaning in meanings.values():
        against |= _against(meaning)
    if not against:
        return []
    found = _fresh(user, at).filter(against).order_by(F("customer__arr").desc(nulls_last=True), "customer_id")
    rows = found.values_list("customer_id", "measure_id", "last_value", "last_at")[:limit]
    return [
        _report(customer_id, meanings[measure_id], value, last_at) for customer_id, measure_id, value, last_at in rows
    ]


def _fresh(user: User, at: datetime) -> QuerySet[DecayedRate]:
    rates = DecayedRate.objects.filter(
        last_at__gt=at - FRESH, last_at__lte=at, customer__deleted_at=None, customer__churned_on=None
    )
    return access.limit(rates, user, team="customer__team_id", owner="customer__owner_id")


def _against(meaning: Meaning) -> Q:
    """Nothing for a measure of which nobody knows what is good."""
    is_calm, is_alarmed = Q(customer__risk_score__band=Band.HEALTHY), Q(customer__risk_score__band__in=DANGER)
    of_measure = Q(measure_id=meaning.id)
    if meaning.scale is None or meaning.value == Direction.UNKNOWN:
        return of_measure & is_calm if meaning.count == WORSE else Q()
    low, high = meaning.scale
    good, bad = low + GOOD * (high - low), low + BAD * (high - low)
    if meaning.value == WORSE:
        good, bad = low + BAD * (high - low), low + GOOD * (high - low)
        return of_measure & ((is_calm & Q(last_value__gte=bad)) | (is_alarmed & Q(last_value__lte=good)))
    return of_measure & ((is_calm & Q(last_value__lte=bad)) | (is_alarmed & Q(last_value__gte=good)))


def _report(customer_id: int, meaning: Meaning, value: float | None, at: datetime) -> Report:
    if meaning.scale is None or meaning.value == Direction.UNKNOWN or value is None:
        return Report(customer_id, meaning.words, is_good=False, at=at)
    low, high = meaning.scale
    is_high = value >= (low + high) / 2
    said = f"{value:.2g} of {low:g} to {high:g}".replace("-", "−")
    return Report(customer_id, f"{meaning.words} {said}", is_good=is_high != (meaning.value == WORSE), at=at)

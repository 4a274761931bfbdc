"""Decayed rates as ingest would keep them, made straight from a few facts by the definition."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from accounts.models import Customer
from signals import rates
from signals.models import DecayedRate, Measure
from signals.services import measures
from signals.vocabulary import Kind

Fact = tuple[float, float | None]
"""Days ago, and the value."""


def measure_named(name: str, kind: Kind = Kind.ENGAGEMENT, **said: str) -> Measure:
    """As ingest would make it, unless something else is said."""
    wanted = Measure.objects.filter(pk=measures.ensure({(kind, name)})[kind, name])
    if said:
        wanted.update(**said)
    return wanted.get()


def remember(customer: Customer, measure: Measure, facts: Sequence[Fact], *, at: datetime, watermark: int = 1) -> None:
    """Keep these facts as the customer's only ones of this measure."""
    moments = [rates.days(at) - ago for ago, _ in facts]
    values = [value for _, value in facts]
    sums = {h: rates.landmark_sums(moments, values, half_life=h) for h in rates.HALF_LIVES}
    valued = sorted((ago, value) for ago, value in facts if value is not None)
    DecayedRate.objects.filter(customer=customer, measure=measure).delete()
    DecayedRate.objects.create(
        customer=customer,
        measure=measure,
        facts=len(facts),
        valued=len(valued),
        first_at=at - timedelta(days=max(ago for ago, _ in facts)),
        last_at=at - timedelta(days=min(ago for ago, _ in facts)),
        last_value=valued[0][1] if valued else None,
        last_signal_id=watermark,
        **{f"n{h}": sums[h][0] for h in rates.HALF_LIVES},
        **{f"x{h}": sums[h][1] for h in rates.HALF_LIVES},
    )


def daily(first: int, last: int, value: float | None = None) -> list[Fact]:
    """A fact on each of these days ago."""
    return [(float(ago), value) for ago in range(last, first + 1)]

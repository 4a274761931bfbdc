"""Customers who complain, by the hour: weeks of calm, and a burst at the end."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from accounts.models import Customer
from signals.models import Measure, Signal, Source, TextModel, TextReading
from signals.text.taxonomy import BY_SLUG
from tests.factories.accounts import CustomerFactory

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
DELIVERY, BILLING = BY_SLUG["delivery"].code, BY_SLUG["billing"].code
SAID = "Our order is late again <script>alert(1)</script>"


def a_feed(slug: str = "tickets") -> Source:
    source, _ = Source.objects.get_or_create(slug=slug, defaults={"name": "Tickets"})
    return source


def crowd(size: int, **about: object) -> list[Customer]:
    return [CustomerFactory(**about) for _ in range(size)]


def say(
    customers: Sequence[Customer],
    moments: Iterable[datetime],
    *,
    sentiment: float = -0.7,
    themes: Sequence[int] = (DELIVERY,),
    source: Source | None = None,
    text: str = SAID,
) -> None:
    """One after the other, round and round."""
    feed = source or a_feed()
    measure, _ = Measure.objects.get_or_create(kind="support", name="ticket")
    model, _ = TextModel.objects.get_or_create(version="test", defaults={"sha256": "0" * 64, "passport": {}})
    begin = Signal.objects.count()
    signals = Signal.objects.bulk_create(
        Signal(
            source=feed,
            measure=measure,
            customer=customers[place % len(customers)],
            external_id=f"said-{begin + place}",
            occurred_at=moment,
            known_at=moment,
            text=text,
        )
        for place, moment in enumerate(moments)
    )
    TextReading.objects.bulk_create(
        TextReading(
            signal=signal,
            model=model,
            language="en",
            sentiment=sentiment,
            themes=list(themes),
            occurred_at=signal.occurred_at,
        )
        for signal in signals
    )


def calm_weeks(customers: Sequence[Customer], *, days: int = 14, until: datetime = NOW, **about: object) -> None:
    """Every six hours a complaint and three other words."""
    moments = [until - timedelta(hours=hours) for hours in range(30, days * 24, 6)]
    say(customers, moments, **about)
    say(customers, [moment for moment in moments for _ in range(3)], **{**about, "sentiment": 0.5})


def burst(customers: Sequence[Customer], *, size: int = 24, at: datetime = NOW, **about: object) -> None:
    """In the two hours before, each minute or two one."""
    say(customers, [at - timedelta(minutes=2 + 4 * place) for place in range(size)], **about)

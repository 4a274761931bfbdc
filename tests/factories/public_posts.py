"""What customers say of us where everybody reads it: calm weeks, a scandal, and kinder words after it. Customers are named as the source
names them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from signals.services.items import SignalItem
from signals.vocabulary import Kind

SCANDAL = "You leaked our personal data. It is a terrible breach, and we are angry."
GRUMBLE = "Your privacy settings are awful, and we are unhappy with them."
PRAISE = "Thank you, your team was wonderful and helped us at once. We are happy."
KINDER = "Thank you for the honest words. You were quick and helpful, and we are happy with the answer."
MEASURES = ("mention", "review")
DAYS = 14


def calm_weeks(customers: Sequence[str], *, until: datetime) -> list[SignalItem]:
    """Every six hours a complaint and three kind words."""
    moments = [until - timedelta(hours=hours) for hours in range(30, DAYS * 24, 6)]
    kind = [moment for moment in moments for _ in range(3)]
    return [*_posts("grumble", customers, moments, GRUMBLE), *_posts("praise", customers, kind, PRAISE)]


def a_scandal(customers: Sequence[str], *, at: datetime, about: str = SCANDAL) -> list[SignalItem]:
    """Each of them within the hundred minutes before."""
    return _posts(
        "scandal", customers, [at - timedelta(minutes=3 + 4 * place) for place in range(len(customers))], about
    )


def kinder_words(customers: Sequence[str], *, after: datetime) -> list[SignalItem]:
    """Each of them within the hundred minutes after."""
    return _posts(
        "kinder", customers, [after + timedelta(minutes=3 + 4 * place) for place in range(len(customers))], KINDER
    )


def _posts(name: str, customers: Sequence[str], moments: Iterable[datetime], text: str) -> list[SignalItem]:
    """One after the other, round and round."""
    return [
        SignalItem(
            f"{name}-{place}",
            customers[place % len(customers)],
            Kind.SOCIAL,
            MEASURES[place % len(MEASURES)],
            moment,
            None,
            text,
        )
        for place, moment in enumerate(moments)
    ]

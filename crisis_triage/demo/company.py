"""Our made-up company: what it is called, what money is worth there, and which systems feed it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from accounts.models import Company, ExchangeRate
from signals.models import Source

NAME = "Fernhill Software"
RATES = {"EUR": Decimal("1.09"), "GBP": Decimal("1.27")}
"""About what a unit was worth in dollars; each month a little more or less."""
MONTHLY_SWING = (0, 1, 2, 1, -1, -2, 0, 2, 3, 1, 0, -1)


def found(*, at: datetime) -> Company:
    company, _ = Company.objects.update_or_create(
        pk=1, defaults={"name": NAME, "reporting_currency": "USD", "time_zone": "Europe/Berlin", "is_simulated": True}
    )
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, reporting_currency="USD", rated_on=day, rate=rate + Decimal(swing) / 100)
        for currency, rate in RATES.items()
        for day, swing in _months(at.date())
    )
    return company


def _months(last: date) -> list[tuple[date, int]]:
    """The first days of the last eighteen months."""
    months = [divmod(last.year * 12 + last.month - 1 - back, 12) for back in range(18)]
    return [(date(year, month + 1, 1), MONTHLY_SWING[month]) for year, month in months]


EXPECTED = {
    "crm": ("CRM", timedelta(days=2)),
    "product_usage": ("Product usage", timedelta(days=1)),
    "helpdesk": ("Helpdesk", timedelta(days=1)),
    "survey": ("Surveys", timedelta(days=7)),
    "social": ("Social listening", timedelta(days=3)),
    "billing": ("Billing", timedelta(days=2)),
}
DIRECTORY = "crm"


def connect_sources() -> dict[str, Source]:
    return {
        slug: Source.objects.create(slug=slug, name=name, expected_every=rhythm, is_directory=slug == DIRECTORY)
        for slug, (name, rhythm) in EXPECTED.items()
    }

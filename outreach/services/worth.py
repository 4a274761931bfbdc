"""What a customer is worth in the reporting currency, or, where nobody can say, what is assumed, and why."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts import money
from accounts.models import Company

LARGEST = 10.0**17
"""More than any customer pays in any currency; what is beyond it is a mistake in a rate, and must not stop the ranking."""

NOT_KNOWN = "ARR not known"


@dataclass(frozen=True)
class Worth:
    currency: str
    assumed_arr: float
    rates: dict[str, float]

    def value(self, arr: Decimal | float | None, currency: str) -> tuple[float, str]:
        """The amount in the reporting currency, and a note if it is assumed: never a sum in the wrong currency."""
        if arr is None:
            return self.assumed_arr, NOT_KNOWN
        rate = self.rates.get(currency)
        if rate is None:
            return self.assumed_arr, f"no rate for {currency}"
        return min(float(arr) * rate, LARGEST), ""


def read(*, company: Company, on: date) -> Worth:
    """With the latest rates of that day or before it."""
    currency = company.reporting_currency
    rates = {name: float(rate) for name, rate in money.rates_on(on, to=currency).items()}
    return Worth(currency=currency, assumed_arr=float(company.assumed_arr), rates=rates)

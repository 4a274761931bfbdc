"""Money is an amount with a currency. Amounts of several currencies meet only through a dated rate: without one there is
no number, only ``NoExchangeRate``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from accounts.models import ExchangeRate
from crisis_triage.shared.errors import DomainError

CENT = Decimal("0.01")

# ISO 4217: the currencies in use (list one of 2026-01-01, without metals, funds and test codes), and on the last line those
# that ended since 2015, which older records still name.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
    CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD
    IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
    MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG
    XOF XPF YER ZAR ZMW ZWG
    ANG BYR CUC HRK LTL MRO SLL STD VEF ZWL
    """.split()  # noqa: SIM905  as a literal it would fill a screen
)

Rates = Mapping[str, Decimal]


class NoExchangeRate(DomainError):
    """Money of this currency cannot be counted in the other one. Never answered with a number instead."""

    code = "no_exchange_rate"

    def __init__(self, currency: str, to: str, on: date) -> None:
        super().__init__(
            f"There is no exchange rate from {currency} to {to} on or before {on.isoformat()}. "
            f"Add one under Administration → Exchange rates.",
            field="currency",
        )
        self.currency = currency


@dataclass(frozen=True)
class Money:
    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.amount:,.2f} {self.currency}"


def rates_on(day: date, *, to: str) -> dict[str, Decimal]:
    """For ranking many at once: the worth of one unit of each currency in ``to``, by the newest rate on or before the day.
    A currency that is not in it has no rate: it is not worth 1, and not 0."""
    rated = ExchangeRate.objects.filter(reporting_currency=to, rated_on__lte=day)
    newest = rated.order_by("currency", "-rated_on").distinct("currency").values_list("currency", "rate")
    return {**dict(newest), to: Decimal(1)}


def convert(amount: Decimal, currency: str, *, to: str, on: date, rates: Rates | None = None) -> Decimal:
    """The amount in the currency ``to``, rounded to cents. ``rates`` spares the query when there are many amounts."""
    if currency == to:
        return amount
    known = rates if rates is not None else rates_on(on, to=to)
    if currency not in known:
        raise NoExchangeRate(currency, to, on)
    return (amount * known[currency]).quantize(CENT, ROUND_HALF_EVEN)


def total(amounts: Iterable[Money], *, to: str, on: date, rates: Rates | None = None) -> Money:
    """The sum in the currency ``to``: of one currency without any rate, of several only if each has one."""
    summed = Decimal(0)
    for money in amounts:
        if money.currency != to and rates is None:
            rates = rates_on(on, to=to)
        summed += convert(money.amount, money.currency, to=to, on=on, rates=rates)
    return Money(summed, to)

"""Who can close the gap of a sales crisis: those most likely to buy more, with what that may bring; and those who are left in peace, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts import money
from accounts.money import Rates
from outreach.asks import Exclusion
from outreach.models import CallListEntry, Deal, SalesTarget
from outreach.queries import ask_standing, wording
from outreach.queries.readers import Reader
from outreach.sales import CENT, DealState
from signals.queries import propensities
from signals.queries.propensities import Prospect

MOST = 60
NAMED_REASONS = 2
FORETOLD = "By what may be expected of each: how likely they are to buy more, times what that would bring."
NOT_FORETOLD = (
    "Nobody has foretold yet who is likely to buy more: these are the largest customers, in the order of their ARR, and nothing is expected "
    "of them. Whoever has an open deal stands on top."
)


@dataclass(frozen=True)
class Closer:
    """Amounts are in the currency of the target; None: nobody can tell. ``left_out``: why they are not called for this now."""

    customer_id: int
    name: str
    url: str
    chance: float | None
    money: Decimal | None
    basis: str
    reasons: Sequence[str]
    is_thin: bool
    deal_id: int | None
    left_out: Sequence[Exclusion]

    @property
    def expected(self) -> Decimal | None:
        if self.chance is None or self.money is None:
            return None
        return (self.money * Decimal(self.chance)).quantize(CENT)


@dataclass(frozen=True)
class Closers:
    """``note``: how they are ranked."""

    may: Sequence[Closer]
    left_out: Sequence[Closer]
    note: str
    trouble: str = ""


def closers(*, target: SalesTarget, reader: Reader) -> Closers:
    """Of the customers that this person sees; the most is expected of the first."""
    likely = propensities.most_likely(user=reader.user, limit=MOST)
    deals = {deal.customer.pk: deal for deal in _open_deals(target, reader) if deal.customer}
    missing = [pk for pk in deals if pk not in {each.customer_id for each in likely}]
    foretold = {each.customer_id: each for each in likely}
    foretold |= propensities.of_customers(user=reader.user, customer_ids=missing)
    names = {each.customer_id: each.customer for each in foretold.values()}
    names |= {pk: deal.whose for pk, deal in deals.items()}
    if not foretold:
        names |= _largest(reader)
    rate = _rate(target, reader)
    if rate is None:
        trouble = f"There is no exchange rate between {reader.currency} and {target.currency} on the day on which the target began."
        return Closers([], [], NOT_FORETOLD, trouble=trouble)
    excluded = ask_standing.of_customers(customer_ids=list(names), at=reader.at)
    worth = _worth(deals, target)
    rows = [
        _closer(pk, name, foretold.get(pk), deals.get(pk), worth.get(pk), rate, excluded.get(pk, ()))
        for pk, name in names.items()
    ]
    return _ranked(rows, note=FORETOLD if foretold else NOT_FORETOLD)


def _ranked(rows: Sequence[Closer], *, note: str) -> Closers:
    """Ties keep their order: of whom nothing is expected the largest comes first."""
    ranked = sorted(rows, key=lambda row: (row.expected is None, -(row.expected or 0), row.deal_id is None))
    return Closers([row for row in ranked if not row.left_out], [row for row in ranked if row.left_out], note)


def _closer(
    pk: int,
    name: str,
    foretold: Prospect | None,
    deal: Deal | None,
    worth_of_deal: Decimal | None,
    rate: Decimal,
    left_out: Sequence[Exclusion],
) -> Closer:
    """What somebody agreed on in a deal is known better than what is usual."""
    worth, basis = None, ""
    if deal is not None:
        worth, basis = worth_of_deal, f"Their deal: {deal.what}."
        if worth is None:
            basis = f"{basis} There is no exchange rate for its {deal.currency}."
    elif foretold is not None and foretold.at_stake is not None:
        worth, basis = (foretold.at_stake.amount * rate).quantize(CENT), foretold.basis
    return Closer(
        customer_id=pk,
        name=name,
        url=f"/customers/{pk}",
        chance=foretold.probability if foretold else None,
        money=worth,
        basis=basis,
        reasons=[reason.sentence for reason in foretold.in_favour[:NAMED_REASONS]] if foretold else [],
        is_thin=foretold is not None and foretold.is_thin,
        deal_id=deal.pk if deal else None,
        left_out=left_out,
    )


def _worth(deals: Mapping[int, Deal], target: SalesTarget) -> Mapping[int, Decimal]:
    """In the target's currency; whose currency has no rate is not in it."""
    is_foreign = any(deal.currency != target.currency for deal in deals.values())
    rates: Rates = money.rates_on(target.starts_on, to=target.currency) if is_foreign else {}
    known = {target.currency, *rates}
    return {
        pk: money.convert(deal.amount, deal.currency, to=target.currency, on=target.starts_on, rates=rates)
        for pk, deal in deals.items()
        if deal.currency in known
    }


def _open_deals(target: SalesTarget, reader: Reader) -> Sequence[Deal]:
    found = target.deals.filter(state=DealState.OPEN, customer__isnull=False, customer__deleted_at=None)
    seen = reader.limit(found.select_related("customer"), team="customer__team_id", owner="customer__owner_id")
    return list(seen.order_by("amount", "pk"))


def _largest(reader: Reader) -> Mapping[int, str]:
    found = reader.limit(CallListEntry.objects.filter(arr_is_assumed=False))
    return dict(found.order_by("-arr", "-customer_id").values_list("customer_id", "name")[:MOST])


def _rate(target: SalesTarget, reader: Reader) -> Decimal | None:
    """What one unit of the reporting currency, in which is foretold, is in that of the target."""
    if target.currency == reader.currency:
        return Decimal(1)
    known = money.rates_on(target.starts_on, to=reader.currency).get(target.currency)
    return 1 / known if known else None


def chance_words(closer: Closer) -> str:
    return "" if closer.chance is None else f"{100 * closer.chance:.0f} %"


def amount_words(amount: Decimal | None, currency: str) -> str:
    return "" if amount is None else f"{wording.amount(amount)} {currency}"

"""How far a sales crisis is from its target: what was booked, by the deals that people entered or by the ARR of customers as it is recorded,
and what may still come. In the currency of the target, by the rates of the day on which it began: a gap does not close because a currency moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import NamedTuple

from accounts import money
from accounts.money import NoExchangeRate, Rates
from crisis_triage.shared.sql import ask
from outreach.models import SalesTarget
from outreach.queries.readers import Reader
from outreach.sales import Booked, BookedBy, DealState, Gap

# Whoever was there before has grown by what their record says now and did not then; who came since, by all of it.
GREW = """
    SELECT customer.arr, customer.currency, past.arr AS past_arr, past.currency AS past_currency, past.pgh_id IS NOT NULL AS was_there,
           coalesce((SELECT min(event.pgh_created_at) FROM accounts_customerevent event
                      WHERE event.pgh_obj_id = customer.id AND event.pgh_created_at >= %(since)s
                        AND (event.arr, event.currency) = (customer.arr, customer.currency)), customer.updated_at) AS grew_at
      FROM accounts_customer customer
      LEFT JOIN LATERAL (SELECT pgh_id, arr, currency FROM accounts_customerevent event
                          WHERE event.pgh_obj_id = customer.id AND event.pgh_created_at < %(since)s
                          ORDER BY pgh_created_at DESC, pgh_id DESC LIMIT 1) past ON true
     WHERE customer.updated_at >= %(since)s AND customer.deleted_at IS NULL AND customer.arr IS NOT NULL
       AND (customer.churned_on IS NULL OR customer.churned_on > %(today)s)
       AND CASE WHEN past.pgh_id IS NULL THEN customer.started_on >= %(from)s
                ELSE (past.arr, past.currency) IS DISTINCT FROM (customer.arr, customer.currency) END
"""


class Grown(NamedTuple):
    arr: Decimal
    currency: str
    past_arr: Decimal | None
    past_currency: str
    was_there: bool
    grew_at: datetime


@dataclass(frozen=True)
class Standing:
    """``trouble``: why there is no number; then ``gap`` is None. ``left_out``: what is not counted, and why."""

    gap: Gap | None
    booked: Sequence[Booked]
    trouble: str = ""
    left_out: str = ""


def standing(*, target: SalesTarget, reader: Reader) -> Standing:
    try:
        return _reckon(target, reader, money.rates_on(target.starts_on, to=target.currency))
    except NoExchangeRate as missing:
        return Standing(gap=None, booked=[], trouble=missing.message)


def _reckon(target: SalesTarget, reader: Reader, rates: Rates) -> Standing:
    deals = list(target.deals.exclude(state=DealState.LOST).values_list("state", "amount", "currency", "booked_on"))
    worth = [(state, _in(target, amount, currency, rates), on) for state, amount, currency, on in deals]
    booked: Sequence[Booked] = [Booked(on, amount) for state, amount, on in worth if state == DealState.WON and on]
    left_out = ""
    if target.booked_by == BookedBy.ARR:
        booked, unknown = _grown(target, reader, rates)
        left_out = _left_out(unknown)
    gap = Gap(
        target=target.amount,
        booked=sum((each.amount for each in booked), Decimal(0)),
        pipeline=sum((amount for state, amount, _ in worth if state == DealState.OPEN), Decimal(0)),
        starts_on=target.starts_on,
        due_on=target.due_on,
        today=reader.today,
    )
    return Standing(gap=gap, booked=booked, left_out=left_out)


def _grown(target: SalesTarget, reader: Reader, rates: Rates) -> tuple[Sequence[Booked], int]:
    """And of how many the ARR was not known then: how much they grew nobody can say."""
    since = datetime.combine(target.starts_on, time.min, tzinfo=reader.zone)
    found = [Grown(*row) for row in ask(GREW, {"since": since, "from": target.starts_on, "today": reader.today})]
    known = [each for each in found if not each.was_there or each.past_arr is not None]
    grew = [(each.grew_at.astimezone(reader.zone).date(), _growth(target, each, rates)) for each in known]
    last = min(reader.today, target.due_on)
    return [Booked(on, amount) for on, amount in grew if amount > 0 and on <= last], len(found) - len(known)


def _growth(target: SalesTarget, grown: Grown, rates: Rates) -> Decimal:
    then = Decimal(0) if grown.past_arr is None else _in(target, grown.past_arr, grown.past_currency, rates)
    return _in(target, grown.arr, grown.currency, rates) - then


def _in(target: SalesTarget, amount: Decimal, currency: str, rates: Rates) -> Decimal:
    return money.convert(amount, currency, to=target.currency, on=target.starts_on, rates=rates)


def _left_out(unknown: int) -> str:
    if not unknown:
        return ""
    who = "customer has" if unknown == 1 else "customers have"
    return f"{unknown:,} {who} an ARR that was not known when the target began: how much they grew nobody can say."

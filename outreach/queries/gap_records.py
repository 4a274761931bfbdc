"""Who can close the gap, and how likely it closes, as the API hands it on."""

from decimal import Decimal
from typing import Annotated

import msgspec

from outreach.asks import Reason
from outreach.gap import Closing
from outreach.models import SalesTarget
from outreach.queries import closers
from outreach.queries.closers import Closer
from outreach.queries.gap_page import GapQuestion, Simulated
from outreach.queries.readers import Reader


class LeftOutRecord(msgspec.Struct):
    reason: Reason
    words: Annotated[str, msgspec.Meta(description="What is so, and what would end it.")]


class CloserRecord(msgspec.Struct):
    """A customer who may close the gap. Amounts are in the currency of the target; null where nobody can tell."""

    customer_id: int
    name: str
    chance: Annotated[float | None, msgspec.Meta(description="That they buy more, as foretold; null: nobody has.")]
    brings: Annotated[Decimal | None, msgspec.Meta(description="If they do.")]
    expected: Decimal | None
    basis: Annotated[str, msgspec.Meta(description="On what the money stands.")]
    reasons: list[str]
    is_thin: Annotated[bool, msgspec.Meta(description="Too little is known to lean on the chance.")]
    deal_id: Annotated[int | None, msgspec.Meta(description="Their open deal.")]
    left_out: Annotated[
        list[LeftOutRecord], msgspec.Meta(description="Why they are left in peace; empty: they may be called.")
    ]


class ClosersRecord(msgspec.Struct):
    """Of the customers whom you see; the most expected first, those who are left in peace at the end."""

    currency: str
    note: Annotated[str, msgspec.Meta(description="How they are ranked.")]
    trouble: str
    results: list[CloserRecord]


class ClosingRecord(msgspec.Struct):
    calls: int
    chance: Annotated[float, msgspec.Meta(description="That the gap closes.")]
    low: Annotated[float, msgspec.Meta(description="In nine of ten worlds it is at least this")]
    high: Annotated[float, msgspec.Meta(description="and at most this.")]
    money: Annotated[float, msgspec.Meta(description="What comes in on average.")]
    money_low: float
    money_high: float


class SimulationRecord(msgspec.Struct):
    """Drawn 24,000 times with one seed: the same question has the same answer."""

    currency: str
    missing: float
    lift: Annotated[float, msgspec.Meta(description="What a call adds to a chance: an assumption of whoever asks.")]
    spread: Annotated[float, msgspec.Meta(description="How far all chances may be off together, in log odds.")]
    closing: Annotated[
        ClosingRecord | None, msgspec.Meta(description="With those called; null where there is nothing to reckon with.")
    ]
    called: list[int]
    by_calls: Annotated[list[ClosingRecord], msgspec.Meta(description="With nobody called, the first one, and so on.")]
    trouble: str


def closers_record(target: SalesTarget, *, reader: Reader) -> ClosersRecord:
    found = closers.closers(target=target, reader=reader)
    rows = [_closer(each) for each in (*found.may, *found.left_out)]
    return ClosersRecord(target.currency, found.note, found.trouble, rows)


def simulation_record(found: Simulated, *, target: SalesTarget, asked: GapQuestion) -> SimulationRecord:
    return SimulationRecord(
        currency=target.currency,
        missing=found.missing,
        lift=asked.lift,
        spread=asked.spread,
        closing=_closing(found.closing) if found.closing else None,
        called=sorted(found.called),
        by_calls=[_closing(each) for each in found.steps],
        trouble=found.trouble,
    )


def _closer(closer: Closer) -> CloserRecord:
    return CloserRecord(
        customer_id=closer.customer_id,
        name=closer.name,
        chance=closer.chance,
        brings=closer.money,
        expected=closer.expected,
        basis=closer.basis,
        reasons=list(closer.reasons),
        is_thin=closer.is_thin,
        deal_id=closer.deal_id,
        left_out=[LeftOutRecord(each.reason, each.words) for each in closer.left_out],
    )


def _closing(closing: Closing) -> ClosingRecord:
    return ClosingRecord(**{name: getattr(closing, name) for name in ClosingRecord.__struct_fields__})

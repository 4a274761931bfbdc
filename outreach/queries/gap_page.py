"""The simulator of the gap, as people read it: how likely it closes, between which chances, and what each further call adds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from crisis_triage.shared import curves
from crisis_triage.shared.curves import Curve, Line, Place
from outreach import gap
from outreach.gap import Assumed, Buyer, Closing
from outreach.models import SalesTarget
from outreach.queries import closers, sales_standing, wording
from outreach.queries.closers import Closer, Closers
from outreach.queries.readers import Reader

MOST_CALLS = 25


@dataclass(frozen=True)
class GapQuestion:
    """``who``: those and nobody else; empty: the first ``calls``, in the order in which a call is worth most."""

    calls: int = 5
    lift: float = 0.1
    spread: float = 0.3
    who: Collection[int] = ()


@dataclass(frozen=True)
class CloserRow:
    customer_id: int
    name: str
    url: str
    chance: str
    money: str
    expected: str
    basis: str
    why: str
    is_thin: bool
    deal_url: str
    is_called: bool
    left_out: Sequence[str]


@dataclass(frozen=True)
class Simulated:
    """``missing``: the gap that is to be closed. Without ``closing`` there is nothing to reckon with, and ``trouble`` says why."""

    missing: float
    closing: Closing | None
    steps: Sequence[Closing]
    called: Collection[int]
    people: Closers
    trouble: str


@dataclass(frozen=True)
class GapPage:
    headline: str
    interval: str
    brings: str
    trouble: str
    note: str
    rows: Sequence[CloserRow]
    left_out: Sequence[CloserRow]
    chart: Curve | None
    is_chosen: bool


def simulate(*, target: SalesTarget, reader: Reader, asked: GapQuestion) -> Simulated:
    people = closers.closers(target=target, reader=reader)
    standing = sales_standing.standing(target=target, reader=reader)
    missing = float(standing.gap.missing) if standing.gap else 0.0
    buyers = [
        Buyer(each.customer_id, each.chance, float(each.money))
        for each in people.may
        if each.chance is not None and each.money is not None
    ]
    trouble = standing.trouble or people.trouble or _nothing_to_draw(missing, buyers)
    if trouble:
        return Simulated(missing, None, [], (), people, trouble)
    assumed = Assumed(missing=missing, lift=asked.lift, spread=asked.spread)
    steps = gap.curve(buyers, assumed, most=MOST_CALLS)
    chosen = {buyer.key for buyer in buyers} & set(asked.who)
    if chosen:
        return Simulated(missing, gap.with_called(buyers, assumed, called=chosen), steps, chosen, people, "")
    calls = min(asked.calls, len(steps) - 1)
    first = [buyer.key for buyer in gap.order(buyers, assumed)[:calls]]
    return Simulated(missing, steps[calls], steps, first, people, "")


def page(*, target: SalesTarget, reader: Reader, asked: GapQuestion) -> GapPage:
    found = simulate(target=target, reader=reader, asked=asked)
    closing, currency = found.closing, target.currency
    return GapPage(
        headline=_headline(found) if closing else "",
        interval=_interval(closing, asked) if closing else "",
        brings=_brings(closing, currency) if closing else "",
        trouble=found.trouble,
        note=found.people.note,
        rows=[_row(each, currency, found.called) for each in found.people.may],
        left_out=[_row(each, currency, ()) for each in found.people.left_out],
        chart=_chart(found) if len(found.steps) > 1 else None,
        is_chosen=bool(asked.who),
    )


def _nothing_to_draw(missing: float, buyers: Sequence[Buyer]) -> str:
    if not missing:
        return "Nothing is missing: the target is reached."
    if not buyers:
        return "Of nobody who may be called it is foretold how likely they are to buy more: there is nothing to reckon with."
    return ""


def _headline(found: Simulated) -> str:
    calls = len(found.called)
    with_whom = "With no call" if not calls else "With one call" if calls == 1 else f"With {calls} calls"
    chance = found.closing.chance if found.closing else 0.0
    return f"{with_whom} the gap closes in {_percent(chance)} of the draws."


def _interval(closing: Closing, asked: GapQuestion) -> str:
    if not asked.spread:
        return "If every chance is exactly as told. Nobody should lean on that."
    return f"Between {_percent(closing.low)} and {_percent(closing.high)} in nine of ten worlds, in which all chances are off together."


def _brings(closing: Closing, currency: str) -> str:
    low, high = wording.compact(closing.money_low), wording.compact(closing.money_high)
    return f"{wording.compact(closing.money)} {currency} come in on average; in nine of ten draws between {low} and {high}."


def _chart(found: Simulated) -> Curve:
    last = len(found.steps) - 1
    places = tuple(
        Place(
            each.calls / last,
            each.chance,
            (str(each.calls), _percent(each.chance), f"{_percent(each.low)} to {_percent(each.high)}"),
            each.low,
            each.high,
        )
        for each in found.steps
    )
    first, end = found.steps[0], found.steps[-1]
    return curves.curve(
        title="Chance to close the gap, by the number of calls",
        description=f"From {_percent(first.chance)} without a call to {_percent(end.chance)} with {end.calls}.",
        lines=[Line("Chance", "chart-line", places, has_dots=True)],
        axes=("calls made, those first that are worth most", "chance that the gap closes"),
        headings=("Calls", "Chance", "Nine of ten worlds"),
        x_labels=((0.0, "0"), (1.0, str(last))),
    )


def _row(closer: Closer, currency: str, called: Collection[int]) -> CloserRow:
    return CloserRow(
        customer_id=closer.customer_id,
        name=closer.name,
        url=closer.url,
        chance=closers.chance_words(closer),
        money=closers.amount_words(closer.money, currency),
        expected=closers.amount_words(closer.expected, currency),
        basis=closer.basis,
        why=" ".join(closer.reasons),
        is_thin=closer.is_thin,
        deal_url=f"/deals/{closer.deal_id}" if closer.deal_id else "",
        is_called=closer.customer_id in called,
        left_out=[each.words for each in closer.left_out],
    )


def _percent(share: float) -> str:
    """99.97 % is not 100 %."""
    if 0 < share < 0.01:
        return "under 1 %"
    if 0.99 < share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"

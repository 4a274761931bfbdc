"""ARR at risk and what moved it, of what a reader may see: from what it was, over each cause, to what it is; and by whose steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.battles import Cause, Span
from outreach.models import RiskBridge, RiskDay, RiskStep, SceneCount
from outreach.models.scene import Ahead
from outreach.queries import wording
from outreach.queries.filters import IN_DANGER
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader

ROOT = "/scene/arr-at-risk"
TOP = 5
PAGE = 50
BY_SIZE = Order("steps of the ARR at risk", (("size", Decimal), ("id", int)), is_descending=True)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Part:
    """Of a bridge. ``customers``: who moved."""

    cause: Cause
    customers: int
    amount: Decimal


@dataclass(frozen=True)
class Bridge:
    """``before`` and all parts are ``after``, to the cent."""

    span: Span
    day: RiskDay
    before: Decimal
    after: Decimal
    customers_before: int
    customers_after: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class PartLine:
    label: str
    url: str
    customers: str
    amount: str
    is_worse: bool


@dataclass(frozen=True)
class StepLine:
    name: str
    url: str
    cause: str
    change: str
    is_worse: bool


@dataclass(frozen=True)
class BridgeShown:
    label: str
    since: str
    before: str
    after: str
    change: str
    is_worse: bool
    parts: Sequence[PartLine]
    movers: Sequence[StepLine]
    url: str


@dataclass(frozen=True)
class RiskShown:
    value: str
    customers: str
    url: str
    as_of: str
    bridges: Sequence[BridgeShown]


@dataclass(frozen=True)
class StepsPage:
    title: str
    span: str
    since: str
    steps: Sequence[StepLine]
    next_url: str


def shown(*, reader: Reader) -> RiskShown | None:
    """None: nobody has compared yet."""
    stored = SceneCount.objects.filter(pk=Ahead.RISK).first()
    found = bridges(reader=reader) if stored and stored.counted_at else []
    if not found or stored is None or stored.counted_at is None:
        return None
    return RiskShown(
        value=wording.compact(found[0].after),
        customers=counted(found[0].customers_after, "customer"),
        url=f"/?band={IN_DANGER}",
        as_of=wording.moment(stored.counted_at),
        bridges=[_bridge(each, reader) for each in found],
    )


def bridges(*, reader: Reader) -> Sequence[Bridge]:
    days = {day.day: day for day in RiskDay.objects.filter(day__in=_days(reader).values())}
    sums = reader.limit(RiskBridge.objects.all()).order_by().values_list("span", "cause", "is_end")
    told = {(row[0], row[1], row[2]): row[3:] for row in sums.annotate(Sum("customers"), Sum("amount"))}
    return [_of(span, days[day], told) for span, day in _days(reader).items() if day in days]


def steps(*, reader: Reader, span: Span, cause: Cause | None = None) -> QuerySet[RiskStep]:
    found = RiskStep.objects.filter(span=span, **({"cause": cause} if cause else {})).select_related("customer")
    return reader.limit(found, team="customer__team_id", owner="customer__owner_id")


def page(*, reader: Reader, span: Span, cause: Cause | None, after: str) -> StepsPage:
    """Raises BadCursor."""
    part = Slice(PAGE, cursors.unsign(BY_SIZE, after) if after else None)
    taken = cursors.take(steps(reader=reader, span=span, cause=cause), BY_SIZE, part)
    more = {"after": cursors.sign(BY_SIZE, taken.last_key)} if taken.last_key else {}
    return StepsPage(
        title=cause.label if cause else "Who moved the ARR at risk",
        span=span.value,
        since=span.label.lower(),
        steps=_lines(taken.entries, reader),
        next_url=address(span, cause, **more) if more else "",
    )


def address(span: Span, cause: Cause | None = None, **more: str) -> str:
    return f"{ROOT}?{urlencode({'span': span.value} | ({'cause': cause.value} if cause else {}) | more)}"


def _days(reader: Reader) -> dict[Span, date]:
    return {span: reader.today - timedelta(days=span.days) for span in Span}


def _of(span: Span, day: RiskDay, told: dict[tuple[Any, ...], tuple[Any, ...]]) -> Bridge:
    before, after = (told.get((span, "", is_end), (0, NOTHING)) for is_end in (False, True))
    parts = [Part(cause, int(told[key][0]), told[key][1]) for cause in Cause if (key := (span, cause, False)) in told]
    return Bridge(span, day, before[1], after[1], int(before[0]), int(after[0]), parts)


def _bridge(bridge: Bridge, reader: Reader) -> BridgeShown:
    largest = steps(reader=reader, span=bridge.span).order_by(*BY_SIZE.orderings())[:TOP]
    change = bridge.after - bridge.before
    rebuilt = ", rebuilt from the history of scores" if bridge.day.is_rebuilt else ""
    return BridgeShown(
        label=bridge.span.label,
        since=f"{wording.moment(bridge.day.taken_at)}{rebuilt}",
        before=wording.amount(bridge.before),
        after=wording.amount(bridge.after),
        change=_signed(change),
        is_worse=change > 0,
        parts=[
            PartLine(
                part.cause.label,
                address(bridge.span, part.cause),
                counted(part.customers, "customer"),
                wording.signed(wording.amount(part.amount).replace("-", wording.MINUS)),
                part.amount > 0,
            )
            for part in bridge.parts
        ],
        movers=_lines(largest, reader),
        url=address(bridge.span),
    )


def _lines(found: Iterable[RiskStep], reader: Reader) -> Sequence[StepLine]:
    return [_line(step, reader) for step in found]


def _line(step: RiskStep, reader: Reader) -> StepLine:
    change, is_gone = step.after - step.before, step.customer.deleted_at is not None
    return StepLine(
        name="Somebody who was deleted, or is one with another" if is_gone else step.customer.name,
        url="" if is_gone else f"/customers/{step.customer_id}",
        cause=Cause(step.cause).label,
        change=f"{reader.currency} {_signed(change)}",
        is_worse=change > 0,
    )


def _signed(amount: Decimal) -> str:
    return wording.signed(wording.compact(amount))

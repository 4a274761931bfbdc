"""The call list, a page at a time: by key, so that page 1,000 costs what page 1 costs, in one query."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Key, Order
from outreach.models import CallListEntry
from outreach.queries import explanations, wording
from outreach.queries.filters import RENEWAL_OR_NEVER, Filters
from outreach.queries.readers import Reader
from outreach.queries.recovery_duties import next_touch, touch_words
from outreach.vocabulary import WakeCause
from signals.queries import overrides
from signals.queries.explanations import percent
from signals.vocabulary import Band

PAGE = 50
WOKEN_LATELY = timedelta(days=7)
Cut = tuple[float, int] | None
"""The key, by priority, of the last row that fits into the week."""


class Sort(StrEnum):
    PRIORITY = "priority"
    RISK = "risk"
    ARR = "arr"
    RENEWAL = "renewal"


ORDERS = {
    Sort.PRIORITY: Order("call list", (("priority", float), ("customer_id", int)), is_descending=True),
    Sort.RISK: Order("call list", (("churn_risk", float), ("customer_id", int)), is_descending=True),
    Sort.ARR: Order("call list", (("arr", Decimal), ("customer_id", int)), is_descending=True),
    Sort.RENEWAL: Order("call list", (("renewal_order", date), ("customer_id", int))),
}
BAND_LABELS = {band.value: band.label for band in Band}


@dataclass(frozen=True)
class Place:
    """Where the page begins (``after``), or where it ends (``before``, for going back). Neither: the first page."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Row:
    """One customer to call, in words and figures that a template only prints."""

    customer_id: int
    url: str
    name: str
    about: str
    band: str
    band_label: str
    risk: str
    risk_percent: int
    movement: str
    has_worsened: bool
    arr: str
    arr_note: str
    expected_loss: str
    renewal_on: str
    renewal: str
    is_overdue: bool
    owner: str
    team: str
    open_escalations: int
    top_reason: str
    priority: str
    factors: Sequence[str]
    because: str
    """The factors in one line: a loop in every row would cost more than the row."""
    why_above: str = ""
    claim: str = ""
    """What a person claims beside the score, as a small mark."""
    caller: str = ""
    covered_by: str = ""
    snoozed: str = ""
    woken: str = ""
    """Why it is back, for a week after."""
    trust: str = ""
    """The next touch of a recovery plan."""
    is_last_above: bool = False
    """The line of what fits into the week stands below this row."""


@dataclass(frozen=True)
class CallList:
    rows: Sequence[Row]
    next_cursor: str
    previous_cursor: str
    is_below: bool = False
    """The first page begins below the line: nobody of this view is above it."""


def entries(reader: Reader, filters: Filters, sort: Sort) -> QuerySet[CallListEntry]:
    """Everything that this person may see, narrowed and in order."""
    found = filters.narrow(reader.limit(CallListEntry.objects.all()), today=reader.today)
    if sort == Sort.RENEWAL:
        found = found.annotate(renewal_order=RENEWAL_OR_NEVER)
    return with_names(found).order_by(*ORDERS[sort].orderings())


def with_names(entries: QuerySet[CallListEntry]) -> QuerySet[CallListEntry]:
    """Of owner and team, as words: whole objects for each row would cost a tenth of the page."""
    return entries.annotate(
        owner_name=F("owner__name"),
        team_name=F("team__name"),
        caller_name=F("assigned_to__name"),
        woken_by=F("last_action__cause"),
        woken_on=F("last_action__on"),
    )


def page(*, reader: Reader, filters: Filters, sort: Sort, place: Place, cut: Cut = None, limit: int = PAGE) -> CallList:
    """``cut``: the key of the last row that fits into the week. Raises BadCursor for a place that no page of ours named."""
    drawn = cut if sort == Sort.PRIORITY and not filters.snoozed else None
    claimed = overrides.claimed_band(customer="customer_id", at=reader.at)
    found, order = entries(reader, filters, sort).annotate(claimed_band=claimed, next_touch=next_touch()), ORDERS[sort]
    if place.before:
        return _page_before(found, order, cursors.unsign(order, place.before), reader, sort, drawn, limit)
    if place.after:
        found = found.filter(cursors.comes_after(order, cursors.unsign(order, place.after)))
    fetched = list(found[: limit + 1])
    shown, below = fetched[:limit], fetched[limit:]
    return CallList(
        rows=_rows(shown, below, reader, sort, drawn),
        next_cursor=cursors.sign(order, order.key_of(shown[-1])) if below else "",
        previous_cursor=cursors.sign(order, order.key_of(shown[0])) if place.after and shown else "",
        is_below=bool(shown and drawn and not place.after and not _is_above(shown[0], drawn)),
    )


def _page_before(
    found: QuerySet[CallListEntry], order: Order, key: Key, reader: Reader, sort: Sort, cut: Cut, limit: int
) -> CallList:
    """The page that ends just above ``key``. The row at ``key`` is read too: the last row is compared with it."""
    backward = replace(order, is_descending=not order.is_descending)
    upward = found.filter(cursors.comes_after(backward, key, or_is=True)).order_by(*backward.orderings())
    fetched = list(upward[: limit + 2])
    below = fetched[:1] if fetched and order.key_of(fetched[0]) == key else []
    above = fetched[len(below) :]
    shown = above[:limit][::-1]
    return CallList(
        rows=_rows(shown, below, reader, sort, cut),
        next_cursor=cursors.sign(order, order.key_of(shown[-1])) if shown else "",
        previous_cursor=cursors.sign(order, order.key_of(shown[0])) if len(above) > limit else "",
    )


def _rows(
    shown: Sequence[CallListEntry], below: Sequence[CallListEntry], reader: Reader, sort: Sort, cut: Cut
) -> Sequence[Row]:
    listed = [*shown, *below]
    reasons = [*explanations.reasons_to_stand_above(listed if sort == Sort.PRIORITY else []), *[""] * len(shown)]
    last = _last_above(listed, cut)
    return [
        row(entry, today=reader.today, why_above=reason, is_last_above=entry.customer_id == last)
        for entry, reason in zip(shown, reasons, strict=False)
    ]


def _last_above(listed: Sequence[CallListEntry], cut: Cut) -> int | None:
    """The customer below whom the line stands, if it stands on this page."""
    if cut is not None:
        for upper, lower in itertools.pairwise(listed):
            if _is_above(upper, cut) and not _is_above(lower, cut):
                return upper.customer_id
    return None


def _is_above(entry: CallListEntry, cut: tuple[float, int]) -> bool:
    return (entry.priority, entry.customer_id) >= cut


def row(entry: Any, *, today: date, why_above: str = "", is_last_above: bool = False) -> Row:
    """``entry`` comes ``with_names``."""
    factors = [factor["sentence"] for factor in entry.factors]
    return Row(
        customer_id=entry.customer_id,
        url=f"/customers/{entry.customer_id}",
        name=entry.name,
        about=wording.parts(entry.segment, entry.region),
        band=entry.band,
        band_label=BAND_LABELS[entry.band],
        risk=percent(entry.churn_risk),
        risk_percent=round(100 * entry.churn_risk),
        movement=wording.movement(entry.risk_change),
        has_worsened=(entry.risk_change or 0) > 0,
        arr=wording.amount(entry.arr),
        arr_note=entry.arr_note,
        expected_loss=wording.amount(entry.expected_loss),
        renewal_on=wording.day(entry.renewal_on),
        renewal=wording.renewal(entry.renewal_on, today=today),
        is_overdue=entry.renewal_on is not None and entry.renewal_on < today,
        owner=entry.owner_name or "",
        team=entry.team_name or "",
        open_escalations=entry.open_escalations,
        top_reason=entry.top_reason,
        priority=wording.compact(entry.priority),
        factors=factors,
        because=" · ".join(factors),
        why_above=why_above,
        claim=_claim(entry),
        caller=entry.caller_name or "",
        covered_by=entry.covered_by,
        snoozed=f"until {wording.day(entry.snoozed_until)}: {entry.snooze_reason}" if entry.snoozed_until else "",
        woken=_woken(entry, today),
        trust=touch_words(getattr(entry, "next_touch", None), today=today),
        is_last_above=is_last_above,
    )


def _woken(entry: Any, today: date) -> str:
    if not entry.woken_by or entry.snoozed_until or entry.woken_on + WOKEN_LATELY < today:
        return ""
    return f"Back since {wording.day(entry.woken_on)}: {WakeCause(entry.woken_by).sentence}"


def _claim(entry: Any) -> str:
    claimed = getattr(entry, "claimed_band", None)
    return f"said to be {BAND_LABELS[claimed].lower()}" if claimed else ""

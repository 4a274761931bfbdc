"""Deals as a list and as a page: whose, how much, by when, and how it moved."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import access
from outreach.models import Deal, SalesTarget
from outreach.queries import sales_scope, wording
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.learning_words import Badge
from outreach.queries.readers import Reader
from outreach.sales import DealState
from outreach.states import CrisisState

MOST = 100
TONES = {DealState.OPEN: "watch", DealState.WON: "good"}


@dataclass(frozen=True)
class DealCard:
    id: int
    version: str
    url: str
    whose: str
    is_prospect: bool
    customer_url: str
    """Empty for a prospect, and for whoever does not see the customer."""
    what: str
    amount: str
    day: str
    is_late: bool
    owner: str
    badge: Badge


@dataclass(frozen=True)
class DealPage:
    card: DealCard
    crisis: str
    crisis_id: int
    target_url: str
    """Empty for whoever only owns the deal."""
    near: str
    added: str
    is_open: bool
    moves: Sequence[MoveRow]


def of_target(target: SalesTarget, *, reader: Reader) -> Sequence[DealCard]:
    """What is open first, then what was won; the largest on top."""
    found = list(target.deals.select_related("customer", "owner", "target__crisis").order_by("-amount", "pk")[:MOST])
    order = list(DealState)
    seen = customers_seen(reader, [each.customer_id for each in found])
    return [
        card(each, reader=reader, seen=seen)
        for each in sorted(found, key=lambda one: order.index(DealState(one.state)))
    ]


def page(*, deal: Deal, reader: Reader) -> DealPage:
    """``deal`` as ``sales_scope`` gave it to this reader."""
    is_inside = sales_scope.visible_targets(reader.user).filter(pk=deal.target_id).exists()
    moves = deal.ledger.select_related("moved_by").order_by("-number")
    return DealPage(
        card=card(deal, reader=reader, seen=customers_seen(reader, [deal.customer_id])),
        crisis=deal.target.crisis.title if is_inside else "A sales crisis",
        crisis_id=deal.target.crisis_id,
        target_url=f"/sales-targets/{deal.target_id}" if is_inside else "",
        near=wording.parts(deal.segment, deal.region),
        added=f"{deal.added_by.name}, {wording.moment(deal.added_at)}",
        is_open=deal.state == DealState.OPEN,
        moves=[move_row(move, DealState) for move in moves],
    )


def listed(*, reader: Reader) -> QuerySet[Deal]:
    found = sales_scope.visible_deals(reader.user).select_related("customer", "owner", "target__crisis")
    return found.order_by("expected_on", "pk")


def card(deal: Deal, *, reader: Reader, seen: frozenset[int]) -> DealCard:
    is_won = deal.state == DealState.WON
    is_running = deal.target.crisis.state != CrisisState.STOOD_DOWN
    return DealCard(
        id=deal.pk,
        version=deal.version,
        url=f"/deals/{deal.pk}",
        whose=deal.whose,
        is_prospect=deal.customer is None,
        customer_url=f"/customers/{deal.customer_id}" if deal.customer_id in seen else "",
        what=deal.what,
        amount=f"{wording.amount(deal.amount)} {deal.currency}",
        day=wording.day(deal.booked_on if is_won else deal.expected_on),
        is_late=is_running and deal.state == DealState.OPEN and deal.expected_on < reader.today,
        owner=deal.owner.name,
        badge=Badge(DealState(deal.state).label, TONES.get(DealState(deal.state), "plain")),
    )


def customers_seen(reader: Reader, ids: Sequence[int | None]) -> frozenset[int]:
    known = [pk for pk in ids if pk is not None]
    return frozenset(access.visible_customers(reader.user).filter(pk__in=known).values_list("pk", flat=True))

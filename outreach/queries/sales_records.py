"""Targets of sales crises and their deals, as the API hands them on. People are ids; money is an amount with its currency."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import Deal, SalesTarget
from outreach.queries import sales_scope, sales_standing
from outreach.queries.readers import Reader
from outreach.sales import BookedBy, DealState

TARGETS = cursors.by_change("sales targets")
DEALS = cursors.by_change("deals")


class SalesTargetRecord(msgspec.Struct):
    """What is to be booked by when. One per sales crisis."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    crisis_id: int
    amount: Decimal
    currency: Annotated[str, msgspec.Meta(description="ISO 4217. It never changes.")]
    starts_on: Annotated[date, msgspec.Meta(description="From this day on what is booked counts.")]
    due_on: date
    booked_by: Annotated[
        BookedBy, msgspec.Meta(description="deals: those that were won; arr: the growth of the ARR of customers.")
    ]
    why: str
    set_by_id: int
    set_at: datetime
    updated_at: datetime


class StandingRecord(msgspec.Struct):
    """How far it is. All in the currency of the target, by the rates of the day on which it began; null where a rate is missing."""

    currency: str
    target: Decimal
    booked: Decimal | None
    missing: Decimal | None
    pipeline: Annotated[Decimal | None, msgspec.Meta(description="Open deals.")]
    uncovered: Annotated[Decimal | None, msgspec.Meta(description="Missing even if every open deal is won.")]
    even_by_now: Annotated[Decimal | None, msgspec.Meta(description="What an even pace would have booked by tonight.")]
    days_left: int | None
    is_reached: bool
    trouble: Annotated[str, msgspec.Meta(description="Why there is no number; empty if there is.")]
    left_out: Annotated[str, msgspec.Meta(description="What is not counted, and why.")]


class DealRecord(msgspec.Struct):
    """What a customer, or a prospect who does not pay yet, may buy."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    target_id: int
    customer_id: int | None
    prospect: Annotated[str, msgspec.Meta(description="Empty where it is a customer's.")]
    segment: str
    region: str
    what: str
    amount: Decimal
    currency: str
    expected_on: date
    owner_id: int
    state: DealState
    booked_on: Annotated[date | None, msgspec.Meta(description="Counts while the state is won.")]
    added_by_id: int
    added_at: datetime
    updated_at: datetime


def list_targets(user: User, part: Slice, *, crisis: int | None = None) -> Page[SalesTargetRecord]:
    page = cursors.take_changes(sales_scope.visible_targets(user).filter(**given(crisis=crisis)), TARGETS, part)
    return Page([target_record(each) for each in page.entries], page.last_key)


def target_record(target: SalesTarget) -> SalesTargetRecord:
    copied = {name: getattr(target, name) for name in SalesTargetRecord.__struct_fields__ if name != "etag"}
    return SalesTargetRecord(**copied, etag=f'"{target.version}"')


def reread_target(target: SalesTarget) -> SalesTargetRecord:
    return target_record(SalesTarget.objects.get(pk=target.pk))


def standing_record(target: SalesTarget, *, reader: Reader) -> StandingRecord:
    found = sales_standing.standing(target=target, reader=reader)
    gap = found.gap
    return StandingRecord(
        currency=target.currency,
        target=target.amount,
        booked=gap.booked if gap else None,
        missing=gap.missing if gap else None,
        pipeline=gap.pipeline if gap else None,
        uncovered=gap.uncovered if gap else None,
        even_by_now=gap.even_by_now if gap else None,
        days_left=gap.days_left if gap else None,
        is_reached=gap is not None and gap.is_reached,
        trouble=found.trouble,
        left_out=found.left_out,
    )


def list_deals(
    user: User,
    part: Slice,
    *,
    state: str | None = None,
    target: int | None = None,
    customer: int | None = None,
    owner: int | None = None,
) -> Page[DealRecord]:
    exact = given(state=state, target=target, customer=customer, owner=owner)
    page = cursors.take_changes(sales_scope.visible_deals(user).filter(**exact), DEALS, part)
    return Page([deal_record(each) for each in page.entries], page.last_key)


def deal_record(deal: Deal) -> DealRecord:
    copied = {name: getattr(deal, name) for name in DealRecord.__struct_fields__ if name != "etag"}
    return DealRecord(**copied, etag=f'"{deal.version}"')


def reread_deal(deal: Deal) -> DealRecord:
    return deal_record(Deal.objects.get(pk=deal.pk))

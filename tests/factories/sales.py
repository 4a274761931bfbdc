"""A sales crisis as far along as a test needs it, made by the services."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Customer, User
from outreach.crises import CrisisKind
from outreach.models import Crisis, Deal, JoinRequest, SalesTarget
from outreach.sales import DealState, JoinState
from outreach.services import deals, joins, sales_targets
from outreach.services.deals import Prospect
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW

NEWCO = Prospect("Newco", segment="Enterprise", region="EMEA")


def a_sales_crisis(by: User, *, at: datetime = NOW, **about: Any) -> Crisis:
    return a_crisis(by, **{"kind": CrisisKind.SALES, "title": "The quarter is short", "severity": 3, **about}, at=at)


def a_target(by: User, *, crisis: Crisis | None = None, at: datetime = NOW, **about: Any) -> SalesTarget:
    given = {"amount": Decimal(100_000), "currency": "EUR", "due_on": (at + timedelta(days=30)).date()}
    given |= {"why": "The quarter's plan.", **about}
    made = sales_targets.set_target(crisis=crisis or a_sales_crisis(by, at=at), **given, by=by, at=at)
    return SalesTarget.objects.get(pk=made.pk)


def a_deal(
    by: User,
    *,
    target: SalesTarget,
    whose: Customer | Prospect = NEWCO,
    state: DealState = DealState.OPEN,
    at: datetime = NOW,
    **about: Any,
) -> Deal:
    given = {"what": "40 seats", "amount": Decimal(12_000), "currency": "EUR"}
    given |= {"expected_on": (at + timedelta(days=14)).date(), **about}
    made = deals.add(target=target, whose=whose, **given, by=by, at=at)
    if state == DealState.WON:
        deals.won(deal=made, amount=made.amount, booked_on=at.date(), by=by, at=at)
    if state == DealState.LOST:
        deals.lost(deal=made, note="No budget.", by=by, at=at)
    return Deal.objects.get(pk=made.pk)


def a_join(
    by: User,
    *,
    about: Customer | Deal,
    asked: User,
    target: SalesTarget,
    state: JoinState = JoinState.ASKED,
    at: datetime = NOW,
    **given: Any,
) -> JoinRequest:
    words = {
        "purpose": "They doubt our support at night.",
        "brief": "Their COO is new.",
        "call_at": at + timedelta(days=3),
    }
    made = joins.ask(crisis=target.crisis, about=about, asked=asked, **{**words, **given}, by=by, at=at)
    if state == JoinState.ACCEPTED:
        joins.accept(join=made, by=asked, at=at)
    return JoinRequest.objects.get(pk=made.pk)

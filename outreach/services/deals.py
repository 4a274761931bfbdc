"""Deals of a sales crisis: what a customer or a prospect may buy, until it is won or lost. What is booked is what was won, on its day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts import access, money
from accounts.models import Company, Customer, User
from accounts.money import NoExchangeRate
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Deal, SalesTarget
from outreach.queries import last_change, sales_scope
from outreach.sales import DEAL, DealState
from outreach.services import crisis_moves, ledgers, sales_targets, words
from outreach.services.whereabouts import where_it_is

LATEST = timedelta(days=2 * 366)
ABOUT = ("what", "amount", "currency", "expected_on", "owner")
"""What is said of a deal, besides whose it is."""


class DealMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "deal_moved"


@dataclass(frozen=True)
class Prospect:
    """Who does not pay yet. Segment and region find who may speak for us."""

    name: str
    segment: str = ""
    region: str = ""


@transaction.atomic
def add(
    *,
    target: SalesTarget,
    whose: Customer | Prospect,
    what: str,
    amount: Decimal,
    currency: str,
    expected_on: date,
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Deal:
    """``owner`` None: who adds it. Raises Forbidden, NotFound, Invalid, CrisisIsOver."""
    sales_scope.get_target(by, target.pk)
    crisis_moves.hold_to_work(target.crisis, by=by)
    given = {
        "what": words.required(what, field="what", ask="Say what they would buy.", longest=300),
        **_named(whose, by),
    }
    code = sales_targets.currency_of(currency)
    _check_counts(code, target)
    _check_day(expected_on, at, field="expected_on")
    crisis_moves.check_works_here(owner, field="owner")
    return Deal.objects.create(
        target=target,
        **given,
        amount=sales_targets.money(amount, field="amount"),
        currency=code,
        expected_on=expected_on,
        owner=owner or by,
        added_by=by,
        added_at=at,
    )


@transaction.atomic
def change(
    *,
    deal: Deal,
    amount: Decimal,
    expected_on: date,
    owner: User,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Deal:
    """While it is open. Raises Forbidden, NotFound, Invalid, DealMoved, Stale."""
    held = _hold(deal, by, seen)
    if held.state != DealState.OPEN:
        raise DealMoved(f"{where_it_is(held)}: open it again to change it.")
    crisis_moves.check_works_here(owner, field="owner")
    _check_day(expected_on, at, field="expected_on")
    held.amount, held.expected_on, held.owner = sales_targets.money(amount, field="amount"), expected_on, owner
    held.save()
    return held


@transaction.atomic
def won(
    *,
    deal: Deal,
    amount: Decimal,
    booked_on: date,
    note: str = "",
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Deal:
    """``amount``: what they really buy for. Raises Forbidden, NotFound, Invalid, DealMoved, Stale."""
    held = _hold(deal, by, seen)
    ledgers.check_may(held, DealState.WON, DEAL, DealMoved)
    if not held.target.starts_on <= booked_on <= _today(at):
        first = f"{held.target.starts_on:%-d %b %Y}"
        raise Invalid(
            f"Say on which day it was booked, from {first}, when the target began, up to today.", field="booked_on"
        )
    held.amount, held.booked_on = sales_targets.money(amount, field="amount"), booked_on
    return ledgers.step(held, DealState.WON, DEAL, DealMoved, note=words.optional(note, field="note"), by=by, at=at)


@transaction.atomic
def lost(*, deal: Deal, note: str, seen: Seen | None = None, by: User, at: datetime) -> Deal:
    """With the reason. Raises Forbidden, NotFound, Invalid, DealMoved, Stale."""
    return _moved(deal, DealState.LOST, note, "Say why they do not buy: the next one is asked better.", seen, by, at)


@transaction.atomic
def reopen(*, deal: Deal, note: str, seen: Seen | None = None, by: User, at: datetime) -> Deal:
    """It fell through, or they came back. Raises Forbidden, NotFound, Invalid, DealMoved, Stale."""
    return _moved(deal, DealState.OPEN, note, "Say what happened.", seen, by, at)


def _moved(deal: Deal, to: DealState, note: str, ask: str, seen: Seen | None, by: User, at: datetime) -> Deal:
    held = _hold(deal, by, seen)
    ledgers.check_may(held, to, DEAL, DealMoved)
    ledgers.move(held, to, note=words.required(note, field="note", ask=ask), by=by, at=at)
    return held


def _named(whose: Customer | Prospect, by: User) -> dict[str, object]:
    if isinstance(whose, Customer):
        return {"customer": access.get_customer(by, whose.pk)}
    name = words.required(whose.name, field="prospect", ask="Name the customer, or the prospect.", longest=200)
    near = {field: words.optional(getattr(whose, field), field=field, longest=80) for field in ("segment", "region")}
    return {"prospect": name, **near}


def _check_counts(currency: str, target: SalesTarget) -> None:
    """Before it is there: without a rate no sum could be told any more."""
    if currency != target.currency and currency not in money.rates_on(target.starts_on, to=target.currency):
        raise NoExchangeRate(currency, target.currency, target.starts_on)


def _check_day(expected_on: date, at: datetime, *, field: str) -> None:
    today = _today(at)
    if not today <= expected_on <= today + LATEST:
        raise Invalid("Say by when you expect it, from today on and within two years.", field=field)


def _today(at: datetime) -> date:
    return at.astimezone(Company.ours().zone).date()


def _hold(deal: Deal, by: User, seen: Seen | None) -> Deal:
    sales_scope.get_deal(by, deal.pk)
    rows = Deal.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "target__crisis", "owner", "customer"
    )
    held = rows.get(pk=deal.pk)
    if is_stale(held.version, seen):
        now = {
            "amount": f"it is {held.amount:,.2f} {held.currency}",
            "expected_on": f"it is expected on {held.expected_on:%-d %b %Y}",
            "owner_id": f"{held.owner.name} owns it",
        }
        told = last_change.told(held, now)
        raise Stale(f"{where_it_is(held)}{f'; {told}' if told else ''}. {GO_ON}")
    if not sales_scope.may_settle(by, held):
        raise Forbidden("You may not do this. Who owns the deal, who added it, or the commander can.")
    return held

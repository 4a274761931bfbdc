"""What is to be booked by when: set once in a sales crisis, and changed in the open, with a reason that stays in its timeline."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import Company, User
from accounts.money import CURRENCIES
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.crises import CrisisKind
from outreach.models import Crisis, SalesTarget
from outreach.queries import last_change, sales_scope
from outreach.sales import MOST, BookedBy
from outreach.services import crisis_moves, crisis_timeline, words
from outreach.services.crisis_moves import CrisisIsOver

LONGEST_AGO = timedelta(days=2 * 366)


class NoSalesCrisis(DomainError):
    code = "no_sales_crisis"


class TargetIsSet(DomainError):
    """There is one already; somebody may have been first."""

    code = "target_is_set"


@transaction.atomic
def set_target(
    *,
    crisis: Crisis,
    amount: Decimal,
    currency: str,
    due_on: date,
    why: str,
    starts_on: date | None = None,
    booked_by: BookedBy = BookedBy.DEALS,
    by: User,
    at: datetime,
) -> SalesTarget:
    """``starts_on`` None: the day on which the crisis was opened. Raises Forbidden, NotFound, Invalid, NoSalesCrisis, TargetIsSet,
    CrisisIsOver."""
    held = _hold_crisis(crisis, by)
    if held.kind != CrisisKind.SALES:
        raise NoSalesCrisis("Only a sales crisis has a target. Declare one of that kind.")
    if SalesTarget.objects.filter(crisis=held).exists():
        raise TargetIsSet("This crisis has a target already. Change that one, and say why.")
    zone = Company.ours().zone
    start = starts_on or held.opened_at.astimezone(zone).date()
    today = at.astimezone(zone).date()
    if not today - LONGEST_AGO <= start <= today:
        raise Invalid("Say from which day on it counts, within the last two years.", field="starts_on")
    _check_due(due_on, max(start, today))
    made = SalesTarget.objects.create(
        crisis=held,
        amount=money(amount, field="amount"),
        currency=currency_of(currency),
        starts_on=start,
        due_on=due_on,
        booked_by=booked_by,
        why=words.required(why, field="why", ask="Say what hangs on it.", longest=2000),
        set_by=by,
        set_at=at,
    )
    told = f"The target is {made.amount:,.2f} {made.currency} by {due_on:%-d %b %Y}. {made.why}"
    crisis_timeline.log(crisis=held, text=told[: words.LONGEST], by=by, at=at)
    return made


@transaction.atomic
def change(
    *,
    target: SalesTarget,
    amount: Decimal,
    due_on: date,
    booked_by: BookedBy,
    why: str,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> SalesTarget:
    """Who moves the goal says why. Raises Forbidden, NotFound, Invalid, CrisisIsOver, Stale."""
    sales_scope.get_target(by, target.pk)
    crisis = _hold_crisis(target.crisis, by)
    held = SalesTarget.objects.select_for_update(no_key=True, of=("self",)).get(pk=target.pk)
    _check_seen(held, seen)
    _check_due(due_on, max(held.starts_on, at.astimezone(Company.ours().zone).date()))
    before = f"{held.amount:,.2f} {held.currency} by {held.due_on:%-d %b %Y}"
    held.amount, held.due_on, held.booked_by = money(amount, field="amount"), due_on, booked_by
    held.why = words.required(why, field="why", ask="Say why the target is changed.", longest=2000)
    held.save()
    told = f"The target was {before}. It is {held.amount:,.2f} {held.currency} by {due_on:%-d %b %Y} now. {held.why}"
    crisis_timeline.log(crisis=crisis, text=told[: words.LONGEST], by=by, at=at)
    return held


def money(amount: Decimal, *, field: str) -> Decimal:
    if not (amount.is_finite() and 0 < amount < MOST):
        raise Invalid("Say how much, as a number above 0.", field=field)
    return amount


def currency_of(given: str) -> str:
    code = given.strip().upper()
    if code not in CURRENCIES:
        raise Invalid(f"“{given}” is no currency. Use its three letters, such as EUR.", field="currency")
    return code


def _hold_crisis(crisis: Crisis, by: User) -> Crisis:
    held = crisis_moves.hold_to_command(crisis, by=by)
    if held.is_over:
        raise CrisisIsOver("This crisis is over. Declare another one if it begins anew.")
    return held


def _check_due(due_on: date, first: date) -> None:
    if not first < due_on <= first + LONGEST_AGO:
        raise Invalid("Say by which day, from tomorrow on and within two years.", field="due_on")


def _check_seen(held: SalesTarget, seen: Seen | None) -> None:
    if is_stale(held.version, seen):
        now = {
            "amount": f"it is {held.amount:,.2f} {held.currency}",
            "due_on": f"it is due on {held.due_on:%-d %b %Y}",
            "booked_by": f"{BookedBy(held.booked_by).label.lower()} count",
        }
        told = last_change.told(held, now) or "The target was changed"
        raise Stale(f"{told}. {GO_ON}")

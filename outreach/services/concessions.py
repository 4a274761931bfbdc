"""Credits, discounts and free services given while an issue is handled: logged, and flagged when a customer had one lately, so that
complaining does not become a way to get credits."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import Invalid
from outreach.models import Concession, Issue
from outreach.queries import scope
from outreach.services import words
from outreach.vocabulary import ConcessionKind

LATELY = timedelta(days=365)
MOST = Decimal(10) ** 12


@transaction.atomic
def give(
    *,
    customer: Customer,
    kind: ConcessionKind,
    amount: Decimal,
    currency: str,
    reason: str,
    issue: Issue | None = None,
    by: User,
    at: datetime,
) -> Concession:
    """Raises Forbidden, NotFound, Invalid."""
    access.check_may(by, Action.MAKE_PROMISES)
    access.get_customer(by, customer.pk)
    if issue is not None:
        scope.get_issue(by, issue.pk)
    if not (amount.is_finite() and 0 < amount < MOST):
        raise Invalid("Say how much it is worth, as a number above 0.", field="amount")
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    return Concession.objects.create(
        customer=held,
        issue=issue,
        kind=kind,
        amount=amount,
        currency=_currency(currency),
        reason=words.required(reason, field="reason", ask="Say what it was given for.", longest=2000),
        is_repeated=held.concessions.filter(given_at__gt=at - LATELY, given_at__lte=at).exists(),
        given_by=by,
        given_at=at,
    )


def _currency(given: str) -> str:
    code = given.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Invalid(f"“{given}” is no currency. Use its three letters, such as EUR.", field="currency")
    return code

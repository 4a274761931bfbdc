"""Credits, discounts and free services given while an issue is handled: logged, and flagged when a customer had one lately, so that
complaining does not become a way to get credits."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
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
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Concession:
    """Raises Forbidden, NotFound, Invalid, Stale: nobody gives what a colleague gave a moment ago without knowing."""
    access.check_may(by, Action.MAKE_PROMISES)
    access.get_customer(by, customer.pk)
    if issue is not None:
        _check_touches(scope.get_issue(by, issue.pk), customer)
    if not (amount.is_finite() and 0 < amount < MOST):
        raise Invalid("Say how much it is worth, as a number above 0.", field="amount")
    held = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    if is_stale(version_of(held), seen):
        raise Stale(f"{_latest_in_words(held)}. {GO_ON}")
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


def _check_touches(issue: Issue, customer: Customer) -> None:
    """Whoever sees the customer reads what it was given for."""
    if not issue.loops.filter(customer=customer).exists():
        raise Invalid("That issue does not touch this customer. Choose one of theirs, or none.", field="issue")


def version_of(customer: Customer) -> str:
    """Of what they were given so far: rows are only added."""
    return f"concessions-{customer.pk}-{customer.concessions.count()}"


def _latest_in_words(held: Customer) -> str:
    last = held.concessions.select_related("given_by").latest("pk")
    moment = f"{last.given_at:%-d %b %Y at %H:%M} UTC"
    return f"{last.given_by.name} gave {held.name} {last.currency} {last.amount:,.2f} on {moment}: {last.reason}"


def _currency(given: str) -> str:
    code = given.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise Invalid(f"“{given}” is no currency. Use its three letters, such as EUR.", field="currency")
    return code

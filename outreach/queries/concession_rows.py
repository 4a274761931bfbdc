"""What was given away while an issue was handled, as rows: with a flag where the customer had something within the year before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from accounts import access
from accounts.models import Customer, User
from crisis_triage.shared.sql import ask
from outreach.models import Issue
from outreach.queries import wording
from outreach.vocabulary import ConcessionKind

MOST = 200
MOST_ON_A_PAGE = 5
ROWS = """
    SELECT given.kind, given.currency, given.amount, given.reason, given.given_at, giver.name, given.is_repeated,
           issue.id, issue.title, customer.id, customer.name
      FROM outreach_concession given
      JOIN accounts_customer customer ON customer.id = given.customer_id
      JOIN accounts_user giver ON giver.id = given.given_by_id
      LEFT JOIN outreach_issue issue ON issue.id = given.issue_id
     WHERE {which} ORDER BY given.given_at DESC, given.id DESC LIMIT %s
"""


@dataclass(frozen=True)
class ConcessionRow:
    what: str
    reason: str
    given: str
    issue: str
    issue_url: str
    customer: str
    customer_url: str
    is_repeated: bool


def of_customer(*, customer: Customer, limit: int = MOST_ON_A_PAGE) -> Sequence[ConcessionRow]:
    """The latest first. For a customer that the caller has found to be visible."""
    return _rows("given.customer_id = %s", [customer.pk, limit])


def of_issue(*, issue: Issue, user: User, limit: int = MOST) -> Sequence[ConcessionRow]:
    """To customers whom this person may see."""
    if access.sees_everyone(user):
        return _rows("given.issue_id = %s", [issue.pk, limit])
    theirs, params = access.ids_of_customers(user)
    return _rows(f"given.issue_id = %s AND given.customer_id IN ({theirs})", [issue.pk, *params, limit])


def _rows(which: str, params: Sequence[Any]) -> Sequence[ConcessionRow]:
    return [_row(*each) for each in ask(ROWS.format(which=which), params)]


def _row(
    kind: str,
    currency: str,
    amount: Decimal,
    reason: str,
    given_at: datetime,
    giver: str,
    is_repeated: bool,
    issue_id: int | None,
    issue: str | None,
    customer_id: int,
    customer: str,
) -> ConcessionRow:
    return ConcessionRow(
        what=f"{ConcessionKind(kind).label}: {currency} {amount:,.2f}",
        reason=reason,
        given=f"{wording.moment(given_at)} by {giver}",
        issue=issue or "",
        issue_url=f"/issues/{issue_id}" if issue_id else "",
        customer=customer,
        customer_url=f"/customers/{customer_id}",
        is_repeated=is_repeated,
    )

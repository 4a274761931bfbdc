"""What was given away while an issue was handled, as rows: with a flag where the customer had something within the year before."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import access
from accounts.models import Customer, User
from outreach.models import Concession, Issue
from outreach.queries import wording
from outreach.vocabulary import ConcessionKind

MOST = 200
MOST_ON_A_PAGE = 5
SHOWN = (
    *("kind", "currency", "amount", "reason", "given_at", "is_repeated"),
    *("issue__title", "given_by__name", "customer__name"),
)


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
    return _rows(Concession.objects.filter(customer=customer), limit)


def of_issue(*, issue: Issue, user: User, limit: int = MOST) -> Sequence[ConcessionRow]:
    """To customers whom this person may see."""
    found = Concession.objects.filter(issue=issue)
    return _rows(access.limit(found, user, team="customer__team_id", owner="customer__owner_id"), limit)


def _rows(found: "QuerySet[Concession]", limit: int) -> Sequence[ConcessionRow]:
    found = found.select_related("issue", "given_by", "customer").only(*SHOWN).order_by("-given_at", "-pk")
    return [
        ConcessionRow(
            what=f"{ConcessionKind(each.kind).label}: {each.currency} {each.amount:,.2f}",
            reason=each.reason,
            given=f"{wording.moment(each.given_at)} by {each.given_by.name}",
            issue=each.issue.title if each.issue else "",
            issue_url=f"/issues/{each.issue_id}" if each.issue_id else "",
            customer=each.customer.name,
            customer_url=f"/customers/{each.customer_id}",
            is_repeated=each.is_repeated,
        )
        for each in found[:limit]
    ]

"""The links that a customer was handed, as those see them who hand them out. Of the address nothing is known any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db.models import Count, Max, QuerySet

from accounts import access
from accounts.models import Customer, User
from crisis_triage.shared.errors import NotFound
from outreach.models import CustomerLink
from outreach.queries import wording

MOST = 100


@dataclass(frozen=True)
class LinkRow:
    id: int
    made: str
    state: str
    tone: str
    sent_to: str
    opened: str
    works: bool


class CustomerLinkRecord(msgspec.Struct):
    """Its address was answered once, when it was made."""

    id: int
    customer_id: int
    made_by_id: int
    made_at: datetime
    expires_at: datetime
    sent_to: str
    revoked_by_id: int | None
    revoked_at: datetime | None
    openings: int
    last_opened_at: datetime | None


class CustomerLinks(msgspec.Struct):
    """The latest first, at most a hundred."""

    results: list[CustomerLinkRecord]


class NewCustomerLinkRecord(msgspec.Struct):
    """The only answer that has the address."""

    url: str
    not_sent: str
    link: CustomerLinkRecord


def rows(customer: Customer, *, at: datetime) -> Sequence[LinkRow]:
    return [_row(each, at) for each in _found(customer)]


def records(customer: Customer) -> CustomerLinks:
    return CustomerLinks([_record(each) for each in _found(customer)])


def record(link: CustomerLink) -> CustomerLinkRecord:
    return _record(_counted(CustomerLink.objects.filter(pk=link.pk)).get())


def get_link(user: User, pk: int) -> CustomerLink:
    link = CustomerLink.objects.select_related("customer").filter(pk=pk).first()
    if link is None or not access.visible_customers(user).filter(pk=link.customer_id).exists():
        raise NotFound("There is no such link, or its customer is not one of yours.")
    return link


def _found(customer: Customer) -> Sequence[CustomerLink]:
    return list(_counted(customer.links.select_related("made_by", "revoked_by")).order_by("-pk")[:MOST])


def _counted(links: QuerySet[CustomerLink]) -> QuerySet[CustomerLink]:
    return links.annotate(count=Count("openings"), last=Max("openings__opened_at"))


def _row(link: CustomerLink, at: datetime) -> LinkRow:
    works = link.revoked_at is None and link.expires_at > at
    count, last = vars(link)["count"], vars(link)["last"]
    if link.revoked_by and link.revoked_at:
        state = f"Revoked {wording.moment(link.revoked_at)} by {link.revoked_by.name}"
    else:
        state = f"{'Works until' if works else 'Expired'} {wording.moment(link.expires_at)}"
    return LinkRow(
        id=link.pk,
        made=f"made {wording.moment(link.made_at)} by {link.made_by.name}",
        state=state,
        tone="good" if works else "plain",
        sent_to=link.sent_to,
        opened=f"Opened {count} {'time' if count == 1 else 'times'}, last {wording.moment(last)}" if count else "",
        works=works,
    )


def _record(link: CustomerLink) -> CustomerLinkRecord:
    names = [name for name in CustomerLinkRecord.__struct_fields__ if name not in ("openings", "last_opened_at")]
    copied = {name: getattr(link, name) for name in names}
    return CustomerLinkRecord(**copied, openings=vars(link)["count"], last_opened_at=vars(link)["last"])

"""Public pages as far along as a test needs them."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Customer, User
from accounts.vocabulary import Role
from crisis_triage.shared.public_pages import PREFIX
from outreach.models import Crisis, StatusPage, StatusUpdate
from outreach.public_pages import Phase
from outreach.queries import own_page
from outreach.queries import status_pages as queries
from outreach.services import customer_links, status_pages
from outreach.services.status_pages import Said

WORDS = {
    "headline": "Signing in fails",
    "happened": "Since 8:00 UTC signing in fails. We do not know why yet.",
    "affected": "Everybody who signs in anew.",
    "doing": "Two teams look for the cause.",
}


def what(at: datetime, **more: Any) -> Said:
    return Said(**{"phase": Phase.LOOKING, **WORDS, "next_update_at": at + timedelta(minutes=20), **more})


def proposed(crisis: Crisis, by: User, *, at: datetime, **more: Any) -> StatusUpdate:
    return status_pages.propose(crisis=crisis, said=what(at, **more), by=by, at=at)


def a_status_page(crisis: Crisis, author: User, approver: User, *, at: datetime, **more: Any) -> StatusPage:
    """With one more update."""
    page = status_pages.publish(update=proposed(crisis, author, at=at, **more), by=approver, at=at)
    return StatusPage.objects.get(pk=page.pk)


def path_of(page: StatusPage) -> str:
    return PREFIX + queries.url_of(page).rpartition(PREFIX)[2]


def own_page_of(customer_id: int) -> str:
    """A new link each time: nobody knows the last one any more."""
    customer, lena = (
        Customer.objects.get(pk=customer_id),
        User.objects.filter(role=Role.CCO, is_active=True).earliest("pk"),
    )
    made = customer_links.make(customer=customer, by=lena, at=timezone.now())
    return own_page.PREFIX + made.plain.rpartition("/")[2]

"""The bytes of public status pages: made when something changes, kept in the row, and copied to where web processes look."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template import loader

from crisis_triage.shared import published
from crisis_triage.shared.published import Copy
from outreach.models import StatusPage
from outreach.queries import status_shown
from outreach.services.notifications import Portion

SHOWN, GONE = "public/status.html", "public/gone.html"
AS_OF = timedelta(minutes=10)
"""So long after a release, or after our company changed its name, its pages are made anew."""


def body_of(page: StatusPage) -> str:
    if page.revoked_at is not None:
        return loader.render_to_string(GONE, {"company": status_shown.company_name()})
    return loader.render_to_string(SHOWN, {"status": status_shown.shown(page.crisis_id)})


def change(page: StatusPage, *, at: datetime) -> StatusPage:
    """For whoever holds it: as it is from now on. Web processes see it once this is committed."""
    body = body_of(page)
    page.number += page.pk is not None and body != page.body
    page.body, page.rendered_at = body, at
    page.save()
    transaction.on_commit(lambda: put(page))
    return page


def put(page: StatusPage) -> None:
    published.put(page.digest, copy_of(page))


def copy_of(page: StatusPage) -> Copy:
    return Copy(page.number, 410 if page.revoked_at else 200, page.body.encode())


def find(token: str) -> Copy | None:
    """In the database: only where no clock looks after the folder of copies."""
    page = StatusPage.objects.filter(digest=published.digest_of(token)).first()
    return copy_of(page) if page else None


@transaction.atomic
def bring_up_to_date(*, at: datetime) -> Portion:
    """Files that are missing or differ; then what this release, or a new name of our company, would write otherwise."""
    differ = [
        digest
        for digest, number in StatusPage.objects.values_list("digest", "number")
        if published.number_of(digest) != number
    ]
    for page in StatusPage.objects.filter(digest__in=differ):
        put(page)
    published.mark_complete()
    old = StatusPage.objects.filter(rendered_at__lt=at - AS_OF, revoked_at=None).order_by("pk")
    for page in old.select_for_update(skip_locked=True, no_key=True):
        change(page, at=at)
    return Portion(len(differ), is_more=False)

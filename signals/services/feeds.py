"""Feeds that we read again and again: which, how often, and whose customer they are about."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared import egress
from crisis_triage.shared.errors import Invalid
from signals.mapping import shipped
from signals.models import Feed, Source
from signals.services import mappings

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=7)


@transaction.atomic
def follow(*, source: Source, url: str, every: timedelta, customer: str = "", by: User, at: datetime) -> Feed:
    """Read it at once, and every so often. A source without a mapping gets one: with ``customer``, every entry is about that one."""
    access.check_may(by, Action.MANAGE_SOURCES)
    egress.check_url(url)
    if not SHORTEST <= every <= LONGEST:
        raise Invalid("Read a feed between every 15 minutes and every 7 days.", field="every_minutes")
    if mappings.current(source) is None:
        spec = shipped.everything()["feed"].spec
        whose = {"customer_external_id": {"value": customer}} if customer else {}
        given = {**spec, "fields": {**spec["fields"], **whose}}
        mappings.save(source=source, given=given, note="As it is shipped", by=by, at=at)
    fields = {"url": url, "every": every, "is_on": True, "due_at": at, "etag": "", "last_modified": "", "failure": ""}
    feed, _ = Feed.objects.update_or_create(source=source, defaults={**fields, "attempts": 0, "quarantined_at": None})
    return feed


@transaction.atomic
def stop(*, source: Source, by: User, at: datetime) -> None:
    access.check_may(by, Action.MANAGE_SOURCES)
    Feed.objects.filter(source=source).update(is_on=False)

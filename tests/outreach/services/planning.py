"""Acts on the call list, as short as a test wants to say them."""

from datetime import timedelta

from outreach.models import CallListEntry
from outreach.queries.filters import Filters
from outreach.services import call_plan
from outreach.services.call_selection import Selection
from tests.factories.outreach import NOW

TODAY = NOW.date()
A_WEEK = TODAY + timedelta(days=7)


def ticked(*customers) -> Selection:
    return Selection(customer_ids=[customer.pk for customer in customers])


def matching(expected=None, **filters) -> Selection:
    return Selection(filters=Filters(**filters), expected=expected, today=TODAY)


def entry(customer) -> CallListEntry:
    return CallListEntry.objects.get(customer=customer)


def snooze(selection, by, until=A_WEEK, reason="Their audit.", at=NOW):
    return call_plan.snooze(selection=selection, until=until, reason=reason, by=by, at=at)


def assign(selection, assignee, by, at=NOW):
    return call_plan.assign(selection=selection, assignee=assignee, by=by, at=at)

"""The first half of a November that can be counted by hand: Acme was at risk and is not any more, Zenith became worse."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import Customer
from accounts.vocabulary import Function
from outreach.learning import PreventionState
from outreach.measures.periods import Period
from outreach.models import Crisis, Issue
from outreach.recoveries import RecoveryState
from outreach.services import promises, risk_days
from outreach.states import IssueState
from signals.vocabulary import Band
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_promise, an_issue
from tests.factories.learning import a_prevention, stood_down
from tests.factories.outreach import give_past, list_customer
from tests.factories.recoveries import a_recovery
from tests.outreach.queries.measuring import a_loop, said_no, told

BEGAN, OVER = datetime(2026, 11, 1, 6, 0, tzinfo=UTC), datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
HALF = Period(date(2026, 11, 1), date(2026, 11, 15))
LATER = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BAD, GOOD = 0.7, 0.1


def noon(day: int) -> datetime:
    return datetime(2026, 11, day, 12, 0, tzinfo=UTC)


def judge(customer: Customer, risk: float, *, at: datetime) -> None:
    give_past(customer, risk, days_ago=0, at=at, band=Band.CRITICAL if risk == BAD else Band.HEALTHY)
    list_customer(customer, risk)


@pytest.fixture
def moved_risk(acme, zenith):
    """1,000 of Acme's ARR at risk when it began, 500 of Zenith's when it was over."""
    Customer.objects.filter(pk=acme.pk).update(arr=1000, currency="USD")
    Customer.objects.filter(pk=zenith.pk).update(arr=500, currency="USD")
    for customer, before in ((acme, BAD), (zenith, GOOD)):
        judge(customer, before, at=BEGAN - timedelta(days=3))
    risk_days.compare(at=BEGAN)
    judge(acme, GOOD, at=noon(5))
    judge(zenith, BAD, at=noon(6))
    risk_days.compare(at=OVER)


@pytest.fixture
def half(lena, acme, zenith, moved_risk):
    """Three loops opened, two told, one of them with a no; four promises due, of which one each was kept, delivered late, and broken, and
    one kept by its second day; a crisis of two days; one saved, one lost; one prevention verified, and it came back."""
    told(lena, a_loop(lena, acme, at=noon(2)), promised=noon(3), delivered=noon(5), at=noon(6))
    said_no(lena, zenith, opened=noon(2), at=noon(4))
    for due, delivered in ((7, 9), (8, None)):
        promise = a_promise(a_loop(lena, acme, at=noon(1)), lena, due_on=noon(due).date(), at=noon(3))
        if delivered:
            promises.deliver(promise=promise, evidence="Release 9", by=lena, at=noon(delivered))
    stood_down(lena, at=noon(3))
    Crisis.objects.update(stood_down_at=noon(5))
    a_recovery(lena, CustomerFactory(name="Saved"), state=RecoveryState.RECOVERED, at=noon(4))
    a_recovery(lena, zenith, state=RecoveryState.LOST, at=noon(4))
    fixed = an_issue(lena, acme, state=IssueState.RESOLVED, at=noon(2))
    Issue.objects.filter(pk=fixed.pk).update(theme="outages")
    a_prevention(
        lena, issue=Issue.objects.get(pk=fixed.pk), state=PreventionState.VERIFIED, at=noon(3), due_on=noon(10).date()
    )
    again = an_issue(lena, acme, at=noon(12))
    Issue.objects.filter(pk=again.pk).update(theme="outages", function=Function.ENGINEERING)

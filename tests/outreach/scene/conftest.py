"""A small world that can be counted by hand: two issues of engineering, both of severity 4."""

from datetime import datetime, timedelta

import pytest

from accounts.models import Company, Customer, User
from outreach.queries.readers import Reader, reader
from outreach.states import IssueState
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.outreach import list_customer

LATER = NOW + timedelta(days=10)


def read(user: User, at: datetime = LATER) -> Reader:
    return reader(user=user, company=Company.ours(), at=at)


@pytest.fixture
def owned(acme, zenith, lena):
    """Of Acme and Zenith; Acme was promised something that is four days late by then."""
    for customer, arr in ((acme, 1000), (zenith, 500)):
        Customer.objects.filter(pk=customer.pk).update(arr=arr, currency="USD")
        list_customer(customer)
    issue = an_issue(lena, acme, zenith, state=IssueState.IN_PROGRESS)
    a_promise(issue.loops.get(customer=acme), lena, due_on=(NOW + timedelta(days=6)).date())
    return issue


@pytest.fixture
def nobodys(acme, lena, owned):
    return an_issue(lena, acme, at=NOW + timedelta(days=4))

"""What the pages of the triage ask of the database: so much and no more, however much there is. The times are of ``benchmarks.triage``."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from outreach.models import Issue, Loop
from outreach.states import IssueState
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_promise, an_issue, decided
from tests.factories.outreach import list_customer
from tests.outreach.views.reading import summarise

pytestmark = pytest.mark.django_db
MOST = {
    "/": 6,
    "/issues": 7,
    "/issues/list?state=in_progress": 7,
    "/inbox": 16,
    "/issues/{issue}": 22,
    "/loops/{loop}": 12,
}


@pytest.fixture
def add_one(ana, north):
    """An issue that touches two more customers, with a decision, and a promise to one of them."""

    def add() -> Issue:
        now = timezone.now()
        customers = [CustomerFactory(team=north, owner=ana) for _ in range(2)]
        for customer in customers:
            list_customer(customer)
        issue = an_issue(ana, *customers, state=IssueState.ASSESSED, at=now)
        decided(issue, ana, at=now)
        a_promise(Loop.objects.filter(issue=issue).earliest("pk"), ana, at=now)
        return issue

    return add


def costs(browser, issue: Issue) -> dict[str, int]:
    summarise()
    found = {}
    for address in MOST:
        of = address.format(issue=issue.pk, loop=Loop.objects.filter(issue=issue).earliest("pk").pk)
        browser.get(of)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(of).status_code == 200
        found[address] = len(asked)
    return found


@pytest.mark.parametrize("who", ["lena", "ana", "owner"])
def test_more_of_everything_costs_no_more_questions(who, lena, ana, add_one, signed_in):
    issue = add_one()
    person: User = {"lena": lena, "ana": ana, "owner": issue.owner}[who]
    browser = signed_in(person)
    few = costs(browser, issue)
    for _ in range(3):
        Issue.objects.filter(pk=add_one().pk).update(owner=issue.owner)

    many = costs(browser, issue)

    assert many == few
    assert {address: count for address, count in many.items() if count > MOST[address]} == {}


def test_one_issue_of_many_customers_asks_no_more(lena, ana, north, add_one, signed_in):
    issue, browser = add_one(), signed_in(lena)
    few = costs(browser, issue)
    for customer in [CustomerFactory(team=north, owner=ana) for _ in range(5)]:
        Loop.objects.create(
            issue=issue, customer=customer, affected_by="by_hand", opened_by=ana, opened_at=timezone.now()
        )

    assert costs(browser, issue) == few

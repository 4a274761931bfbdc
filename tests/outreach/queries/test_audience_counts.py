"""Whoever sees a part of an issue's customers is told of that part only: a number is a fact about the customers of others."""

import pytest
from django.utils import timezone

from accounts.models import Company
from outreach.queries import issue_page, issue_records, message_page, readers
from outreach.queries.audience_rules import Filter
from outreach.services import audience
from outreach.states import DeliveryState, IssueState, MessageState
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.messages import a_contact, a_message, addressed
from tests.factories.outreach import list_customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(lena, acme):
    """Of all banks: Acme, which Ana sees, and two that she does not."""
    for customer in (acme, CustomerFactory(), CustomerFactory()):
        type(customer).objects.filter(pk=customer.pk).update(segment="bank")
        customer.refresh_from_db()
        list_customer(customer)
        a_contact(customer)
    made = an_issue(lena, state=IssueState.IN_PROGRESS)
    audience.set_filter(issue=made, audience=Filter(segments=("bank",)), by=lena, at=timezone.now())
    return made


def page_for(user, issue):
    reader = readers.reader(user=user, company=Company(), at=timezone.now())
    return issue_page.issue_page(issue=issue, reader=reader, state="", after="")


def test_the_audience_of_an_issue(ana, lena, issue):
    for user, count, words in ((lena, 3, "3 customers are affected"), (ana, 1, "1 customer is affected")):
        page, record = page_for(user, issue), issue_records.audiences(issue, user)

        assert [card.matching for card in page.audiences] == [str(count)]
        assert any(move.title.startswith(words) for move in page.moves)
        assert (record.rules[0].matching, record.additions[0].customers) == (count, count)


def test_how_far_a_message_has_come(ana, lena, issue):
    message = addressed(a_message(issue, lena, state=MessageState.SENDING), DeliveryState.SENT, DeliveryState.SENT)

    seen = {user: message_page.message_page(message=message, user=user) for user in (lena, ana)}

    assert [page.progress.total for page in seen.values()] == [3, 1]
    assert seen[lena].progress.settled == 2
    assert "1 customer of this issue whose loop is" in seen[ana].addressed
    assert "to those of colleagues" in seen[ana].addressed

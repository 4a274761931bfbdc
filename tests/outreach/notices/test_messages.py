"""Who waits for a message to customers hears of it: its approver, whoever wrote it, and both hands of one that got stuck."""

import pytest
from django.utils import timezone

from accounts.vocabulary import Role
from outreach.models import Delivery
from outreach.notices import Event
from outreach.queries import notifications as queries
from outreach.services import deliveries, messages, sending
from outreach.states import DeliveryState, MessageState
from tests.factories.accounts import UserFactory
from tests.factories.issues import NOW, an_issue
from tests.factories.messages import a_contact, a_message, addressed
from tests.outreach.notices.telling import fold, notices

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(ana, acme):
    a_contact(acme)
    return an_issue(ana, acme)


def told(person) -> list[tuple[str, str, bool]]:
    fold(timezone.now())
    lines = queries.lines_of(person, notices(person))
    return [(line.event, line.url, line.is_true) for notice in lines.values() for line in notice]


def test_the_approver_is_led_to_the_message(ana, lena, issue):
    message = a_message(issue, ana, state=MessageState.SUBMITTED)
    assert told(lena) == [(Event.MESSAGE_WAITS, f"/messages/{message.pk}", True)]


def test_where_the_cco_wrote_it_the_administrators_are_asked(lena, adam, issue):
    message = a_message(issue, lena, state=MessageState.SUBMITTED)
    assert told(adam) == [(Event.MESSAGE_WAITS, f"/messages/{message.pk}", True)]


def test_whoever_wrote_or_changed_it_hears_what_became_of_it(ana, lena, adam, issue):
    message = a_message(issue, ana)
    messages.revise(message=message, subject="Shorter", body="Shorter.", by=adam, at=NOW)
    messages.submit(message=message, by=ana, at=NOW)
    messages.approve(message=message, by=lena, at=NOW)

    assert {event for person in (ana, adam) for event, _, _ in told(person)} == {Event.MESSAGE_SETTLED}
    messages.send_back(message=message, note="Say when.", by=lena, at=NOW)
    assert "Your message was sent back to be changed." in str(queries.lines_of(ana, notices(ana)))


def test_of_deliveries_in_doubt_whoever_wrote_and_whoever_started_it_hear_at_once(ana, lena, issue):
    message = a_message(issue, ana, state=MessageState.APPROVED)
    messages.start(message=message, by=lena, at=NOW)
    addressed(message, DeliveryState.SENDING)
    Delivery.objects.update(lease_until=NOW)

    sending.doubt_the_lost()

    stuck = (Event.MESSAGE_STUCK, f"/messages/{message.pk}", True)
    assert stuck in told(ana)
    assert stuck in told(lena)


def test_of_a_message_that_failed_they_hear_until_it_is_settled(ana, issue):
    other = UserFactory(role=Role.ADMINISTRATOR)
    message = addressed(a_message(issue, ana, state=MessageState.SENDING), DeliveryState.FAILED)
    deliveries.finish(at=NOW)
    stuck = (Event.MESSAGE_STUCK, f"/messages/{message.pk}")
    assert (*stuck, True) in told(ana)
    assert told(other) == []

    messages.cancel(message=message, reason="Too late.", by=ana, at=NOW)

    assert (*stuck, False) in told(ana)

"""The invariants of messages and deliveries hold after some were sent, and each is really looked at."""

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import message_invariants
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import CustomerFactory
from tests.factories.messages import a_contact, a_message
from tests.journeys.test_promise_invariants import forced, verify
from tests.outreach.services.mailing import send, started

pytestmark = pytest.mark.django_db

BREAKS = {
    "messages_stand_where_their_ledger_led": forced("UPDATE outreach_message SET state = 'approved' WHERE moves > 3"),
    "nobody_approved_an_own_message": forced(
        "ALTER TABLE outreach_message DROP CONSTRAINT nobody_approves_an_own_message;"
        " UPDATE outreach_message SET approver_id = author_id, approved_at = now()"
    ),
    "no_message_left_without_approval": forced(
        "ALTER TABLE outreach_message DROP CONSTRAINT no_message_leaves_without_approval;"
        " UPDATE outreach_message SET approver_id = NULL, approved_at = NULL"
    ),
    "nobody_is_told_twice": forced(
        "UPDATE outreach_delivery SET touchpoint_id = NULL, booked_at = NULL, moved_to = NULL"
    ),
    "what_was_sent_is_a_touchpoint_within_the_hour": forced(
        "UPDATE outreach_delivery SET touchpoint_id = NULL, booked_at = NULL, moved_to = NULL,"
        " sent_at = now() - interval '2 hours'"
    ),
    "what_was_told_moved_its_loop_or_says_why_not": forced("UPDATE outreach_delivery SET moved_to = NULL"),
    "no_delivery_is_forgotten_at_the_mail_server": forced(
        "UPDATE outreach_delivery SET state = 'sending', lease_until = now() - interval '2 hours' WHERE state = 'sent'"
    ),
    "what_has_ended_has_nothing_on_its_way": forced(
        "UPDATE outreach_delivery SET state = 'waiting' WHERE state = 'sent'"
    ),
}


@pytest.fixture
def mailing(lena, acme, zenith):
    a_contact(acme)
    issue = started(lena, acme, zenith, purpose=MessagePurpose.DECLINED, at=timezone.now()).issue
    send(1)
    a_message(issue, lena)
    a_contact(other := CustomerFactory())
    started(lena, other)


@pytest.mark.parametrize("name", message_invariants.QUERIES)
def test_they_hold_after_a_mailing(mailing, name):
    assert "VIOLATED" not in verify("--only", name)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(mailing, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

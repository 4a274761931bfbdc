"""A crisis message in six blocks to thousands of customers, through a real mail server, with a worker killed in the middle: once each, and
the page says how far it has come.

``TELL=1000`` tells fewer, for who works on it."""

import os
import re

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.vocabulary import Role
from outreach.models import Delivery, Message, PersonalCall
from outreach.services import audience, deliveries, messages
from tests.factories.accounts import UserFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue
from tests.factories.scripts import a_crisis_message
from tests.faults.servers import eventually
from tests.faults.telling import ON_THE_WAY, a_crowd, let_the_leases_run_out, tellers
from tests.mail_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CUSTOMERS, PREMIUM = int(os.environ.get("TELL", "10000")), 20


@pytest.fixture
def message(lena) -> Message:
    """Approved by somebody else, and started."""
    now = timezone.now()
    issue = an_issue(lena)
    crowd = a_crowd(CUSTOMERS)
    for one in crowd[:PREMIUM]:
        one.segment = "Enterprise"
    type(crowd[0]).objects.bulk_update(crowd[:PREMIUM], ["segment"])
    audience.add_by_hand(issue=issue, customers=crowd, by=lena, at=now)
    made = a_crisis_message(a_crisis(lena, issue=issue, at=now), lena, at=now)
    messages.submit(message=made, by=lena, at=now)
    messages.approve(message=made, by=UserFactory(role=Role.CCO), at=now)
    messages.start(message=made, by=lena, at=now)
    return made


def shown(signed_in, lena: User, message: Message) -> str:
    page = signed_in(lena).get(f"/messages/{message.pk}").content.decode()
    return re.search(r"([\d,]+) of (about )?([\d,]+)", page)[0]


def test_all_are_told_once_each_though_a_worker_is_killed_in_the_middle(tmp_path, lena, signed_in, message):
    written_to = CUSTOMERS - PREMIUM
    with serving() as server:
        with tellers(tmp_path, server.port, workers=1):
            assert eventually(lambda: len(server.taken) > written_to / 2), (tmp_path / "messages.log").read_text()
        settled, of_all = (int(each.replace(",", "")) for each in shown(signed_in, lena, message).split(" of "))
        assert (written_to / 2 <= settled < CUSTOMERS, of_all) == (True, CUSTOMERS)
        let_the_leases_run_out()
        with tellers(tmp_path, server.port, workers=1):
            assert eventually(lambda: not Delivery.objects.filter(state__in=ON_THE_WAY).exists())
        doubtful = list(Delivery.objects.filter(state="in_doubt"))
        for one in doubtful:  # as a person who reads the mail server's log
            has_left = one.header_id in server.header_ids
            deliveries.answer(delivery=one, has_left=has_left, by=lena, at=timezone.now())
        with tellers(tmp_path, server.port, workers=1):
            assert eventually(lambda: Message.objects.get().state == "sent")

    assert len(doubtful) <= 1
    assert server.counts == {f"person-{number}@crowd.example": 1 for number in range(PREMIUM, CUSTOMERS)}
    assert PersonalCall.objects.count() == PREMIUM
    assert shown(signed_in, lena, message) == f"{CUSTOMERS:,} of {CUSTOMERS:,}"
    assert "We are sorry that your line stood still" in server.taken[0].get_payload()

"""Thousands of loops of one issue are told in one go, and the workers are killed in the middle: each customer gets one message.

``TELL=10000`` tells as many as the issue asks for; the suite is content with fewer."""

import os
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from accounts.models import Contact, Customer
from accounts.vocabulary import Consent
from crisis_triage.management import invariants, message_invariants
from outreach.models import Delivery, Loop, LoopMove, Message, Touchpoint
from outreach.services import audience, deliveries
from outreach.states import IssueState, MessageState
from outreach.vocabulary import MessagePurpose
from signals.models import Signal
from tests.factories.issues import A_NO, an_issue, decided
from tests.factories.messages import a_message
from tests.faults.servers import eventually
from tests.faults.workers import doing
from tests.mail_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CUSTOMERS = int(os.environ.get("TELL", "1000"))
WORKERS = 2
ON_THE_WAY = ["waiting", "sending"]


def tellers(folder, port):
    return doing("messages", folder, workers=WORKERS, EMAIL_URL=f"smtp://127.0.0.1:{port}")


def let_the_leases_run_out():
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def a_crowd():
    customers = Customer.objects.bulk_create([Customer(name=f"Customer {number}") for number in range(CUSTOMERS)])
    Contact.objects.bulk_create(
        [
            Contact(customer=one, name=f"Person {n}", email=f"person-{n}@crowd.example", consent=Consent.GRANTED)
            for n, one in enumerate(customers)
        ]
    )
    return customers


def test_workers_killed_half_way_tell_nobody_twice_and_nobody_not_at_all(tmp_path, lena):
    issue = an_issue(lena, state=IssueState.IN_PROGRESS)
    audience.add_by_hand(issue=issue, customers=a_crowd(), by=lena, at=timezone.now())
    decided(issue, lena, A_NO)
    message = a_message(
        issue, lena, purpose=MessagePurpose.DECLINED, state=MessageState.SENDING, is_urgent=True, at=timezone.now()
    )
    with serving() as server:
        for share in (0.3, 0.6):
            with tellers(tmp_path, server.port):
                assert eventually(lambda share=share: len(server.taken) >= share * CUSTOMERS), (
                    tmp_path / "messages.log"
                ).read_text()
            let_the_leases_run_out()
        with tellers(tmp_path, server.port):
            assert eventually(lambda: not Delivery.objects.filter(state__in=ON_THE_WAY).exists())
            assert eventually(lambda: Message.objects.get().state in ("sent", "failed"))
        told_before = len(server.taken)
        doubtful = list(Delivery.objects.filter(state="in_doubt"))
        assert len(doubtful) <= 2 * WORKERS
        for one in doubtful:  # as a person who reads the mail server's log
            has_left = one.header_id in server.header_ids
            deliveries.answer(delivery=one, has_left=has_left, by=lena, at=timezone.now())
        with tellers(tmp_path, server.port):
            assert eventually(lambda: Delivery.objects.filter(booked_at__isnull=False).count() == CUSTOMERS)
            assert eventually(lambda: Message.objects.get().state == "sent")

    assert CUSTOMERS - len(doubtful) <= told_before <= CUSTOMERS
    assert server.counts == {f"person-{number}@crowd.example": 1 for number in range(CUSTOMERS)}
    assert set(server.header_ids.values()) == {1}
    assert Touchpoint.objects.count() == Touchpoint.objects.values("customer").distinct().count() == CUSTOMERS
    assert list(Loop.objects.values_list("state").annotate(Count("pk"))) == [("declined_told", CUSTOMERS)]
    assert LoopMove.objects.count() == CUSTOMERS
    heard = Signal.objects.values_list("measure__name").annotate(Count("pk")).order_by("measure__name")
    assert dict(heard) == {"loop_declined": CUSTOMERS, "touchpoint_one_way": CUSTOMERS}
    assert message.deliveries.filter(note="").count() == CUSTOMERS
    assert [name for name in message_invariants.QUERIES if invariants.ask(name, everything=True)] == []

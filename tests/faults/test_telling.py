"""Thousands of loops of one issue are told in one go, and the workers are killed in the middle: each customer gets one message.

``TELL=10000`` tells as many as the issue asks for; the suite is content with fewer."""

import os

import pytest
from django.db.models import Count
from django.utils import timezone

from crisis_triage.management import invariants, message_invariants
from outreach.models import Delivery, Loop, LoopMove, Message, Touchpoint
from outreach.services import audience, deliveries
from outreach.states import IssueState, MessageState
from outreach.vocabulary import MessagePurpose
from signals.models import Signal
from tests.factories.issues import A_NO, an_issue, decided
from tests.factories.messages import a_message
from tests.faults.servers import eventually
from tests.faults.telling import ON_THE_WAY, a_crowd, let_the_leases_run_out, tellers
from tests.mail_server import serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CUSTOMERS = int(os.environ.get("TELL", "1000"))
WORKERS = 2


def test_workers_killed_half_way_tell_nobody_twice_and_nobody_not_at_all(tmp_path, lena):
    issue = an_issue(lena, state=IssueState.IN_PROGRESS)
    audience.add_by_hand(issue=issue, customers=a_crowd(CUSTOMERS), by=lena, at=timezone.now())
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

"""Two people record what came back from the same two issues, each beginning with the other one."""

import threading
from contextlib import suppress

import pytest
from django.utils import timezone

from outreach.models import Delivery
from outreach.services import audience, bounces, deliveries
from outreach.states import DeliveryState, IssueState, MessageState
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.messages import a_contact, a_message, addressed
from tests.outreach.services.telling import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_nobody_waits_for_whoever_waits_for_them(lena, adam, monkeypatch):
    first, second = (an_issue(lena, state=IssueState.IN_PROGRESS) for _ in range(2))
    for address, issues in (("mia@x.example", (first, second)), ("max@x.example", (second, first))):
        for issue in issues:
            customer = CustomerFactory()
            a_contact(customer, email=address)
            audience.add_by_hand(issue=issue, customers=[customer], by=lena, at=timezone.now())
    for issue in (first, second):
        addressed(
            a_message(issue, lena, state=MessageState.SENDING),
            DeliveryState.SENT,
            DeliveryState.SENT,
            at=timezone.now(),
        )
    both_hold_one = threading.Barrier(2)
    ours = deliveries.hold

    def hold_and_meet(delivery, *, by):
        held = ours(delivery, by=by)
        with suppress(threading.BrokenBarrierError):
            both_hold_one.wait(0.5)
        return held

    monkeypatch.setattr(deliveries, "hold", hold_and_meet)
    at_once(
        lambda: bounces.record(address="mia@x.example", reason="550 gone", by=lena, at=timezone.now()),
        lambda: bounces.record(address="max@x.example", reason="550 gone", by=adam, at=timezone.now()),
    )

    assert set(Delivery.objects.values_list("state", flat=True)) == {"bounced"}

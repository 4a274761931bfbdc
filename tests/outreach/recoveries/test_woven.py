"""Rebuilding trust stands where people look anyway: in the inbox of whoever owes it, on the call list, in the brief for the call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import RecoveryClock
from outreach.recoveries import RecoveryState
from tests.factories.outreach import list_customer
from tests.factories.recoveries import a_recovery, a_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana, acme):
    return a_recovery(ana, acme, state=RecoveryState.SAVING, at=timezone.now())


def text_of(response):
    return " ".join(response.content.decode().split())


def test_my_steps_and_words_are_in_my_inbox_and_in_nobody_else_s(signed_in, ana, lena, eve, case):
    a_step(case, ana, owner=eve, at=timezone.now())
    a_step(case, ana, what="Much later.", due_on=timezone.now().date() + timedelta(days=30), at=timezone.now())
    RecoveryClock.objects.update(due_at=timezone.now() - timedelta(hours=1))

    inboxes = {person.name: text_of(signed_in(person).get("/inbox")) for person in (ana, eve, lena)}

    assert "Say how it stands, also if nothing moved" in inboxes["Ana"]
    assert "Word to them overdue by 1 hour" in inboxes["Ana"]
    assert "Much later." not in inboxes["Ana"]
    assert "Visit the night shift." in inboxes["Eve"]
    assert "To rebuild trust" not in inboxes["Lena"]


def test_the_next_touch_stands_on_the_call_list(signed_in, ana, acme, case):
    list_customer(acme)
    a_step(case, ana, at=timezone.now())

    assert f"Recovery plan: visit due {timezone.now():%-d %b %Y}" in text_of(signed_in(ana).get("/"))


def test_whoever_calls_knows_what_they_heard_last(signed_in, ana, acme, case):
    a_step(case, ana, at=timezone.now())

    page = text_of(signed_in(ana).get(f"/customers/{acme.pk}/brief"))

    assert "Their trust: saving" in page
    assert "A switch failed. It is replaced on Friday." in page
    assert "Visit the night shift." in page

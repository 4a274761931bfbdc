"""Messages leave, once each, and whatever the mail server says is written down; in the quiet hours nothing leaves."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from outreach.models import Delivery, Loop, Touchpoint
from outreach.services import deliveries, messages, opt_outs
from outreach.states import IssueState, MessageState
from outreach.vocabulary import MessagePurpose
from signals.models import Signal
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import A_NO, NOW, an_issue, decided
from tests.factories.messages import a_contact, a_message, delivered
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


class TestTelling:
    def test_who_was_told_that_it_is_done_has_a_touchpoint_and_a_closed_loop(self, ana, acme):
        contact = a_contact(acme, name="Mia Lopez", email="mia@acme.example")
        message = started(ana, acme, purpose=MessagePurpose.DELIVERED)

        send(1)

        (letter,) = mail.outbox
        assert letter.to == ["mia@acme.example"]
        assert letter.subject == "It is done: Exports fail"
        assert "Exports work again. See Release 4.2" in letter.body
        held = of(acme)
        touchpoint = Touchpoint.objects.get()
        assert (touchpoint.contact, touchpoint.made_by, touchpoint.kind, touchpoint.discovery) == (
            contact,
            ana,
            "email",
            "not_due",
        )
        loop = Loop.objects.get()
        last = loop.ledger.order_by("-number").first()
        assert (loop.state, last.channel, last.contact, last.moved_by) == ("told", "email", contact, ana)
        assert letter.body in last.message
        assert held.header_id in last.proof
        assert (held.state, held.touchpoint, held.moved_to) == ("sent", touchpoint, last.number)
        message.refresh_from_db()
        assert message.state == "sent"

    def test_the_risk_model_hears_of_it_once(self, ana, acme):
        a_contact(acme)
        started(ana, acme, purpose=MessagePurpose.DECLINED)

        send(2)

        named = list(Signal.objects.filter(customer=acme).values_list("measure__name", flat=True).order_by("pk"))
        assert sorted(named) == ["loop_declined", "touchpoint_one_way"]
        assert Loop.objects.get().state == "declined_told"

    def test_what_a_customer_reopened_is_taken_up_before_it_is_declined(self, ana, acme):
        a_contact(acme)
        issue = an_issue(ana, acme, state=IssueState.IN_PROGRESS)
        decided(issue, ana, A_NO)
        loop = issue.loops.get()
        for at, to in enumerate(["declined_told", "reopened"]):
            loop.ledger.create(
                number=at + 1, from_state=["open", "declined_told"][at], to_state=to, moved_by=ana, moved_at=NOW,
                channel="call", message="No.",
            )  # fmt: skip
        a_message(issue, ana, purpose=MessagePurpose.DECLINED, state=MessageState.SENDING, is_urgent=True)

        send(1)

        states = list(loop.ledger.order_by("number").values_list("to_state", flat=True))
        assert states == ["declined_told", "reopened", "open", "declined_told"]

    def test_news_of_progress_move_nothing(self, ana, acme):
        a_contact(acme)
        started(ana, acme)

        send(1)

        assert (Loop.objects.get().moves, of(acme).note, Touchpoint.objects.count()) == (0, "", 1)

    def test_each_letter_has_a_way_out_and_a_lasting_name(self, ana, acme):
        a_contact(acme)
        started(ana, acme)

        send(1)

        (letter,) = mail.outbox
        headers = letter.message()
        way_out = headers["List-Unsubscribe"].strip("<>")
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert way_out in letter.body
        assert re.fullmatch(r"<tell\.\d+\.\d+\.[0-9a-f]{12}@127\.0\.0\.1>", headers["Message-ID"])
        assert headers["Message-ID"] == of(acme).header_id
        assert headers["Reply-To"] == ana.email, "an answer reaches who wrote it, as the text says"

    def test_who_cannot_be_told_has_a_row_that_says_why(self, ana, acme):
        nobody, mute, away = (CustomerFactory(owner=ana) for _ in range(3))
        a_contact(acme)
        a_contact(mute, consent="denied")
        opt_outs.record(contact=a_contact(away), by=None, at=NOW)
        message = started(ana, acme, nobody, mute, away)

        send(1)

        assert {row.customer: row.state for row in message.deliveries.all()} == {
            acme: "sent",
            nobody: "no_address",
            mute: "no_consent",
            away: "opted_out",
        }
        assert all(row.reason for row in message.deliveries.exclude(state="sent"))
        assert len(mail.outbox) == 1

    def test_a_variable_without_a_value_holds_back_that_one_message(self, ana, acme, lena):
        other = CustomerFactory(owner=ana)
        a_contact(acme, name="Mia")
        a_contact(other)
        issue = an_issue(ana, acme, other, state=IssueState.IN_PROGRESS)
        delivered(issue.loops.get(customer=acme), ana)
        a_message(issue, ana, state=MessageState.SENDING, is_urgent=True, body="We mended {{ delivered_what }}.")

        send(1)

        assert of(acme).state == "sent"
        assert of(other).state == "unresolved"
        assert of(other).reason.startswith("There is no value for “delivered_what”. Enter it at this customer's loop")

    def test_a_loop_with_a_message_on_its_way_gets_no_second_one(self, ana, acme):
        a_contact(acme)
        first = started(ana, acme)
        deliveries.addressing.address_some(at=NOW)
        second = a_message(first.issue, ana, body="Another. {{ customer_name }}")

        with pytest.raises(messages.NobodyToTell, match="another message is on its way"):
            messages.submit(message=second, by=ana, at=NOW)
        send(1)

        assert messages.submit(message=second, by=ana, at=NOW).state == "submitted"


class TestTheLastMoment:
    """Between the row and its leaving, things happen."""

    def test_who_opts_out_while_it_waits_gets_nothing(self, ana, acme):
        contact = a_contact(acme)
        started(ana, acme)
        deliveries.addressing.address_some(at=NOW)
        opt_outs.record(contact=contact, by=None, at=NOW)

        send(1)

        assert (of(acme).state, mail.outbox) == ("opted_out", [])

    def test_a_customer_who_is_deleted_while_it_waits_gets_nothing(self, ana, acme):
        a_contact(acme)
        started(ana, acme)
        deliveries.addressing.address_some(at=NOW)
        type(acme).objects.filter(pk=acme.pk).update(deleted_at=NOW)

        send(1)

        assert (of(acme).state, mail.outbox) == ("gone", [])

    def test_what_is_stopped_goes_no_further(self, ana, acme):
        a_contact(acme)
        message = started(ana, acme)
        deliveries.addressing.address_some(at=NOW)

        messages.cancel(message=message, reason="A wrong name.", by=ana, at=NOW)
        send(1)

        assert (of(acme).state, of(acme).reason) == ("cancelled", "Stopped by Ana: A wrong name.")
        assert mail.outbox == []

    def test_nothing_leaves_in_the_quiet_hours_of_whom_it_is_for(self, ana, acme):
        a_contact(acme)
        hours_to_midnight = (24 - datetime.now(UTC).hour) % 24
        acme.time_zone = f"Etc/GMT{-hours_to_midnight if hours_to_midnight <= 12 else 24 - hours_to_midnight:+d}"
        acme.save()
        started(ana, acme, is_urgent=False)

        send(1)

        held = of(acme)
        assert (held.state, held.attempts, mail.outbox) == ("waiting", 0, [])
        assert timedelta(hours=6) < held.due_at - timezone.now() < timedelta(hours=9)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"state": "waiting"}, "does not move from sent to waiting"),
        ({"state": "sending"}, "does not move from sent to sending"),
        ({"address": "other@example.com"}, "Cannot update rows"),
    ],
)
def test_the_database_sends_nothing_twice(ana, acme, change, rule):
    a_contact(acme)
    started(ana, acme)
    send(1)

    with pytest.raises(Exception, match=rule), transaction.atomic():
        Delivery.objects.update(**change)


def test_the_database_has_one_delivery_for_a_customer(ana, acme):
    a_contact(acme)
    started(ana, acme)
    send(1)
    again = of(acme)
    again.pk, again.header_id, again.state, again.touchpoint, again.moved_to = None, "<other>", "waiting", None, None
    again.sent_at = again.booked_at = None

    with pytest.raises(IntegrityError, match="nobody_is_told_twice"), transaction.atomic():
        again.save(force_insert=True)

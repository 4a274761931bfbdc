"""What the mail server says of a message is written down, and a worker that dies in between leaves nothing half-done: no message is lost,
and none leaves twice."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from crisis_triage.shared.errors import NotFound
from outreach.models import Delivery, Loop, Touchpoint
from outreach.queries import message_troubles
from outreach.services import booking, deliveries, sending
from outreach.services.deliveries import NothingFailed, NotInDoubt
from outreach.states import DeliveryState, LoopState
from outreach.vocabulary import MessagePurpose
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW
from tests.factories.messages import a_contact
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


class TestWhatTheServerSays:
    def test_it_takes_the_message_over(self, ana, acme, server):
        contact = a_contact(acme, name="Jürgen")
        message = started(ana, acme)

        send(1)

        (taken,) = server.taken
        assert (taken["To"], taken["Message-ID"]) == (contact.email, of(acme).header_id)
        message.refresh_from_db()
        assert message.state == "sent"

    def test_a_mailbox_that_is_not_there_is_a_bounce(self, ana, acme, server):
        contact = a_contact(acme)
        message = started(ana, acme, purpose=MessagePurpose.DECLINED)
        server.replies[contact.email] = "550 no such user"

        send(1)

        message.refresh_from_db()
        assert (of(acme).state, of(acme).reason, message.state) == ("bounced", "550 no such user", "sent")
        assert Loop.objects.get().state == "open"
        assert not Touchpoint.objects.exists()

    def test_a_rule_of_the_server_s_says_nothing_about_the_mailbox(self, ana, acme, server):
        contact = a_contact(acme)
        message = started(ana, acme)
        server.replies[contact.email] = "550 5.7.1 relaying denied"
        send(1)
        message.refresh_from_db()
        assert (of(acme).state, of(acme).reason, message.state) == ("failed", "550 5.7.1 relaying denied", "failed")

        server.replies.clear()
        deliveries.retry(message=message, by=ana, at=timezone.now())
        send(1)

        assert of(acme).state == "sent"

    def test_a_busy_server_is_asked_again_until_a_person_must_look(self, ana, acme, server):
        contact = a_contact(acme)
        message = started(ana, acme)
        server.replies[contact.email] = "451 come again"

        send(1)
        assert (of(acme).state, of(acme).attempts, of(acme).reason) == ("waiting", 1, "451 come again")
        assert of(acme).due_at > timezone.now()
        send(5)

        message.refresh_from_db()
        assert (of(acme).state, of(acme).reason) == ("failed", "After 5 attempts: 451 come again")
        assert message.state == "failed"
        del server.replies[contact.email]
        assert deliveries.retry(message=message, by=ana, at=timezone.now()) == 1
        send(1)
        message.refresh_from_db()
        assert (of(acme).state, message.state) == ("sent", "sent")
        with pytest.raises(NothingFailed):
            deliveries.retry(message=message, by=ana, at=timezone.now())

    def test_a_server_that_is_down_leaves_everything_waiting_with_the_reason(self, ana, acme, server):
        a_contact(acme)
        message = started(ana, acme)
        server.stop()

        trouble = deliveries.send_due(at=timezone.now()).trouble

        assert trouble.startswith("The mail server cannot be reached")
        assert (of(acme).state, of(acme).attempts, of(acme).reason, of(acme).lease_token) == (
            "waiting",
            0,
            trouble,
            None,
        )
        message.refresh_from_db()
        assert message.state == "sending"

    def test_a_connection_cut_before_the_text_is_tried_again_and_the_others_go_on(self, ana, acme, server):
        other = CustomerFactory(owner=ana)
        contact = a_contact(acme)
        a_contact(other)
        started(ana, acme, other)
        server.breaks_off[contact.email] = "at once"

        send(1)
        assert (of(acme).state, of(other).state) == ("waiting", "sent")
        del server.breaks_off[contact.email]
        send(1)

        assert of(acme).state == "sent"
        assert set(server.counts.values()) == {1}

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_a_connection_cut_after_the_text_leaves_it_in_doubt_and_never_sends_it_twice(
        self, ana, lena, cleo, acme, server, moment
    ):
        contact = a_contact(acme)
        message = started(ana, acme, purpose=MessagePurpose.DECLINED)
        server.breaks_off[contact.email] = moment

        send()

        held = of(acme)
        message.refresh_from_db()
        assert (held.state, message.state) == ("in_doubt", "failed")
        assert "it may have left" in held.reason
        with pytest.raises(NotFound):
            deliveries.answer(delivery=held, has_left=True, by=cleo, at=timezone.now())
        server.breaks_off.clear()
        deliveries.answer(delivery=held, has_left=bool(server.taken), by=lena, at=timezone.now())
        send(1)
        message.refresh_from_db()
        assert (of(acme).state, of(acme).answered_by, message.state) == ("sent", lena, "sent")
        assert server.counts == {contact.email: 1}
        assert Loop.objects.get().state == LoopState.DECLINED_TOLD
        with pytest.raises(NotInDoubt, match="Lena answered before you"):
            deliveries.answer(delivery=held, has_left=True, by=lena, at=timezone.now())


def test_with_many_rows_in_doubt_a_message_goes_no_further_before_somebody_looked(
    ana, acme, zenith, lena, server, monkeypatch
):
    monkeypatch.setattr(sending, "MOST_DOUBTS", 1)
    monkeypatch.setattr(message_troubles, "MOST_DOUBTS", 1)
    contact = a_contact(acme)
    a_contact(zenith)
    message = started(lena, acme, zenith)
    deliveries.addressing.address_some(at=NOW)
    Delivery.objects.filter(customer=zenith).update(due_at=timezone.now() + timedelta(hours=1))
    server.breaks_off[contact.email] = "after"

    deliveries.send_due(at=timezone.now())
    send(1)

    assert (of(acme).state, of(zenith).state) == ("in_doubt", "waiting")
    assert "Say of each whether it left" in message_troubles.trouble_of(message, lena)
    deliveries.answer(delivery=of(acme), has_left=True, by=lena, at=timezone.now())
    send(1)
    assert of(zenith).state == "sent"


class TestWorkersThatDie:
    def lapse(self):
        Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    def claimed(self, ana, acme):
        """As a worker leaves it that dies after it marked the row."""
        a_contact(acme)
        message = started(ana, acme)
        deliveries.addressing.address_some(at=NOW)
        portion = sending._Portion(sending.uuid.uuid4())
        sending._claim(portion.token)
        return message, portion

    def test_a_row_that_was_only_leased_is_sent_by_the_next_worker(self, ana, acme):
        self.claimed(ana, acme)
        send(1)
        assert mail.outbox == []

        self.lapse()
        send(1)

        assert (of(acme).state, len(mail.outbox)) == ("sent", 1)

    def test_a_row_that_was_begun_waits_for_a_person(self, ana, acme):
        message, portion = self.claimed(ana, acme)
        portion._step(begun=of(acme).pk)

        self.lapse()
        send()

        message.refresh_from_db()
        assert (of(acme).state, mail.outbox, message.state) == ("in_doubt", [], "failed")
        assert "mail server's log" in of(acme).reason

    def test_a_worker_that_only_slept_still_says_what_it_knows(self, ana, acme):
        _, portion = self.claimed(ana, acme)
        portion._step(begun=of(acme).pk)
        self.lapse()
        sending.doubt_the_lost()

        portion._ended = sending.Ended(of(acme).pk, DeliveryState.SENT)
        portion._note()

        assert of(acme).state == "sent"

    def test_a_worker_that_lost_its_lease_does_not_begin(self, ana, acme):
        _, portion = self.claimed(ana, acme)
        self.lapse()
        send(1)

        assert portion._step(begun=of(acme).pk) is None
        assert len(mail.outbox) == 1

    def test_what_was_sent_and_not_booked_is_booked_by_the_clock_once(self, ana, acme, monkeypatch):
        a_contact(acme)
        started(ana, acme, purpose=MessagePurpose.DECLINED)
        with monkeypatch.context() as broken:
            broken.setattr(booking, "book_some", lambda at: 0)
            send(1)
        assert (of(acme).state, of(acme).booked_at) == ("sent", None)

        send(2)

        assert (Touchpoint.objects.count(), Loop.objects.get().moves) == (1, 1)

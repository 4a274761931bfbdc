"""Between the row and its leaving things happen; what is not so any more when a message would leave keeps it here."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Contact
from outreach.models import Delivery, Loop
from outreach.services import addressing, booking, deliveries, loops, messages, promises, sending
from outreach.services.deliveries import NothingFailed
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import Channel, MessagePurpose
from tests.factories.issues import NOW, a_loop, a_promise, decided
from tests.factories.messages import a_contact, a_message, addressed
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("change", "state", "words"),
    [
        ({"consent": "denied"}, "no_consent", "consent was taken back"),
        ({"deleted_at": NOW}, "no_address", "contact was removed"),
    ],
)
def test_who_may_not_be_written_to_any_more_gets_nothing(ana, acme, change, state, words):
    contact = a_contact(acme)
    addressed(started(ana, acme))
    Contact.objects.filter(pk=contact.pk).update(**change)

    send(1)

    assert (of(acme).state, mail.outbox) == (state, [])
    assert words in of(acme).reason


def test_who_was_called_while_the_message_waited_is_not_told_again(ana, acme):
    a_contact(acme)
    message = addressed(started(ana, acme, purpose=MessagePurpose.DELIVERED))
    loops.tell(loop=Loop.objects.get(), channel=Channel.CALL, message="Done.", by=ana, at=NOW)

    send(1)

    assert (of(acme).state, mail.outbox) == ("cancelled", [])
    assert "loop had become told before it was sent" in of(acme).reason
    message.refresh_from_db()
    assert message.state == "sent"


def test_a_day_that_was_moved_while_the_message_slept_is_not_told(ana, acme):
    a_contact(acme)
    loop = a_loop(ana, acme)
    promise = a_promise(loop, ana)
    text = {"purpose": MessagePurpose.PROMISE_MADE, "body": "{{ promise_text }} by {{ promise_due }}."}
    addressed(a_message(loop.issue, ana, state=MessageState.SENDING, is_urgent=True, **text))
    told = {"reason": "A test failed.", "channel": Channel.CALL, "message": "Later.", "told_at": NOW}
    later = promise.due_on.replace(year=promise.due_on.year + 1)
    promises.renegotiate(promise=promise, due_on=later, by=ana, at=NOW + timedelta(hours=1), **told)

    send(1)

    assert (of(acme).state, mail.outbox) == ("cancelled", [])
    assert "became something else before it was sent" in of(acme).reason


def test_a_no_is_not_told_once_it_was_decided_otherwise(ana, acme):
    a_contact(acme)
    message = addressed(started(ana, acme, purpose=MessagePurpose.DECLINED))
    decided(message.issue, ana, at=NOW)

    send(1)

    assert (of(acme).state, mail.outbox) == ("cancelled", [])


def test_a_loop_that_moves_between_the_sending_and_the_booking_is_left_and_noted(ana, acme):
    a_contact(acme)
    addressed(started(ana, acme, purpose=MessagePurpose.DECLINED))
    sending.send_some()
    Loop.objects.get().ledger.create(
        number=1, from_state="open", to_state="not_affected", moved_by=ana, moved_at=NOW, note="A mistake."
    )

    booking.book_some(at=timezone.now())

    assert (len(mail.outbox), Loop.objects.get().state) == (1, "not_affected")
    assert of(acme).note == "The loop had become not affected meanwhile, so this did not move it."


def test_what_the_server_wants_later_is_not_sent_once_its_message_was_stopped(ana, acme):
    a_contact(acme)
    message = addressed(started(ana, acme), DeliveryState.SENDING)
    messages.cancel(message=message, reason="A wrong name.", by=ana, at=NOW)
    Delivery.objects.update(state="waiting", reason="451 come again")

    send(1)

    assert (of(acme).state, mail.outbox) == ("cancelled", [])
    assert of(acme).reason == "Its message was stopped before it was sent."


def test_in_doubt_and_stopped_it_is_not_sent_again(ana, acme):
    a_contact(acme)
    message = addressed(started(ana, acme), DeliveryState.IN_DOUBT)
    messages.cancel(message=message, reason="A wrong name.", by=ana, at=NOW)

    deliveries.answer(delivery=of(acme), has_left=False, by=ana, at=NOW)
    send(1)

    assert (of(acme).state, mail.outbox) == ("cancelled", [])


def test_what_failed_waits_while_another_message_is_on_its_way_there(ana, acme):
    a_contact(acme)
    first = addressed(started(ana, acme), DeliveryState.FAILED)
    second = addressed(a_message(first.issue, ana, state=MessageState.SENDING, is_urgent=True))

    with pytest.raises(NothingFailed, match="Another message is on its way"):
        deliveries.retry(message=first, by=ana, at=NOW)

    assert second.deliveries.get().state == "waiting"


class TestTexts:
    def test_a_subject_that_becomes_too_long_holds_back_that_one_message(self, ana, acme):
        contact = a_contact(acme)
        message = started(ana, acme, subject="{{ contact_name }}" * 6)
        Contact.objects.filter(pk=contact.pk).update(name="Mia " + "x" * 190)

        while addressing.address_some(at=NOW):
            pass

        assert message.deliveries.get().state == "unresolved"
        assert "at most 1,000 can be sent. Say what is long in the text instead." in of(acme).reason

    def test_a_contact_whose_name_is_blank_stops_nobody(self, ana, acme):
        a_contact(acme, name="\u3000")
        addressed(started(ana, acme, body="Dear customer"))

        send(1)

        assert of(acme).state == "sent"

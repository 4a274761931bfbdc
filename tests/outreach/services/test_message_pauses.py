"""What cannot go on by itself does not go on in silence: it stops, says why, is told to whoever sent it, and goes on when a person says so."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from outreach.models import Delivery, NoticeRequest, Touchpoint
from outreach.queries import letters, message_page
from outreach.services import addressing, booking, deliveries, refusals, sending
from tests.factories.accounts import CustomerFactory
from tests.factories.messages import a_contact
from tests.outreach.api.verbs import done
from tests.outreach.services.mailing import of, send, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(ana):
    """To four customers."""
    customers = [CustomerFactory(owner=ana) for _ in range(4)]
    for customer in customers:
        a_contact(customer)
    return started(ana, *customers)


def states(message) -> set[str]:
    return set(message.deliveries.values_list("state", flat=True))


def now_in(message) -> str:
    message.refresh_from_db()
    return message.state


def refuse(server, message, words, *, but=()):
    addressing.address_some(at=timezone.now())
    for address in message.deliveries.values_list("address", flat=True):
        if address not in but:
            server.replies[address] = words.format(address=address)


class TestAServerThatRefusesUs:
    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(refusals, "MANY", 3)

    @pytest.mark.parametrize("words", ["550 <{address}> daily quota exceeded", "554 5.7.1 relaying denied"])
    def test_the_message_pauses_and_nobody_has_bounced(self, ana, lena, server, message, words):
        refuse(server, message, words)

        deliveries.send_due(at=timezone.now())

        page = message_page.message_page(message=type(message).objects.get(), user=lena)
        assert (now_in(message), states(message)) == ("paused", {"waiting"})
        assert "refuses one message after the other: 55" in page.trouble
        assert "@" not in page.trouble
        assert page.steps == ["retry", "without", "cancel"]
        assert NoticeRequest.objects.filter(event="message_stuck", user=ana, about_id=message.pk).exists()
        send()
        assert states(message) == {"waiting"}, "it waits for a person"

    def test_a_person_has_it_go_on_and_everybody_is_told_once(self, ana, server, message):
        refuse(server, message, "550 quota")
        deliveries.send_due(at=timezone.now())
        server.replies.clear()

        deliveries.retry(message=message, by=ana, at=timezone.now())
        send(1)

        assert (now_in(message), set(server.counts.values()), len(server.taken)) == ("sent", {1}, 4)

    def test_a_person_who_knows_that_the_addresses_are_dead_has_it_go_on_without_them(self, ana, server, message):
        addressing.address_some(at=timezone.now())
        last = message.deliveries.order_by("pk").last()
        refuse(server, message, "550 no such user", but=[last.address])
        deliveries.send_due(at=timezone.now())

        deliveries.retry(message=message, without_refused=True, by=ana, at=timezone.now())
        send(1)

        assert (now_in(message), [mail["To"] for mail in server.taken]) == ("sent", [last.address])
        left_out = message.deliveries.exclude(pk=last.pk)
        assert set(left_out.values_list("state", "answered_by")) == {("bounced", ana.pk)}
        with pytest.raises(deliveries.NothingFailed, match="refused nobody"):
            deliveries.retry(message=message, without_refused=True, by=ana, at=timezone.now())

    def test_by_api_too_and_whom_a_rule_refused_failed_and_can_be_tried_again(self, ana, server, message, with_token):
        refuse(server, message, "554 5.7.1 relaying denied")
        deliveries.send_due(at=timezone.now())
        message.refresh_from_db()

        done(with_token(ana), f"messages/{message.pk}/retry-without-refused", f'"{message.version}"')

        assert sorted(message.deliveries.values_list("state", flat=True)) == ["failed"] * 3 + ["waiting"]

    def test_refusals_with_somebody_taken_after_them_are_of_the_mailboxes(self, ana, server, message):
        addressing.address_some(at=timezone.now())
        last = message.deliveries.order_by("pk").last()
        refuse(server, message, "550 no such user", but=[last.address])
        server.replies.pop(message.deliveries.order_by("pk")[1].address)

        send(1)

        assert (now_in(message), message.deliveries.filter(state="bounced").count()) == ("sent", 2)
        assert not message.deliveries.filter(state="bounced", bounced_at=None).exists()

    def test_a_server_that_names_the_mailboxes_is_believed(self, server, message):
        refuse(server, message, "550 5.1.1 unknown")
        send(1)
        assert (now_in(message), states(message)) == ("sent", {"bounced"})

    def test_a_few_refusals_wait_as_long_as_more_is_due(self, server, message, monkeypatch):
        monkeypatch.setattr(sending, "PORTION", 2)
        refuse(server, message, "550 no such user")

        for _ in range(4):
            deliveries.send_due(at=timezone.now())

        assert (states(message), message.deliveries.filter(attempts=0).count()) == ({"waiting"}, 4)

    def test_who_is_put_off_with_everybody_else_loses_no_attempt(self, server, message):
        refuse(server, message, "451 come again")

        trouble = deliveries.send_due(at=timezone.now()).trouble

        assert trouble == "The mail server puts everybody off: 451 come again"
        assert set(message.deliveries.values_list("state", "attempts")) == {("waiting", 0)}
        assert now_in(message) == "sending"


class TestAListThatCannotBeMade:
    @pytest.fixture
    def broken(self, monkeypatch):
        def refuse(*_, **__):
            raise DatabaseError("duplicate key (mia@acme.example)")

        with monkeypatch.context() as patched:
            patched.setattr(letters, "letters_of", refuse)
            yield patched

    def test_it_is_said_at_once_and_after_three_times_it_pauses(self, ana, lena, message, broken):
        at = timezone.now()
        assert addressing.address_some(at=at) == 0
        page = message_page.message_page(message=type(message).objects.get(), user=lena)
        assert page.trouble.startswith("The list of whom it goes to cannot be made: the database refused it")
        assert now_in(message) == "sending"

        for minutes in (0.5, 2, 8):
            addressing.address_some(at=at + timedelta(minutes=minutes))

        page = message_page.message_page(message=type(message).objects.get(), user=lena)
        assert (now_in(message), message.audience.attempts) == ("paused", 3)
        assert "audience_not_written" in page.trouble
        assert NoticeRequest.objects.filter(event="message_stuck", user=ana).exists()
        broken.undo()
        deliveries.retry(message=message, by=ana, at=at)
        send(1)
        assert now_in(message) == "sent"

    def test_the_others_go_on(self, ana, acme, message, broken, monkeypatch):
        addressing.address_some(at=timezone.now())
        broken.undo()
        a_contact(acme)
        started(ana, acme)

        addressing.address_some(at=timezone.now())

        assert of(acme).state == "waiting"


class TestWhatCannotBeEntered:
    @pytest.fixture
    def stubborn(self, message, monkeypatch):
        """One of the four, which nobody can enter."""
        monkeypatch.setattr(booking, "PORTION", 2)
        addressing.address_some(at=timezone.now())
        one = message.deliveries.earliest("pk")
        ours = booking._book

        def refuse(found, at):
            if one.pk in dict(found):
                raise DatabaseError("no")
            return ours(found, at)

        with monkeypatch.context() as patched:
            patched.setattr(booking, "_book", refuse)
            yield one, patched

    def test_it_stands_in_nobody_s_way_and_a_person_is_asked_in_the_end(self, ana, lena, message, stubborn):
        one, patched = stubborn

        send(2)

        one.refresh_from_db()
        assert (one.state, one.book_attempts, Touchpoint.objects.count()) == ("sent", 1, 3)
        assert "could not be entered" in one.note
        assert now_in(message) == "sending"
        for hours in range(4):
            booking.book_some(at=timezone.now() + timedelta(hours=2 * hours + 1))
        deliveries.finish(at=timezone.now())
        page = message_page.message_page(message=type(message).objects.get(), user=lena)
        assert (now_in(message), "retry" in page.steps) == ("failed", True)
        assert page.trouble.startswith("1 of the deliveries that were sent could not be entered")
        assert NoticeRequest.objects.filter(event="message_stuck", user=ana).exists()
        patched.undo()
        deliveries.retry(message=message, by=ana, at=timezone.now())
        send(1)
        assert (now_in(message), Touchpoint.objects.count(), Delivery.objects.get(pk=one.pk).note) == ("sent", 4, "")

"""No more messages: said by whoever holds the link, without a sign-in, and by nobody else."""

import pytest
import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from outreach.models import Delivery, OptOut
from outreach.queries import delivery_rows, opt_out_links
from outreach.services import customer_merges
from outreach.states import MessageState
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.messages import a_contact, a_message, addressed

pytestmark = pytest.mark.django_db


@pytest.fixture
def maria(acme):
    return a_contact(acme, name="Maria Lopez", email="Maria@acme.example")


@pytest.fixture
def link(ana, acme, maria) -> str:
    """As it stands in the message that Maria got."""
    message = addressed(a_message(an_issue(ana, acme), ana, state=MessageState.SENDING))
    return opt_out_links.link(message.pk, acme.pk).removeprefix(settings.BASE_URL)


def test_looking_records_nothing_and_names_nobody(client, link):
    answer = client.get(link)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Send me no more messages" in page
    assert not {"Acme", "Maria", "maria", "acme"} & set(page.replace("@", " ").split())
    assert not OptOut.objects.exists()


def test_the_button_records_it_once_also_for_a_mail_program_without_a_cookie(link, maria):
    outside = Client(enforce_csrf_checks=True)

    answers = [outside.post(link, {"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Noted" in answers[0].content.decode()
    opt_out = OptOut.objects.get()
    assert (opt_out.address, opt_out.contact, opt_out.recorded_by) == ("maria@acme.example", maria, None)


def test_it_is_the_address_to_which_the_message_went_whatever_the_contact_s_is_now(client, link, maria):
    maria.email = "maria@elsewhere.example"
    maria.save()

    client.post(link)

    assert OptOut.objects.get().address == "maria@acme.example"


def test_it_works_and_is_hidden_when_its_customer_became_another_one(client, link, acme, lena):
    double = CustomerFactory()
    customer_merges.merge(survivor=double, loser=acme, by=lena, at=timezone.now())
    held = Delivery.objects.get()

    assert held.customer == double
    assert opt_out_links.link_of(held.header_id).endswith(link)
    assert link not in delivery_rows.shown_body(held)
    client.post(link)

    assert OptOut.objects.get().address == "maria@acme.example"


def test_links_of_the_first_release_name_the_contact(client, maria):
    answer = client.post(f"/opt-out/{opt_out_links.SIGNER.sign(str(maria.pk))}")

    assert answer.status_code == 200
    assert OptOut.objects.get().contact == maria


def test_whose_address_we_have_no_more_is_answered_the_same(client, link, maria):
    maria.email = ""
    maria.save()

    assert "Noted" in client.post(link).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_not_ours_does_nothing(client, link, maria, method):
    number, _, signature = link.removeprefix("/opt-out/").partition(":")

    answers = [getattr(client, method)(f"/opt-out/{wrong}") for wrong in (f"{number}1:{signature}", number, "x")]

    assert {answer.status_code for answer in answers} == {404}
    assert "Copy it from the message in one piece" in answers[0].content.decode()
    assert not OptOut.objects.exists()


@override_settings(API_REQUESTS_PER_WINDOW=2)
@time_machine.travel("2026-11-20T12:00:00Z", tick=False)
def test_one_caller_cannot_ask_without_end(client, link):
    answers = [client.post(link) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["Retry-After"] == "10"


@override_settings(API_REQUESTS_PER_WINDOW=1)
@time_machine.travel("2026-11-20 12:00:00+00:00", tick=False)
def test_the_links_of_others_are_not_counted_against_mine(client, link, acme):
    """Behind a proxy everybody comes from one address."""
    other = f"/opt-out/{opt_out_links.SIGNER.sign(str(ContactFactory(customer=acme).pk))}"

    answers = [client.post(each) for each in (other, link, "/opt-out/made-up", "/opt-out/made-up-too")]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 429]

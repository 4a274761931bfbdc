"""The page beside the telephone says what is known, and where nothing is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.vocabulary import Consent
from outreach.vocabulary import Discovery, NeedKind
from signals.services import facts
from signals.vocabulary import Kind
from tests.factories.accounts import ContactFactory
from tests.factories.issues import a_loop, a_promise
from tests.factories.outreach import add_need, add_touchpoint, list_customer, open_escalation

pytestmark = pytest.mark.django_db


def read(browser, customer) -> str:
    return browser.get(f"/customers/{customer.pk}/brief").content.decode().replace("&#x27;", "'")


def note(customer, measure, number, now) -> None:
    facts.record(
        customer_id=customer.pk,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=f"{measure}:{number}",
        occurred_at=now - timedelta(days=2),
        at=now,
    )


def test_what_nobody_knows_is_said_to_be_unknown(acme, ana, signed_in):
    body = read(signed_in(ana), acme)

    for words in (
        "not scored yet",
        "No single reason stands out",
        "No open escalation",
        "No open issue",
        "No pending promise",
        "None yet. Ask what is urgent",
        "Nothing was said or done",
        "Nobody has written it down yet",
        "Nothing known that would make it worse",
        "No contact is known",
    ):
        assert words in body


def test_what_is_known_stands_on_one_page(acme, ana, signed_in):
    now = timezone.now()
    open_escalation(acme, severity=1, reason="The import has been down since Monday.")
    talk = add_touchpoint(
        acme,
        made_by=ana,
        discovery=Discovery.NEEDS,
        happened_at=now,
        logged_at=now,
        resonates="Numbers, and short mails.",
        avoid="The old price list.",
    )
    add_need(talk, kind=NeedKind.LATENT, words="They will open a second depot.")
    for number, measure in enumerate(("promise_made", "promise_made", "promise_broken")):
        note(acme, measure, number, now)
    ContactFactory(customer=acme, name="Dora Declined", consent=Consent.DENIED)
    ContactFactory(customer=acme, name="Gus Granted", consent=Consent.GRANTED)
    list_customer(acme, 0.4)

    body = read(signed_in(ana), acme)

    for words in (
        "USD 120,000",
        "USD 48,000",
        "The import has been down since Monday.",
        "They will open a second depot.",
        "Numbers, and short mails.",
        "The old price list.",
        "1 pending promise",
        "1 broken promise within a year",
        "No new date that is not agreed",
        "No offers while this is open",
        "Do not offer to write to whoever declined it",
    ):
        assert words in body
    assert body.index("Gus Granted") < body.index("Dora Declined")


def test_what_we_owe_them_stands_there(acme, lena, ana, signed_in):
    loop = a_loop(lena, acme)
    promise = a_promise(loop, lena)

    body = read(signed_in(ana), acme)

    assert loop.issue.title in body
    assert f"{promise.what}, by {promise.due_on:%-d %b %Y}" in body


def test_it_does_not_grow_with_the_history(acme, ana, signed_in, django_assert_max_num_queries):
    now = timezone.now()
    for number in range(40):
        facts.record(
            customer_id=acme.pk,
            kind=Kind.SUPPORT,
            measure="ticket",
            external_id=f"T-{number}",
            occurred_at=now - timedelta(days=number),
            at=now,
            text=f"Ticket {number}. " + "It is slow. " * 60,
        )
    browser = signed_in(ana)

    with django_assert_max_num_queries(28):
        body = read(browser, acme)

    assert body.count("<li><span") == 6
    assert "Ticket 5." in body
    assert "Ticket 6." not in body


def test_a_stranger_does_not_find_it(acme, cleo, signed_in):
    assert signed_in(cleo).get(f"/customers/{acme.pk}/brief").status_code == 404

"""Whom a message reaches, and why it does not reach the others; and opting out."""

from datetime import date, timedelta

import pytest

from accounts.vocabulary import Consent
from crisis_triage.shared.errors import Invalid, NotFound
from outreach.models import Loop, Message, OptOut
from outreach.queries import standings
from outreach.services import opt_outs, promises
from outreach.services.opt_outs import NotOptedOut
from tests.factories.issues import NOW, a_loop
from tests.factories.messages import a_contact, a_message

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(ana, acme) -> Loop:
    return a_loop(ana, acme)


def recipient(loop):
    draft = Message.objects.filter(issue=loop.issue).first() or a_message(loop.issue, loop.opened_by)
    return standings.standings_of(draft, loop_ids=[loop.pk])[0].recipient


def test_a_customer_without_contacts_is_a_recipient_without_an_address(loop, acme):
    found = recipient(loop)

    assert (found.customer_id, found.contact_id, found.address, found.state) == (acme.pk, None, "", "no_address")


@pytest.mark.parametrize(
    ("about", "state"),
    [
        ({"email": ""}, "no_address"),
        ({"consent": Consent.UNKNOWN}, "no_consent"),
        ({"consent": Consent.DENIED}, "no_consent"),
        ({}, "waiting"),
    ],
)
def test_a_contact_needs_an_address_and_consent(loop, acme, about, state):
    a_contact(acme, **about)
    assert recipient(loop).state == state


def test_whom_the_promise_was_made_to_is_told(ana, loop, acme):
    a_contact(acme)
    named = a_contact(acme)
    promises.make(loop=loop, what="Exports", due_on=date(2026, 12, 1), contact=named, by=ana, at=NOW)

    assert recipient(loop).contact_id == named.pk


def test_who_opted_out_is_passed_over_for_whom_we_may_write_to(loop, acme):
    first, second = a_contact(acme), a_contact(acme)
    opt_outs.record(contact=first, by=None, at=NOW)
    assert recipient(loop).contact_id == second.pk

    opt_outs.record(contact=second, by=None, at=NOW)

    assert recipient(loop).state == "opted_out"


def test_a_deleted_customer_is_gone(loop, acme):
    a_contact(acme)
    acme.deleted_at = NOW
    acme.save()
    assert recipient(loop).state == "gone"


def test_an_opt_out_holds_for_the_address_at_every_customer(ana, lena, zenith, acme):
    contact = a_contact(acme, email="Mia@example.com")
    loop = a_loop(lena, zenith)
    a_contact(zenith, email="mia@EXAMPLE.com")

    first = opt_outs.record(contact=contact, by=None, at=NOW)
    again = opt_outs.record(contact=contact, by=ana, at=NOW)

    assert first == again
    assert recipient(loop).state == "opted_out"


def test_an_opt_out_is_withdrawn_for_a_reason(ana, cleo, acme):
    contact = a_contact(acme)
    opt_outs.record(contact=contact, by=None, at=NOW)

    with pytest.raises(NotFound):
        opt_outs.withdraw(contact=contact, reason="They asked.", by=cleo, at=NOW)
    with pytest.raises(Invalid, match="how you know"):
        opt_outs.withdraw(contact=contact, reason="", by=ana, at=NOW)
    opt_outs.withdraw(contact=contact, reason="They asked.", by=ana, at=NOW + timedelta(days=1))

    assert not OptOut.objects.filter(withdrawn_at=None).exists()
    with pytest.raises(NotOptedOut):
        opt_outs.withdraw(contact=contact, reason="They asked.", by=ana, at=NOW)

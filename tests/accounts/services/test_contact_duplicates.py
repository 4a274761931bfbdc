"""Contacts who may be one person: found as they come and change, and told to who sees both."""

from datetime import UTC, datetime

import pytest

from accounts.models import Contact, ContactPair, Customer
from accounts.queries import duplicates as queries
from accounts.services import duplicates
from accounts.services.contacts import ContactRow, Wish, upsert_contacts
from accounts.vocabulary import CandidateState
from tests.factories.accounts import ContactFactory, CustomerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def kim(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim Acme", email="kim@acme.example", phone="030 1234567")


def look() -> list[tuple[str, str]]:
    while duplicates.look_again(at=NOW):
        pass
    pairs = ContactPair.objects.filter(state=CandidateState.OPEN).order_by("first", "second")
    return [(pair.first.email, pair.second.email) for pair in pairs.select_related("first", "second")]


def test_they_are_found_within_a_customer_and_across_two(acme, zenith, kim):
    ContactFactory(customer=acme, name="Acme, Kim", email="second@acme.example")
    ContactFactory(customer=zenith, name="Kim A.", email="KIM@acme.example")
    ContactFactory(customer=zenith, name="Kim Acme", email="a.stranger@zenith.example")

    assert look() == [("kim@acme.example", "second@acme.example"), ("kim@acme.example", "KIM@acme.example")]


def test_what_comes_later_counts_and_what_is_gone_does_not(acme, kim):
    other = ContactFactory(customer=acme, name="Lee", email="lee@acme.example")
    assert look() == []

    Contact.objects.filter(pk=other.pk).update(name="Kim ACME")
    assert look() == [("kim@acme.example", "lee@acme.example")]

    Contact.objects.filter(pk=other.pk).update(deleted_at=NOW)
    assert look() == []


def test_people_of_a_customer_who_is_gone_are_nobody_s_doubles(zenith, kim):
    ContactFactory(customer=zenith, name="Kim", email="kim@acme.example")
    assert len(look()) == 1

    Customer.objects.filter(pk=zenith.pk).update(deleted_at=NOW)

    assert look() == []


def test_a_mailbox_of_hundreds_makes_no_pairs(acme):
    for number in range(60):
        ContactFactory(customer=acme, name=f"Person {chr(65 + number % 26)}{number}", email="desk@acme.example")

    assert look() == []


def test_a_pair_of_two_customers_is_shown_to_who_sees_both(ana, lena, zenith, kim):
    ContactFactory(customer=zenith, email="kim@acme.example")
    look()

    assert queries.visible_contact_pairs(lena).count() == 1
    assert not queries.visible_contact_pairs(ana).exists()


class TestANewcomer:
    def send(self, by=None, **fields):
        row = {"external_id": "P-9", "customer_external_id": "A-1", "name": "Kim ACME", **fields}
        [result] = upsert_contacts(
            source="crm", rows=[ContactRow(**row)], by=by, at=NOW, wish=Wish(refuse_duplicates=True)
        )
        return result

    def test_is_held_against_the_people_of_its_customer(self, kim):
        told = self.send()

        assert (told.status, told.errors[0].code) == ("rejected", "suspected_duplicate")
        assert [(each.contact_id, each.reasons[0]) for each in told.candidates] == [
            (kim.pk, "The same name at the same customer, “Kim ACME”.")
        ]

    def test_and_by_the_address_against_everybody_whom_the_sender_sees(self, ana, lena, zenith, kim):
        other = CustomerFactory(name="Bolt", external_id="B-1", owner=ana, team=kim.customer.team)
        Contact.objects.filter(pk=kim.pk).update(customer=zenith)
        look()
        moved = {"customer_external_id": "B-1", "email": "kim@acme.example"}

        assert self.send(by=lena, **moved).status == "rejected"
        assert self.send(by=ana, **moved).status == "created"
        assert other.contacts.count() == 1

    def test_who_resembles_nobody_is_created(self, kim):
        assert self.send(name="Lee Zenith").status == "created"

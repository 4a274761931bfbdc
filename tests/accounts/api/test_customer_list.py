"""GET /api/v1/customers and /contacts: whole records in the order of their change, to those who may see them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Contact, Customer, CustomerExternalId
from accounts.vocabulary import Scope
from tests.factories.accounts import ContactFactory, CustomerFactory

CUSTOMERS, CONTACTS = "/api/v1/customers", "/api/v1/contacts"


def listed(client: Client, path: str, **parameters) -> list[dict]:
    response = client.get(path, parameters)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def names(client: Client, path: str, **parameters) -> list[str]:
    return [record["name"] for record in listed(client, path, **parameters)]


def test_a_customer_is_told_whole(with_token, lena, acme):
    CustomerExternalId.objects.create(customer=acme, source="billing", value="77")
    Customer.objects.filter(pk=acme.pk).update(arr=Decimal("1234567.80"), renewal_on="2027-03-31", owner_email="")

    [record] = listed(with_token(lena), CUSTOMERS)

    assert record.pop("etag")
    acme.refresh_from_db()
    moments = ("created_at", "updated_at")
    assert {name: datetime.fromisoformat(record.pop(name)) for name in moments} == {
        name: getattr(acme, name) for name in moments
    }
    assert record == {
        "id": acme.pk,
        "name": "Acme",
        "segment": "enterprise",
        "region": "EMEA",
        "arr": "1234567.80",
        "currency": "USD",
        "started_on": None,
        "renewal_on": "2027-03-31",
        "churned_on": None,
        "time_zone": "",
        "owner_email": "ana@example.com",
        "team": "North",
        "parent_id": None,
        "deleted_at": None,
        "merged_into_id": None,
        "external_ids": [{"source": "billing", "external_id": "77"}, {"source": "crm", "external_id": "A-1"}],
    }


def test_a_contact_is_told_whole(with_token, lena, acme):
    kim = ContactFactory(customer=acme, name="Kim", email="kim@acme.example", external_id="P-1")

    [record] = listed(with_token(lena), CONTACTS)

    assert (record["id"], record["customer_id"], record["name"]) == (kim.pk, acme.pk, "Kim")
    assert record["external_ids"] == [{"source": "crm", "external_id": "P-1"}]


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("ana", ["Acme"]),
        ("eve", ["Acme"]),
        ("cleo", ["Zenith"]),
        ("ben", ["Acme", "Zenith"]),
        ("robo", ["Acme", "Zenith"]),
    ],
)
def test_everybody_sees_their_own(request, with_token, acme, zenith, person, seen):
    ContactFactory(customer=acme, name="Acme")
    ContactFactory(customer=zenith, name="Zenith")
    client = with_token(request.getfixturevalue(person))

    assert names(client, CUSTOMERS) == seen
    assert names(client, CONTACTS) == seen


def test_a_filter_by_a_foreign_customer_finds_nothing(with_token, cleo, acme, zenith):
    ContactFactory(customer=acme)

    assert listed(with_token(cleo), CONTACTS, customer=acme.pk) == []


def test_deleted_ones_are_told_of_only_when_asked_for(with_token, lena, acme, zenith):
    ContactFactory(customer=zenith, name="Gone")
    Customer.objects.filter(pk=acme.pk).update(deleted_at=timezone.now())
    Contact.objects.update(deleted_at=timezone.now())
    client = with_token(lena)

    assert names(client, CUSTOMERS) == ["Zenith"]
    assert sorted(names(client, CUSTOMERS, include_deleted="true")) == ["Acme", "Zenith"]
    assert names(client, CONTACTS) == []
    assert names(client, CONTACTS, include_deleted="true") == ["Gone"]


def test_a_stranger_is_not_told_of_deleted_ones_either(with_token, cleo, acme):
    Customer.objects.filter(pk=acme.pk).update(deleted_at=timezone.now())

    assert listed(with_token(cleo), CUSTOMERS, include_deleted="true") == []


def test_customers_can_be_narrowed_by_segment_and_region(with_token, lena):
    CustomerFactory(name="Small", segment="small", region="APAC")
    CustomerFactory(name="Large", segment="enterprise", region="APAC")
    client = with_token(lena)

    assert names(client, CUSTOMERS, segment="small") == ["Small"]
    assert names(client, CUSTOMERS, region="APAC", segment="enterprise") == ["Large"]
    assert names(client, CUSTOMERS, region="EMEA") == []


def test_a_walk_by_next_and_by_cursor_sees_everybody_once(with_token, lena):
    made = {customer.pk for customer in CustomerFactory.create_batch(7)}
    client = with_token(lena)
    by_address, by_cursor = [], []

    address = f"{CUSTOMERS}?limit=3"
    while address:
        response = client.get(address)
        by_address += [record["id"] for record in response.json()["results"]]
        address = response.json()["next"]
        assert response.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
    cursor = {}
    while cursor is not None:
        body = client.get(CUSTOMERS, {"limit": 2, **cursor}).json()
        by_cursor += [record["id"] for record in body["results"]]
        cursor = {"cursor": body["next_cursor"]} if body["next_cursor"] else None

    assert sorted(by_address) == sorted(by_cursor) == sorted(made)


def test_the_address_of_the_next_page_keeps_the_filters(with_token, lena):
    CustomerFactory.create_batch(3, segment="a & b")

    address = with_token(lena).get(CUSTOMERS, {"limit": 1, "segment": "a & b"}).json()["next"]

    assert "segment=a+%26+b" in address
    assert "limit=1" in address
    assert address.startswith("http://testserver/api/v1/customers?")


@pytest.mark.django_db(transaction=True)  # a change is dated by the start of its transaction
def test_what_changed_is_listed_again_and_nothing_else(with_token, lena, acme, zenith):
    client = with_token(lena)
    last = listed(client, CUSTOMERS)[-1]["updated_at"]

    Customer.objects.filter(pk=acme.pk).update(region="APAC")

    assert "Acme" in names(client, CUSTOMERS, updated_since=last)
    assert names(client, CUSTOMERS, updated_since=datetime(2100, 1, 1, tzinfo=UTC).isoformat()) == []


def test_a_page_costs_the_same_queries_however_long_it_is(with_token, ana, north, django_assert_num_queries):
    for customer in CustomerFactory.create_batch(30, team=north):
        CustomerExternalId.objects.create(customer=customer, source="crm", value=str(customer.pk))
    client = with_token(ana)
    client.get(CUSTOMERS, {"limit": 1})

    with django_assert_num_queries(5):  # token, teams, what is settled, the customers, their names
        assert len(listed(client, CUSTOMERS)) == 30


@pytest.mark.parametrize("path", [CUSTOMERS, CONTACTS])
def test_a_token_for_something_else_is_told_which_scope_it_lacks(with_token, lena, path):
    response = with_token(lena, Scope.SIGNALS_READ, Scope.CUSTOMERS_WRITE).get(path)

    assert response.status_code == 403
    assert "customers:read" in response.json()["detail"]


def test_a_browser_may_read_with_its_session(signed_in, lena, acme):
    assert names(signed_in(lena), CUSTOMERS) == ["Acme"]

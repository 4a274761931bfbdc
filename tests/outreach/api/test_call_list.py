"""GET /api/v1/call-list: whom to call first, with every factor."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer
from accounts.vocabulary import Scope
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, list_customer, open_escalation

URL = "/api/v1/call-list"


def listed(client: Client, **parameters: Any) -> list[dict]:
    response = client.get(URL, parameters)
    assert response.status_code == 200, response.content
    return response.json()["results"]


def names(client: Client, **parameters: Any) -> list[str]:
    return [record["name"] for record in listed(client, **parameters)]


@pytest.fixture
def ranked(acme: Customer, zenith: Customer) -> None:
    list_customer(acme, 0.2)
    list_customer(zenith, 0.8)


def test_the_most_pressing_comes_first_with_its_factors(with_token, lena, ranked, zenith):
    first = listed(with_token(lena))[0]

    assert (first["customer_id"], first["name"], first["band"], first["churn_risk"]) == (
        zenith.pk,
        "Zenith",
        "critical",
        0.8,
    )
    assert (first["arr"], first["expected_loss"]) == ("120000.00", "96000.00")
    assert first["owner_email"] == "cleo@example.com"
    assert first["team"] == "South"
    assert first["factors"][0]["name"] == "expected_loss"
    assert first["factors"][0]["sentence"]


@pytest.mark.parametrize(
    ("person", "seen"),
    [("ana", ["Acme"]), ("cleo", ["Zenith"]), ("ben", ["Zenith", "Acme"]), ("robo", ["Zenith", "Acme"])],
)
def test_everybody_sees_their_own(request, with_token, ranked, person, seen):
    assert names(with_token(request.getfixturevalue(person))) == seen


def test_the_list_can_be_narrowed(with_token, lena, acme, zenith):
    open_escalation(acme)
    list_customer(acme, 0.2)
    list_customer(zenith, 0.8)
    Customer.objects.filter(pk=acme.pk).update(region="APAC", segment="small")
    client = with_token(lena)

    assert names(client, band="critical") == ["Zenith"]
    assert names(client, region="APAC") == ["Acme"]
    assert names(client, segment="enterprise") == ["Zenith"]
    assert names(client, escalated="true") == ["Acme"]
    assert names(client, escalated="false") == ["Zenith"]
    assert names(client, updated_since=(NOW + timedelta(seconds=1)).isoformat()) == []
    assert len(names(client, updated_since=NOW.isoformat())) == 2
    assert client.get(URL, {"band": "red"}).status_code == 422


def test_pages_of_equal_priority_lose_and_repeat_nobody(with_token, lena):
    made = CustomerFactory.create_batch(7)
    for customer in made:
        list_customer(customer, 0.5)
    client = with_token(lena)
    seen, cursor = [], {}
    while cursor is not None:
        body = client.get(URL, {"limit": 3, **cursor}).json()
        seen += [record["customer_id"] for record in body["results"]]
        cursor = {"cursor": body["next_cursor"]} if body["next_cursor"] else None

    assert seen == sorted((customer.pk for customer in made), reverse=True)


def test_a_page_costs_the_same_queries_however_long_it_is(with_token, ana, north, django_assert_num_queries):
    for customer in CustomerFactory.create_batch(9, team=north, owner=ana):
        list_customer(customer, 0.5)
    client = with_token(ana)
    client.get(URL, {"limit": 1})

    with django_assert_num_queries(3):  # token, teams, entries
        assert len(listed(client)) == 9


def test_a_token_for_something_else_is_told_which_scope_it_lacks(with_token, lena):
    response = with_token(lena, Scope.CUSTOMERS_READ, Scope.OUTREACH_WRITE).get(URL)

    assert response.status_code == 403
    assert "outreach:read" in response.json()["detail"]

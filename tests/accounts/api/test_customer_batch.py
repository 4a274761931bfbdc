"""POST /api/v1/customers/batch and /contacts/batch: upserts by the names that other systems have."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Contact, Customer
from accounts.vocabulary import Scope
from signals.models import Source
from tests.factories.accounts import ContactFactory

CUSTOMERS, CONTACTS = "/api/v1/customers/batch", "/api/v1/contacts/batch"


@pytest.fixture
def robot(with_token, robo) -> Client:
    return with_token(robo)


def send(client: Client, path: str, *items: Any, source: str = "crm"):
    return client.post(path, {"source": source, "items": items}, content_type="application/json")


def statuses(response) -> list[str]:
    assert response.status_code == 207, response.content
    return [result["status"] for result in response.json()["results"]]


def codes(response, place: int = 0) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in response.json()["results"][place]["errors"]]


def test_a_customer_is_created_then_unchanged_then_updated(robot):
    acme = {"external_id": "A-1", "name": "Acme", "arr": "120000.50", "currency": "EUR", "renewal_on": "2027-03-31"}

    assert statuses(send(robot, CUSTOMERS, acme)) == ["created"]
    assert statuses(send(robot, CUSTOMERS, acme)) == ["unchanged"]
    assert statuses(send(robot, CUSTOMERS, acme | {"arr": 130000})) == ["updated"]
    assert Customer.objects.get().arr == 130000


def test_the_result_carries_the_id(robot):
    [result] = send(robot, CUSTOMERS, {"external_id": "A-1", "name": "Acme"}).json()["results"]

    assert result == {
        "index": 0,
        "external_id": "A-1",
        "status": "created",
        "id": Customer.objects.get().pk,
        "errors": [],
    }


def test_a_bad_item_harms_no_other_and_results_stay_in_order(robot):
    response = send(
        robot,
        CUSTOMERS,
        {"external_id": "A-1", "name": "Acme"},
        {"external_id": "B-1", "name": "Bolt", "arr": "-5", "currency": "EUR"},
        5,
        {"external_id": "C-1", "name": "Cube", "is_admin": True},
        {"external_id": "D-1", "name": "Dyne"},
    )

    assert statuses(response) == ["created", "rejected", "rejected", "rejected", "created"]
    assert [result["index"] for result in response.json()["results"]] == [0, 1, 2, 3, 4]
    assert [result["external_id"] for result in response.json()["results"]] == ["A-1", "B-1", "", "C-1", "D-1"]
    assert codes(response, 1)[0][0] == "/arr"
    assert codes(response, 3) == [("/is_admin", "unknown_field")]


def test_none_and_none_that_is_right_are_answered_as_any_other(robot):
    assert statuses(send(robot, CUSTOMERS)) == []
    assert statuses(send(robot, CUSTOMERS, 5, {"external_id": ""})) == ["rejected", "rejected"]
    assert not Customer.objects.exists()


def test_items_in_another_order_are_told_the_same_in_that_order(robot):
    items = [
        {"external_id": f"C-{n}", "name": f"Customer {n}"} | ({"arr": "many"} if n % 3 == 1 else {}) for n in range(7)
    ]
    said = {result["external_id"]: result["status"] for result in send(robot, CUSTOMERS, *items).json()["results"]}
    Customer.objects.all().delete()

    again = send(robot, CUSTOMERS, *reversed(items)).json()["results"]

    assert [(result["index"], result["external_id"]) for result in again] == [
        (place, item["external_id"]) for place, item in enumerate(reversed(items))
    ]
    assert {result["external_id"]: result["status"] for result in again} == said


def test_one_external_id_twice_in_a_batch_is_no_crash(robot):
    response = send(robot, CUSTOMERS, {"external_id": "A-1", "name": "One"}, {"external_id": "A-1", "name": "Two"})

    assert statuses(response) == ["created", "updated"]
    assert Customer.objects.get().name == "Two"


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""}, {"name": "x" * 201}, {"name": "nul \x00"}, {"name": 5}, {"name": None}, {"external_id": ""},
        {"external_id": "x" * 201}, {"external_id": "\x00"}, {"external_id": None}, {"arr": "NaN", "currency": "EUR"},
        {"arr": "-1", "currency": "EUR"}, {"arr": 1e300, "currency": "EUR"}, {"arr": "5"}, {"arr": {}},
        {"arr": True, "currency": "EUR"}, {"arr": "5", "currency": "XXQ"}, {"arr": "5", "currency": "€"},
        {"renewal_on": "2026-02-30"}, {"renewal_on": "soon"}, {"renewal_on": 5}, {"owner_email": "not an address"},
        {"segment": "x" * 81}, {"parent_external_id": "A-9"}, {"id": 1}, {"deleted_at": None}, {"team_id": 1},
    ],
)  # fmt: skip
def test_whatever_is_wrong_with_an_item_is_named(robot, change):
    response = send(
        robot, CUSTOMERS, {"external_id": "A-9", "name": "Nine"} | change, {"external_id": "Z-1", "name": "Z"}
    )

    assert statuses(response) == ["rejected", "created"]
    assert all(pointer.startswith("/") for pointer, _ in codes(response))


def test_the_source_that_brings_customers_becomes_the_directory(robot):
    send(robot, CUSTOMERS, {"external_id": "A-1", "name": "Acme"})
    send(robot, CUSTOMERS, {"external_id": "1", "name": "Bolt"}, source="billing")

    assert Source.objects.get(is_directory=True).slug == "crm"


def test_contacts_are_found_a_customer_by_the_directory(robot):
    send(robot, CUSTOMERS, {"external_id": "A-1", "name": "Acme"})
    kim = {"external_id": "7", "customer_external_id": "A-1", "name": "Kim", "email": "kim@acme.example"}

    response = send(robot, CONTACTS, kim, kim | {"external_id": "8", "customer_external_id": "nobody"}, source="desk")

    assert statuses(response) == ["created", "rejected"]
    assert codes(response, 1)[0][0] == "/customer_external_id"
    assert Contact.objects.get().customer.name == "Acme"


def test_contacts_come_by_the_line_as_well(robot, acme):
    lines = [
        {"external_id": "7", "customer_external_id": "A-1", "name": "Kim"},
        {"external_id": "8", "customer_external_id": "A-1", "name": "Lee", "consent": "perhaps"},
    ]

    response = robot.post(
        f"{CONTACTS}?source=crm", "\n".join(map(json.dumps, lines)), content_type="application/x-ndjson"
    )

    assert statuses(response) == ["created", "rejected"]


def test_a_thousand_customers_cost_few_queries(robot, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        response = send(robot, CUSTOMERS, *({"external_id": str(n), "name": f"Customer {n}"} for n in range(1000)))

    assert set(statuses(response)) == {"created"}


def test_a_person_cannot_change_customers_of_others(with_token, cleo, south, acme):
    response = send(with_token(cleo), CUSTOMERS, {"external_id": "A-1", "name": "Mine now"})

    assert statuses(response) == ["rejected"]
    assert response.json()["results"][0]["id"] is None
    acme.refresh_from_db()
    assert acme.name == "Acme"


def test_a_person_cannot_add_or_change_contacts_of_others(with_token, cleo, south, acme):
    ContactFactory(customer=acme, name="Kim", external_id="P-1")
    own = {"customer_external_id": "A-1", "name": "Spy"}

    response = send(with_token(cleo), CONTACTS, {"external_id": "P-1"} | own, {"external_id": "P-2"} | own)

    assert statuses(response) == ["rejected", "rejected"]
    assert Contact.objects.get().name == "Kim"


@pytest.mark.parametrize("path", [CUSTOMERS, CONTACTS])
def test_who_may_not_write_is_refused(with_token, ben, eve, lena, path):
    item = {"external_id": "A-1", "name": "Acme"}

    assert send(with_token(ben), path, item).status_code == 403
    assert send(with_token(eve), path, item).status_code == 403
    refused = send(with_token(lena, Scope.CUSTOMERS_READ), path, item)
    assert refused.status_code == 403
    assert "customers:write" in refused.json()["detail"]

"""GET, PUT, PATCH and DELETE /api/v1/customers/by-external-id/{source}/{external_id}."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import Customer, CustomerExternalId

ACME = "/api/v1/customers/by-external-id/crm/A-1"


@pytest.fixture
def robot(with_token, robo) -> Client:
    return with_token(robo)


def put(client: Client, path: str = ACME, **fields: Any):
    return client.put(path, fields, content_type="application/json")


def patch(client: Client, path: str = ACME, **fields: Any):
    return client.patch(path, fields, content_type="application/json")


def test_put_creates_and_then_changes(robot):
    created = put(robot, name="Acme", arr="120000", currency="EUR")
    changed = put(robot, name="Acme Ltd")

    assert (created.status_code, changed.status_code) == (201, 200)
    assert created.json()["id"] == changed.json()["id"]
    assert (changed.json()["name"], changed.json()["arr"], changed.json()["currency"]) == (
        "Acme Ltd",
        "120000.00",
        "EUR",
    )
    assert changed.json()["external_ids"] == [{"source": "crm", "external_id": "A-1"}]


def test_putting_the_same_again_changes_nothing(robot):
    first = put(robot, name="Acme").json()

    again = put(robot, name="Acme")

    assert again.status_code == 200
    assert again.json() == first


def test_an_empty_value_clears_and_an_absent_one_stays(robot, acme):
    changed = patch(robot, region="", renewal_on="2027-01-31").json()
    assert (changed["region"], changed["renewal_on"], changed["segment"]) == ("", "2027-01-31", "enterprise")

    assert patch(robot, renewal_on=None).json()["renewal_on"] is None


def test_patch_changes_only_who_is_there(robot):
    assert patch(robot, name="Nobody").status_code == 404
    assert not Customer.objects.exists()


def test_get_tells_what_put_told(robot):
    told = put(robot, name="Acme").json()

    assert robot.get(ACME).json() == told


def test_a_deleted_customer_is_gone_and_can_come_back(robot, acme):
    assert robot.delete(ACME).status_code == 204
    assert robot.get(ACME).status_code == 404
    assert robot.delete(ACME).status_code == 404

    back = put(robot, name="Acme")

    assert back.status_code in (200, 201)
    assert back.json()["id"] == acme.pk
    assert robot.get(ACME).status_code == 200


@pytest.mark.parametrize("external_id", ["a/b", "a b", "ü", "100%25", "a?b", "..", "#"])
def test_an_external_id_may_hold_any_text(robot, external_id):
    CustomerExternalId.objects.create(
        customer=Customer.objects.create(name="Odd"), source="crm", value=external_id.replace("%25", "%")
    )

    quoted = external_id.replace("?", "%3F").replace("#", "%23").replace(" ", "%20")
    response = robot.get(f"/api/v1/customers/by-external-id/crm/{quoted}")

    assert response.status_code == 200
    assert response.json()["name"] == "Odd"


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"name": ""}, 422, "/name"),
        ({"name": "Acme", "is_admin": True}, 422, "/is_admin"),
        ({"name": "Acme", "external_id": "B-1"}, 422, "/external_id"),
        ({"name": "Acme", "arr": "-1", "currency": "EUR"}, 422, "/arr"),
        ({"name": ["Acme"]}, 422, "/name"),
        ({"name": "nul \x00"}, 422, "/name"),
        ([], 422, ""),
        (None, 422, ""),
        ("text", 422, ""),
    ],
)
def test_what_is_wrong_is_named(robot, body, status, pointer):
    response = robot.put(ACME, json.dumps(body), content_type="application/json")

    assert response.status_code == status, response.content
    assert response.json()["errors"][0]["pointer"] == pointer
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"name=Acme", "application/x-www-form-urlencoded", 415),
        (b"{}", "application/json; charset=latin-1", 415),
        (b" " * 6 * 2**20, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(robot, body, content_type, status):
    response = robot.put(ACME, body, content_type=content_type)

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/customers/by-external-id/crm/%00",
        "/api/v1/customers/by-external-id/%00/A-1",
        "/api/v1/customers/by-external-id/no spaces/A-1",
        f"/api/v1/customers/by-external-id/crm/{'x' * 201}",
        f"/api/v1/customers/by-external-id/{'x' * 61}/A-1",
    ],
)
def test_a_name_that_cannot_be_one_is_refused(robot, path):
    assert robot.get(path).status_code in (404, 422)
    assert put(robot, path, name="Acme").status_code == 422
    assert robot.delete(path).status_code in (404, 422)
    assert not Customer.objects.exists()


def test_a_stranger_meets_nothing(with_token, cleo, south, acme):
    client = with_token(cleo)

    assert client.get(ACME).status_code == 404
    assert put(client, name="Mine").status_code == 404
    assert patch(client, name="Mine").status_code == 404
    assert client.delete(ACME).status_code == 404
    acme.refresh_from_db()
    assert (acme.name, acme.deleted_at) == ("Acme", None)


def test_who_only_reads_may_only_read(with_token, ben, eve, acme):
    for person in (ben, eve):
        client = with_token(person)
        assert client.get(ACME).status_code == 200
        assert put(client, name="New").status_code == 403
        assert patch(client, name="New").status_code == 403
        assert client.delete(ACME).status_code == 403


def test_who_gives_a_customer_away_still_hears_what_became_of_it(with_token, ana, cleo, acme):
    Customer.objects.update(team=None)

    response = patch(with_token(ana), owner_email=cleo.email)

    assert response.status_code == 200
    assert response.json()["owner_email"] == cleo.email

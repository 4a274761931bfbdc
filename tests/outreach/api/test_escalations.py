"""Escalations by API: the same rules as on the page."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.vocabulary import Scope
from outreach.models import Escalation
from signals.models import Signal, Source
from tests.factories.outreach import open_escalation

URL = "/api/v1/escalations"


@pytest.fixture
def ana_calls(with_token, ana: User) -> Client:
    return with_token(ana)


def log(client: Client, **fields: Any):
    body = {"reason": "The import has been down since Monday.", "severity": 2} | fields
    return client.post(URL, body, content_type="application/json")


def end(client: Client, pk: int, **fields: Any):
    return client.post(f"{URL}/{pk}/end", fields, content_type="application/json")


def turn(client: Client, pk: int, **fields: Any):
    return client.patch(f"{URL}/{pk}", fields, content_type="application/json")


def test_an_escalation_is_logged_and_noticed(ana_calls, acme, ana):
    response = log(ana_calls, customer_id=acme.pk, requested_by="customer", trend="worsening")

    escalation = Escalation.objects.get()
    told = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == f"{URL}/{escalation.pk}"
    assert (told["id"], told["customer_id"], told["severity"], told["requested_by"], told["trend"]) == (
        escalation.pk,
        acme.pk,
        2,
        "customer",
        "worsening",
    )
    assert (told["raised_by"], told["ended_at"], told["ended_by"], told["outcome"]) == (ana.email, None, None, "")
    assert Signal.objects.get().measure.kind == "escalation"
    assert ana_calls.get(response.headers["Location"]).json() == told


def test_the_customer_may_be_named_by_an_external_id(ana_calls, acme):
    Source.objects.create(slug="crm", name="CRM", is_directory=True)

    by_source = log(ana_calls, customer_external_id="A-1", source="crm")
    by_directory = log(ana_calls, customer_external_id="A-1", reason="And another thing.")

    assert by_source.status_code == by_directory.status_code == 201
    assert by_source.json()["customer_id"] == by_directory.json()["customer_id"] == acme.pk


def test_the_same_again_is_not_logged_twice(ana_calls, acme):
    log(ana_calls, customer_id=acme.pk)

    again = log(ana_calls, customer_id=acme.pk)

    assert again.status_code == 409
    assert again.json()["code"] == "already_logged"
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"reason": ""}, "/reason"),
        ({"reason": "  "}, "/reason"),
        ({"reason": "x" * 4001}, "/reason"),
        ({"reason": "nul \x00"}, "/reason"),
        ({"reason": {}}, "/reason"),
        ({"severity": 0}, "/severity"),
        ({"severity": 6}, "/severity"),
        ({"severity": "worst"}, "/severity"),
        ({"severity": True}, "/severity"),
        ({"severity": 1.5}, "/severity"),
        ({"severity": None}, "/severity"),
        ({"requested_by": "nobody"}, "/requested_by"),
        ({"trend": 5}, "/trend"),
        ({"customer_id": 0}, "/customer_id"),
        ({"customer_id": 2**70}, "/customer_id"),
        ({"customer_id": "x"}, "/customer_id"),
        ({"customer_external_id": "A-1"}, "/customer_id"),
        ({"source": "no spaces"}, "/source"),
        ({"raised_by": 1}, "/raised_by"),
        ({"ended_at": None}, "/ended_at"),
    ],
)
def test_what_is_wrong_is_named(ana_calls, acme, change, pointer):
    response = log(ana_calls, **{"customer_id": acme.pk} | change)

    assert response.status_code == 422, response.content
    assert pointer in [error["pointer"] for error in response.json()["errors"]]
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"null", b"5", b'"text"'])
def test_a_body_that_is_no_object_is_refused(ana_calls, body):
    response = ana_calls.generic("POST", URL, body, content_type="application/json")

    assert response.status_code == 422


def test_without_a_customer_the_field_is_named(ana_calls):
    response = log(ana_calls)

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/customer_id"


def test_a_foreign_customer_and_one_who_does_not_exist_look_the_same(ana_calls, zenith):
    foreign = log(ana_calls, customer_id=zenith.pk)
    unknown = log(ana_calls, customer_id=zenith.pk + 1000)

    assert foreign.status_code == unknown.status_code == 404
    assert foreign.json() == unknown.json()
    named = log(ana_calls, customer_external_id="Z-1", source="crm")
    nobody = log(ana_calls, customer_external_id="Z-2", source="crm")
    assert named.status_code == nobody.status_code == 404
    assert json.dumps(named.json()).replace("Z-1", "Z-2") == json.dumps(nobody.json())


def test_an_escalation_turns_and_ends(ana_calls, acme):
    pk = log(ana_calls, customer_id=acme.pk).json()["id"]

    assert turn(ana_calls, pk, trend="improving").json()["trend"] == "improving"
    ended = end(ana_calls, pk, outcome="Fixed, and told on the phone.")
    again = end(ana_calls, pk, outcome="Fixed twice.")

    assert ended.status_code == 200
    assert (ended.json()["ended_by"], ended.json()["outcome"]) == ("ana@example.com", "Fixed, and told on the phone.")
    assert (again.status_code, again.json()["code"]) == (409, "already_ended")
    assert turn(ana_calls, pk, trend="steady").status_code == 409


def test_an_end_needs_an_outcome(ana_calls, acme):
    pk = log(ana_calls, customer_id=acme.pk).json()["id"]

    for fields in ({}, {"outcome": ""}, {"outcome": " "}, {"outcome": None}, {"outcome": "x", "by": "me"}):
        assert end(ana_calls, pk, **fields).status_code == 422
    assert turn(ana_calls, pk).status_code == 422


def test_escalations_are_listed_in_the_order_of_their_change(with_token, ana, lena, acme, zenith):
    first, second = open_escalation(acme, severity=1), open_escalation(zenith)
    client = with_token(lena)

    def ids(**parameters: Any) -> list[int]:
        return [record["id"] for record in client.get(URL, parameters).json()["results"]]

    assert ids() == [first.pk, second.pk]
    assert ids(customer=zenith.pk) == [second.pk]
    assert ids(open="true") == [first.pk, second.pk]
    end(with_token(ana), first.pk, outcome="Over.")
    assert ids(open="true") == [second.pk]
    assert ids(open="false") == [first.pk]


def test_a_stranger_meets_nothing(with_token, cleo, south, acme):
    pk = open_escalation(acme).pk
    client = with_token(cleo)

    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}?customer={acme.pk}").json()["results"] == []
    assert client.get(f"{URL}/{pk}").status_code == 404
    assert turn(client, pk, trend="improving").status_code == 404
    assert end(client, pk, outcome="Gone.").status_code == 404
    assert Escalation.objects.get().ended_at is None


def test_who_may_not_is_refused(with_token, ben, eve, lena, acme, north):
    pk = open_escalation(acme).pk

    assert log(with_token(ben), customer_id=acme.pk).status_code == 403
    assert end(with_token(ben), pk, outcome="Over.").status_code == 403
    assert log(with_token(eve), customer_id=acme.pk).status_code == 201
    assert end(with_token(eve), pk, outcome="Over.").status_code == 403
    refused = log(with_token(lena, Scope.OUTREACH_READ), customer_id=acme.pk)
    assert refused.status_code == 403
    assert "outreach:write" in refused.json()["detail"]


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "1"])
def test_an_escalation_that_is_not_there_is_not_found(ana_calls, pk):
    assert ana_calls.get(f"{URL}/{pk}").status_code == 404
    assert end(ana_calls, pk, outcome="Over.").status_code == 404

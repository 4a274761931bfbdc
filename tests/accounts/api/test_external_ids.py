"""Several systems, several names: a customer or a contact is found by any of them, and each is of one only."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import CustomerExternalId
from signals.models import ParkedSignal, Signal
from signals.services import parking
from tests.factories.accounts import ContactFactory, CustomerFactory

V1 = "/api/v1"
OF_ACME = {"known_source": "crm", "known_external_id": "A-1"}

pytestmark = pytest.mark.django_db


def put(client: Client, path: str, **given: Any):
    return client.put(f"{V1}/{path}", given, content_type="application/json")


class TestACustomer:
    def test_is_found_and_changed_by_any_of_its_names(self, with_token, robo, acme):
        client = with_token(robo)

        named = put(client, "external-ids/customers/helpdesk/H/9", **OF_ACME)
        changed = put(client, "customers/by-external-id/helpdesk/H/9", region="APAC", time_zone="Asia/Tokyo")

        assert (named.status_code, changed.status_code) == (201, 200)
        read = client.get(f"{V1}/customers/by-external-id/crm/A-1").json()
        assert (read["id"], read["region"], read["time_zone"]) == (acme.pk, "APAC", "Asia/Tokyo")
        assert [name["external_id"] for name in read["external_ids"]] == ["A-1", "H/9"]
        assert put(client, "external-ids/customers/helpdesk/H/9", id=acme.pk).status_code == 200

    def test_gets_the_signals_that_waited_for_a_name(self, with_token, robo, acme):
        client = with_token(robo)
        signal = {
            "external_id": "s-1", "customer_external_id": "H-9", "kind": "support", "measure": "ticket",
            "occurred_at": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        batch = {"source": "helpdesk", "items": [signal]}
        client.post(f"{V1}/signals/batch", batch, content_type="application/json")
        assert (ParkedSignal.objects.count(), Signal.objects.count()) == (1, 0)

        put(client, "external-ids/customers/helpdesk/H-9", **OF_ACME)
        parking.attach(at=timezone.now())

        assert Signal.objects.get().customer == acme

    def test_gets_the_children_that_waited_for_a_name(self, with_token, robo, acme):
        client = with_token(robo)
        put(client, "customers/by-external-id/erp/CHILD", name="Acme Japan", parent_external_id="P")

        put(client, "external-ids/customers/erp/P", **OF_ACME)

        assert client.get(f"{V1}/customers/by-external-id/erp/CHILD").json()["parent_id"] == acme.pk

    def test_does_not_become_its_own_ancestor(self, with_token, robo):
        client = with_token(robo)
        put(client, "customers/by-external-id/erp/TOP", name="Top", parent_external_id="LATER")
        put(client, "customers/by-external-id/erp/BELOW", name="Below", parent_external_id="TOP")

        refused = put(client, "external-ids/customers/erp/LATER", known_source="erp", known_external_id="BELOW")

        assert (refused.status_code, refused.json()["code"]) == (409, "circle")
        assert not CustomerExternalId.objects.filter(value="LATER").exists()

    def test_does_not_take_the_name_of_another(self, with_token, lena, ana, acme, zenith):
        told = put(with_token(lena), "external-ids/customers/crm/Z-1", **OF_ACME)
        told_to_a_stranger = put(with_token(ana), "external-ids/customers/crm/Z-1", **OF_ACME)

        assert (told.status_code, told.json()["code"]) == (409, "external_id_taken")
        assert "Zenith" in told.json()["detail"]
        assert told_to_a_stranger.status_code == 409
        assert "Zenith" not in told_to_a_stranger.json()["detail"]

    def test_keeps_one_name(self, with_token, robo, acme):
        client = with_token(robo)
        address = f"{V1}/external-ids/customers/crm/A-1"

        assert client.delete(address).json()["code"] == "only_external_id"
        put(client, "external-ids/customers/helpdesk/H-9", **OF_ACME)
        assert client.delete(address).status_code == 204
        assert client.get(f"{V1}/customers/by-external-id/crm/A-1").status_code == 404

    @pytest.mark.parametrize(
        "whose", [{}, {"id": 1, "known_source": "crm"}, {"known_source": "crm"}, {"id": 1, **OF_ACME}, {"name": "Acme"}]
    )
    def test_must_be_said_once(self, with_token, robo, acme, whose):
        assert put(with_token(robo), "external-ids/customers/helpdesk/H-9", **whose).status_code == 422


class TestAContact:
    def test_comes_and_goes_by_any_of_its_names(self, with_token, robo, acme):
        client = with_token(robo)
        kim = {"customer_external_id": "A-1", "name": "Kim", "email": "kim@acme.example"}

        assert put(client, "contacts/by-external-id/crm/P-1", **kim).status_code == 201
        named = put(client, "external-ids/contacts/helpdesk/77", known_source="crm", known_external_id="P-1")
        by_the_other = client.patch(
            f"{V1}/contacts/by-external-id/helpdesk/77", {"job_title": "Head"}, content_type="application/json"
        )

        assert (named.status_code, by_the_other.status_code) == (201, 200)
        read = client.get(f"{V1}/contacts/by-external-id/crm/P-1").json()
        assert (read["job_title"], read["customer_id"], len(read["external_ids"])) == ("Head", acme.pk, 2)
        assert client.delete(f"{V1}/contacts/by-external-id/helpdesk/77").status_code == 204
        assert client.get(f"{V1}/contacts/by-external-id/crm/P-1").status_code == 404

    def test_of_a_stranger_is_not_there(self, with_token, ana, zenith):
        contact = ContactFactory(customer=zenith, external_id="P-9")
        client = with_token(ana)

        assert client.get(f"{V1}/contacts/by-external-id/crm/P-9").status_code == 404
        assert put(client, "contacts/by-external-id/crm/P-9", name="Mine").status_code == 404
        assert put(client, "external-ids/contacts/helpdesk/1", id=contact.pk).status_code == 404

    def test_does_not_take_the_name_of_another(self, with_token, robo):
        first, _ = ContactFactory(external_id="P-1"), ContactFactory(external_id="P-2", customer=CustomerFactory())

        assert put(with_token(robo), "external-ids/contacts/crm/P-2", id=first.pk).status_code == 409

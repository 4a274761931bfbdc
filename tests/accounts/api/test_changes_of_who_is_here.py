"""PUT of a contact who resembles one, and PATCH of who was deleted meanwhile."""

import pytest
from django.test import Client

from accounts.models import Contact, Customer
from tests.accounts.api.test_upserts_on_terms import ACME, KIM, write
from tests.factories.accounts import ContactFactory

pytestmark = pytest.mark.django_db
PERSON = "/api/v1/contacts/by-external-id/billing/7"


@pytest.fixture
def robot(with_token, robo) -> Client:
    return with_token(robo)


@pytest.fixture
def kim(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim", external_id="P-1")


def test_a_contact_who_resembles_one_is_shown_whom_and_created_all_the_same(robot, acme, kim):
    acme.external_ids.create(source="billing", value="A-1")
    new = {"name": "KIM", "customer_external_id": "A-1"}

    refused = write(robot, "put", PERSON, **new)
    created = write(robot, "put", f"{PERSON}?duplicates=create", **new)

    assert (refused.status_code, refused.json()["code"]) == (409, "suspected_duplicate")
    assert [candidate["contact_id"] for candidate in refused.json()["candidates"]] == [kim.pk]
    assert created.status_code == 201


@pytest.mark.parametrize(("path", "table"), [(ACME, Customer), (KIM, Contact)])
def test_a_change_brings_nobody_back_who_was_deleted(robot, acme, kim, path, table):
    assert robot.delete(path).status_code == 204

    assert write(robot, "patch", path, name="Late").status_code == 404
    assert table.objects.get().deleted_at is not None
    assert write(robot, "put", path, name="Back").status_code == 200

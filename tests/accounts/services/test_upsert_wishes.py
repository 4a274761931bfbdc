"""All or none, and update only."""

import pytest

from accounts.models import Customer
from accounts.services.customers import delete_customer
from accounts.services.terms import Wish
from tests.accounts.services.upserting import NOON, customer, only_error, statuses, upsert

pytestmark = pytest.mark.django_db
ACME = {"external_id": "C-1", "name": "Acme"}


def test_all_or_none_writes_none_when_one_is_refused():
    (there,) = upsert({"external_id": "C-2", "name": "Bolt"})
    rows = [ACME, {"external_id": "C-2", "name": "Bolt 2"}, {"external_id": "C-3", "name": ""}]

    results = upsert(*rows, wish=Wish(atomic=True))

    assert statuses(results) == ["rejected"] * 3
    assert [[error.code for error in result.errors] for result in results] == [["undone"], ["undone"], ["required"]]
    assert [result.id for result in results] == [None, there.id, None]
    assert list(Customer.objects.values_list("name", flat=True)) == ["Bolt"]


def test_all_or_none_writes_all_when_none_is_refused():
    assert statuses(upsert(ACME, {"external_id": "C-2", "name": "Bolt"}, wish=Wish(atomic=True))) == ["created"] * 2


def test_update_only_creates_nobody_and_brings_nobody_back():
    upsert(ACME, {"external_id": "C-2", "name": "Bolt"})
    delete_customer(customer=customer("C-2"), by=None, at=NOON)

    results = upsert(
        ACME | {"segment": "smb"},
        {"external_id": "C-2", "name": "B"},
        {"external_id": "C-3", "name": "C"},
        wish=Wish(update_only=True),
    )

    assert statuses(results) == ["updated", "not_found", "not_found"]
    assert only_error(results[2]) == ("external_id", "not_found")
    assert Customer.objects.filter(deleted_at=None).count() == 1

"""Customers from other systems: every row has its own fate."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from django.db import IntegrityError

from accounts.models import Customer, CustomerExternalId
from accounts.services.customers import delete_customer
from crisis_triage.shared.errors import Forbidden, Invalid
from tests.accounts.services.upserting import FULL, NOON, customer, only_error, statuses, upsert
from tests.factories.accounts import CustomerFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_customer_gets_every_column():
    (result,) = upsert(FULL)

    acme = customer("C-1")
    assert (result.status, result.id, result.external_id, result.index) == ("created", acme.pk, "C-1", 0)
    assert (acme.name, acme.segment, acme.region) == ("Acme", "enterprise", "EMEA")
    assert (acme.arr, acme.currency) == (Decimal("120000.50"), "EUR")
    assert (acme.started_on, acme.renewal_on, acme.churned_on) == (date(2024, 2, 29), date(2026, 9, 30), None)
    assert (acme.owner_email, acme.owner, acme.team) == ("nobody@example.com", None, None)


def test_whose_evening_ends_a_day_is_an_optional_column():
    upsert(FULL)
    assert customer("C-1").time_zone == ""

    assert statuses(upsert({"external_id": "C-1", "time_zone": " Asia/Kolkata "})) == ["updated"]
    assert statuses(upsert(FULL)) == ["unchanged"]
    assert customer("C-1").time_zone == "Asia/Kolkata"


def test_sending_it_twice_changes_nothing():
    upsert(FULL)
    before = Customer.objects.values().get()

    assert statuses(upsert(FULL)) == ["unchanged"]
    assert Customer.objects.values().get() == before
    assert Customer.pgh_event_model.objects.count() == 1


def test_an_absent_field_stays_and_an_empty_one_is_cleared():
    upsert(FULL)

    assert statuses(upsert({"external_id": "C-1", "segment": "", "arr": None, "renewal_on": None})) == ["updated"]
    acme = customer("C-1")
    assert (acme.segment, acme.arr, acme.renewal_on) == ("", None, None)
    assert (acme.name, acme.region, acme.started_on) == ("Acme", "EMEA", date(2024, 2, 29))


def test_each_source_has_its_own_names():
    upsert({"external_id": "1", "name": "Acme"})
    upsert({"external_id": "1", "name": "Zenith"}, source="billing")

    assert Customer.objects.count() == 2
    assert customer("1").name == "Acme"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"external_id": ""}, "external_id", "required"),
        ({"external_id": "  "}, "external_id", "required"),
        ({"external_id": "x" * 201}, "external_id", "too_long"),
        ({"external_id": "C\x001"}, "external_id", "nul_byte"),
        ({"name": ""}, "name", "required"),
        ({"name": msgspec.UNSET}, "name", "required"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"name": "A\x00"}, "name", "nul_byte"),
        ({"name": "\ud800"}, "name", "bad_unicode"),
        ({"segment": "x" * 81}, "segment", "too_long"),
        ({"arr": "-1"}, "arr", "negative"),
        ({"arr": -0.01}, "arr", "negative"),
        ({"arr": "NaN"}, "arr", "not_finite"),
        ({"arr": "inf"}, "arr", "not_finite"),
        ({"arr": "1,200"}, "arr", "not_a_number"),
        ({"arr": "1_200"}, "arr", "not_a_number"),
        ({"arr": "a lot"}, "arr", "not_a_number"),
        ({"arr": "1000000000000"}, "arr", "too_large"),
        ({"arr": 1e300}, "arr", "too_large"),
        ({"arr": "999999999999.999"}, "arr", "too_large"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"currency": "euro"}, "currency", "unknown_currency"),
        ({"currency": ""}, "currency", "required"),
        ({"currency": msgspec.UNSET}, "currency", "required"),
        ({"started_on": "31.01.2026"}, "started_on", "not_a_date"),
        ({"renewal_on": "2026-02-30"}, "renewal_on", "not_a_date"),
        ({"renewal_on": "0026-02-03"}, "renewal_on", "date_out_of_range"),
        ({"churned_on": "2026-01-01 25:00"}, "churned_on", "not_a_date"),
        ({"owner_email": "ana"}, "owner_email", "not_an_email"),
        ({"owner_email": "a" * 250 + "@example.com"}, "owner_email", "too_long"),
        ({"parent_external_id": "C-1"}, "parent_external_id", "own_parent"),
        ({"time_zone": "CEST"}, "time_zone", "unknown_time_zone"),
        ({"parent_external_id": "\x00"}, "parent_external_id", "nul_byte"),
    ],
)
def test_a_bad_row_is_rejected_with_field_and_code_and_harms_no_other(change, field, code):
    bad = {**FULL, **change}
    good = {"external_id": "G-1", "name": "Good"}

    results = upsert(good, bad, {**good, "external_id": "G-2"})

    assert statuses(results) == ["created", "rejected", "created"]
    assert only_error(results[1]) == (field, code)
    assert results[1].id is None
    assert Customer.objects.count() == 2


def test_all_faults_of_a_row_are_told_at_once():
    (result,) = upsert({**FULL, "arr": "-1", "started_on": "soon", "owner_email": "?"})

    assert [error.field for error in result.errors] == ["arr", "started_on", "owner_email"]


def test_a_rejected_row_of_a_known_customer_names_it_and_leaves_it():
    (created,) = upsert(FULL)

    (result,) = upsert({"external_id": "C-1", "name": "New name", "arr": "-5"})

    assert (result.status, result.id) == ("rejected", created.id)
    assert customer("C-1").name == "Acme"


def test_cents_are_rounded_and_zero_is_an_amount():
    upsert({**FULL, "arr": "10.005"}, {**FULL, "external_id": "C-2", "arr": 0})

    assert customer("C-1").arr == Decimal("10.00")
    assert customer("C-2").arr == 0


def test_a_known_customer_keeps_its_currency_when_only_arr_is_sent():
    upsert(FULL)

    assert statuses(upsert({"external_id": "C-1", "arr": 5})) == ["updated"]
    assert (customer("C-1").arr, customer("C-1").currency) == (Decimal(5), "EUR")


def test_of_two_rows_with_one_name_the_later_wins_as_if_sent_one_by_one():
    results = upsert(
        {"external_id": "C-1"},
        {"external_id": "C-1", "name": "First", "segment": "smb"},
        {"external_id": "C-1", "name": "Second"},
        {"external_id": "C-1", "name": "Second"},
        {"external_id": "C-1", "arr": 5},
    )

    assert statuses(results) == ["rejected", "created", "updated", "unchanged", "rejected"]
    assert (customer("C-1").name, customer("C-1").segment) == ("Second", "smb")


def test_two_names_of_one_customer_lead_to_one_customer():
    upsert({"external_id": "C-1", "name": "Acme"})
    customer("C-1").external_ids.create(source="crm", value="OLD-1")

    results = upsert({"external_id": "C-1", "segment": "smb"}, {"external_id": "OLD-1", "region": "EMEA"})

    assert statuses(results) == ["updated", "updated"]
    assert (customer("C-1").segment, customer("C-1").region) == ("smb", "EMEA")


def test_a_bad_source_is_refused_as_a_whole():
    with pytest.raises(Invalid, match="cannot name a source"):
        upsert(FULL, source="the crm")


# ---- whose ---------------------------------------------------------------------------------------------------------
def test_who_sees_only_a_part_cannot_touch_the_rest(ana, acme, zenith):
    results = upsert({"external_id": "A-1", "segment": "smb"}, {"external_id": "Z-1", "segment": "smb"}, by=ana)

    assert statuses(results) == ["updated", "rejected"]
    assert (only_error(results[1]), results[1].id) == (("external_id", "not_yours"), None)
    zenith.refresh_from_db()
    assert zenith.segment == "enterprise"


def test_an_unknown_and_a_foreign_parent_are_told_alike(ana, acme, zenith):
    unknown, foreign = upsert(
        {"external_id": "A-1", "parent_external_id": "?"}, {"external_id": "A-1", "parent_external_id": "Z-1"}, by=ana
    )

    assert only_error(unknown) == only_error(foreign) == ("parent_external_id", "unknown_parent")


def test_who_sees_only_a_part_owns_what_is_new(ana, north):
    upsert({"external_id": "N-1", "name": "New"}, by=ana)

    assert (customer("N-1").owner, customer("N-1").team) == (ana, north)


@pytest.mark.parametrize("person", ["ben", "eve", "dan"])
def test_who_may_not_change_customers_is_refused(request, person):
    with pytest.raises(Forbidden):
        upsert(FULL, by=request.getfixturevalue(person))


# ---- deletion ------------------------------------------------------------------------------------------------------
def test_a_deleted_customer_that_is_sent_again_is_back():
    upsert(FULL, {"external_id": "child", "name": "Child"})
    assert delete_customer(customer=customer("C-1"), by=None, at=NOON)
    assert not delete_customer(customer=customer("C-1"), by=None, at=NOON)
    upsert({"external_id": "child", "parent_external_id": "C-1"})
    assert customer("child").parent is None

    (result,) = upsert({"external_id": "C-1"})

    assert result.status == "updated"
    assert customer("C-1").deleted_at is None
    assert customer("child").parent == customer("C-1")


def test_the_reader_may_not_delete(ben, acme):
    with pytest.raises(Forbidden):
        delete_customer(customer=acme, by=ben, at=NOON)


def test_the_number_of_statements_does_not_grow_with_the_rows(django_assert_max_num_queries):
    rows = [
        {"external_id": f"C-{n}", "name": "X", "parent_external_id": f"C-{n // 7}" if n else ""} for n in range(300)
    ]

    with django_assert_max_num_queries(16):
        assert statuses(upsert(*rows)) == ["created"] * 300
    with django_assert_max_num_queries(16):
        upsert(*[{**row, "segment": "smb"} for row in rows])


def test_the_database_too_knows_one_customer_per_name(acme):
    with pytest.raises(IntegrityError):
        CustomerExternalId.objects.create(customer=CustomerFactory(), source="crm", value="A-1")


def test_the_owner_may_see_what_a_colleague_imports(ana, robo):
    fay = UserFactory(email="fay@example.com")

    upsert({**FULL, "owner_email": fay.email}, by=robo)

    assert customer("C-1").owner == fay

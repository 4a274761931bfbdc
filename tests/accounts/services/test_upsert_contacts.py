"""People at customers, from other systems."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import Contact, Customer
from accounts.services.contacts import ContactRow, delete_contact, upsert_contacts
from crisis_triage.shared.errors import Forbidden
from tests.factories.accounts import ContactFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def upsert(*rows: dict[str, object], by=None, source: str = "crm", directory: str = ""):
    return upsert_contacts(source=source, rows=[ContactRow(**row) for row in rows], by=by, at=NOON, directory=directory)


def statuses(results) -> list[str]:
    return [str(result.status) for result in results]


def only_error(result) -> tuple[str, str]:
    (error,) = result.errors
    return error.field, error.code


PIA = {
    "external_id": "P-1",
    "customer_external_id": "A-1",
    "name": "Pia",
    "email": "Pia@acme.example",
    "phone": "+49 30 123",
    "job_title": "Head of Operations",
    "consent": "granted",
}


def test_a_new_contact_gets_every_column_and_twice_changes_nothing(acme):
    assert statuses(upsert(PIA)) == ["created"]
    pia = Contact.objects.get()
    assert (pia.customer, pia.name, pia.email) == (acme, "Pia", "pia@acme.example")
    assert (pia.phone, pia.job_title, pia.consent) == ("+49 30 123", "Head of Operations", "granted")

    assert statuses(upsert(PIA)) == ["unchanged"]
    assert Contact.pgh_event_model.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"external_id": ""}, "external_id", "required"),
        ({"customer_external_id": ""}, "customer_external_id", "required"),
        ({"customer_external_id": "?"}, "customer_external_id", "unknown_customer"),
        ({"name": ""}, "name", "required"),
        ({"name": "\x00"}, "name", "nul_byte"),
        ({"email": "pia"}, "email", "not_an_email"),
        ({"phone": "1" * 41}, "phone", "too_long"),
        ({"job_title": "x" * 121}, "job_title", "too_long"),
        ({"consent": "maybe"}, "consent", "unknown_consent"),
    ],
)
def test_a_bad_row_is_rejected_with_field_and_code_and_harms_no_other(acme, change, field, code):
    good, bad = upsert({**PIA, "external_id": "P-2"}, {**PIA, **change})

    assert (good.status, bad.status) == ("created", "rejected")
    assert only_error(bad) == (field, code)


def test_an_absent_field_stays_and_an_empty_one_is_cleared(acme):
    upsert(PIA)

    assert statuses(upsert({"external_id": "P-1", "phone": "", "consent": ""})) == ["updated"]
    pia = Contact.objects.get()
    assert (pia.phone, pia.consent, pia.name, pia.customer) == ("", "unknown", "Pia", acme)


def test_a_known_contact_cannot_lose_its_customer_but_may_change_it(acme, zenith):
    upsert(PIA)

    cleared, moved = upsert(
        {"external_id": "P-1", "customer_external_id": ""}, {"external_id": "P-1", "customer_external_id": "Z-1"}
    )

    assert only_error(cleared) == ("customer_external_id", "required")
    assert moved.status == "updated"
    assert Contact.objects.get().customer == zenith


def test_the_customer_may_be_named_as_the_directory_names_it(acme):
    assert statuses(upsert(PIA, source="survey")) == ["rejected"]
    assert statuses(upsert(PIA, source="survey", directory="crm")) == ["created"]


def test_of_two_rows_with_one_name_the_later_wins(acme):
    assert statuses(upsert(PIA, {**PIA, "name": "Pia B."}, {**PIA, "name": "Pia B."})) == [
        "created",
        "updated",
        "unchanged",
    ]
    assert Contact.objects.get().name == "Pia B."


def test_a_deleted_contact_that_is_sent_again_is_back(acme):
    upsert(PIA)
    assert delete_contact(contact=Contact.objects.get(), by=None, at=NOON)
    assert not delete_contact(contact=Contact.objects.get(), by=None, at=NOON)

    assert statuses(upsert(PIA)) == ["updated"]
    assert Contact.objects.get().deleted_at is None


def test_a_deleted_customer_gets_no_contacts(acme):
    Customer.objects.update(deleted_at=timezone.now())

    assert only_error(upsert(PIA)[0]) == ("customer_external_id", "unknown_customer")


def test_who_sees_only_a_part_cannot_touch_the_rest(ana, acme, zenith):
    ContactFactory(customer=zenith, external_id="P-2")

    own, onto_foreign, foreign = upsert(
        PIA,
        {**PIA, "external_id": "P-3", "customer_external_id": "Z-1"},
        {"external_id": "P-2", "customer_external_id": "A-1"},
        by=ana,
    )

    assert own.status == "created"
    assert only_error(onto_foreign) == ("customer_external_id", "unknown_customer")
    assert (only_error(foreign), foreign.id) == (("external_id", "not_yours"), None)


def test_the_reader_may_not_write_or_delete(ben, acme):
    with pytest.raises(Forbidden):
        upsert(PIA, by=ben)
    with pytest.raises(Forbidden):
        delete_contact(contact=ContactFactory(customer=acme), by=ben, at=NOON)


def test_the_number_of_statements_does_not_grow_with_the_rows(acme, django_assert_max_num_queries):
    rows = [{**PIA, "external_id": f"P-{n}"} for n in range(300)]

    with django_assert_max_num_queries(10):
        assert statuses(upsert(*rows)) == ["created"] * 300

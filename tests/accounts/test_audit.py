"""Every change leaves a row that names somebody, however it was written, and nobody can take it away."""

import sys
from io import StringIO
from unittest.mock import patch

import pytest
from celery import current_app
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from pghistory.models import Event

import manage
from accounts import audit
from accounts.models import AccountTeam, ApiToken, Company, Contact, Customer, ExchangeRate, TeamMembership, User
from accounts.services import people
from accounts.services.customers import CustomerRow, upsert_customers
from tests.factories.accounts import ContactFactory, CustomerFactory, UserFactory

CustomerEvent = Customer.pgh_event_model

pytestmark = pytest.mark.django_db

WAYS = {
    "save": lambda acme: acme.save(),
    "update": lambda acme: Customer.objects.filter(pk=acme.pk).update(segment="smb"),
    "bulk_update": lambda acme: Customer.objects.bulk_update([acme], ["segment"]),
    "raw SQL": lambda acme: connection.cursor().execute("UPDATE accounts_customer SET segment = 'smb'"),
    "upsert": lambda acme: upsert_customers(
        source="crm", rows=[CustomerRow(external_id="A-1", segment="smb")], by=None, at=timezone.now()
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_change_leaves_a_row_with_its_actor_whichever_way_it_was_written(acme, lena, way):
    acme.segment = "smb"

    with audit.acting(by=lena, request_id="r-1"):
        WAYS[way](acme)

    event = CustomerEvent.objects.get(pgh_label="update", pgh_obj=acme)
    assert event.segment == "smb"
    assert event.pgh_context.metadata == {
        "user": lena.pk,
        "actor": "Lena <lena@example.com>",
        "job": "",
        "request_id": "r-1",
    }


def test_bulk_create_and_delete_leave_rows_too(lena):
    with audit.acting(by=lena):
        Customer.objects.bulk_create([Customer(name="A"), Customer(name="B")])
        Customer.objects.filter(name="A").delete()

    labels = CustomerEvent.objects.order_by("pgh_id").values_list("pgh_label", "pgh_context__metadata__actor")
    assert list(labels) == [(label, str(lena)) for label in ["insert", "insert", "delete"]]


def test_a_change_of_nothing_leaves_no_row(acme):
    before = CustomerEvent.objects.count()

    acme.save()

    assert CustomerEvent.objects.count() == before


def test_a_job_is_named(acme):
    with audit.acting(job="import of crm.csv"):
        Customer.objects.update(segment="smb")

    assert CustomerEvent.objects.latest("pgh_id").pgh_context.metadata["actor"] == "import of crm.csv"


def test_nobody_cannot_act():
    with pytest.raises(ValueError, match="Somebody acts"):
        audit.acting()


def test_a_page_names_its_person_and_request(lena, signed_in):
    signed_in(lena).post("/settings", {"name": "Lena L.", "time_zone": "Europe/Berlin"})

    metadata = User.pgh_event_model.objects.latest("pgh_id").pgh_context.metadata
    assert (metadata["user"], metadata["actor"]) == (lena.pk, "Lena <lena@example.com>")
    assert metadata["request_id"]


def test_every_command_acts_under_its_own_name(robo, monkeypatch):
    # A command closes its connections at the end: here that would be the test's own.
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
    monkeypatch.setattr(sys, "argv", ["manage.py", "create_api_token", robo.email])

    with patch("sys.stdout", StringIO()):
        manage.main()

    metadata = ApiToken.pgh_event_model.objects.get().pgh_context.metadata
    assert metadata["actor"] == metadata["job"] == "manage.py create_api_token"


def test_every_task_acts_under_its_own_name(acme):
    @current_app.task(name="tests.touch_customers")
    def touch():
        Customer.objects.update(segment="smb")

    touch.apply()

    metadata = CustomerEvent.objects.latest("pgh_id").pgh_context.metadata
    assert metadata["actor"] == metadata["job"] == "tests.touch_customers"


def test_no_task_escapes_its_name():
    current_app.loader.import_default_modules()
    own = [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]

    assert own
    assert [task.name for task in own if not isinstance(task, audit.AuditedTask)] == []


EVENTS = sorted(
    (
        model
        for model in apps.get_models()
        if issubclass(model, Event) and not model._meta.proxy and model._meta.managed
    ),
    key=lambda model: model._meta.label,
)


@pytest.mark.parametrize("model", [*EVENTS], ids=lambda model: model._meta.label)
@pytest.mark.parametrize("statement", ["UPDATE {} SET pgh_label = 'forged'", "DELETE FROM {}"])
def test_audit_rows_are_written_once(model, statement):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgenabled FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_append_only%%'",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == [("O",)]


@pytest.mark.parametrize(
    "statement", ["UPDATE accounts_customerevent SET name = 'x'", "DELETE FROM accounts_customerevent"]
)
def test_an_audit_row_can_neither_be_changed_nor_deleted(acme, statement):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "model", [AccountTeam, ApiToken, Company, Contact, Customer, ExchangeRate, TeamMembership, User]
)
def test_what_people_decide_about_is_audited(model):
    assert model.pgh_event_model


def test_no_secret_stands_in_the_audit():
    columns = {field.name for model in [User, ApiToken] for field in model.pgh_event_model._meta.get_fields()}

    assert not columns & {"password", "digest"}


def test_a_deleted_person_is_still_named(lena):
    """Labels and ids in the context, no foreign key: the row outlives whom it names."""
    fay = UserFactory(name="Fay", email="fay@example.com")
    with audit.acting(by=fay):
        CustomerFactory()
        ContactFactory()

    fay.delete()

    assert CustomerEvent.objects.filter(pgh_context__metadata__actor="Fay <fay@example.com>").exists()


def test_an_invitation_is_audited_as_who_invited(adam):
    with audit.acting(by=adam):
        people.invite(email="new@example.com", name="New", role="analyst", by=adam)

    event = User.pgh_event_model.objects.get(email="new@example.com")
    assert event.pgh_context.metadata["user"] == adam.pk


def test_the_triggers_find_their_switch_without_raising(db):
    """Unset, every call of every trigger raises and catches an error to find that out."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW pgtrigger.ignore")
        assert cursor.fetchone() == ("{}",)

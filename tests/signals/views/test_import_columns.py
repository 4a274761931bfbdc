"""Columns that are called otherwise, what was not taken of a row, and taking a whole import back: on the page of the import."""

import pytest
from django.urls import reverse

from accounts.models import Customer, FieldKeeper
from signals.ingest.tasks import resume_imports
from signals.models import Import
from tests.signals.views.conftest import browser
from tests.signals.views.test_imports import own_folder, run, show, upload  # noqa: F401  a fixture


def test_columns_that_are_called_otherwise_are_asked_for_once_and_remembered(lena, crm):
    upload(lena, "Account Number;Company;Branche\nA-9;Acht;Handel\n")
    first = Import.objects.get()
    asked = show(lena, first.pk)
    assert "Which column is which?" in asked
    assert "Import now" not in asked

    chosen = {"column_0": "external_id", "column_1": "name", "column_2": "segment"}
    assert browser(lena).post(reverse("import_columns", args=[first.pk]), chosen).status_code == 302
    run(lena, first.pk)

    assert Customer.objects.get().segment == "Handel"
    upload(lena, "Account Number;Company;Branche;Fax\nA-9;Acht;Logistik;1\n")
    again = Import.objects.latest("pk")
    assert again.preview["counts"]["updated"] == 1
    assert again.preview["unknown"] == ["fax"]
    shown = show(lena, again.pk)
    assert "<del>Handel</del> → Logistik" in " ".join(shown.split())


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ({"column_0": "external_id", "column_1": "external_id"}, "would be external_id. Choose one"),
        ({"column_0": "", "column_1": "name"}, "Missing: external_id"),
    ],
)
def test_columns_that_cannot_be_are_refused_beside_the_form(lena, crm, chosen, reason):
    upload(lena, "Nr;Firma\nA-9;Acht\n")

    response = browser(lena).post(reverse("import_columns", args=[Import.objects.get().pk]), chosen)

    assert response.status_code == 422
    assert reason in response.content.decode()


def test_an_import_is_taken_back_from_its_page(lena, crm):
    upload(lena, "external_id,name\nA-8,Acht\n")
    pk = Import.objects.get().pk
    run(lena, pk)
    assert "Take back the whole import" in show(lena, pk)

    browser(lena).post(reverse("import_revert", args=[pk]))
    resume_imports()

    assert "1 that it had brought are gone" in show(lena, pk)
    assert not Customer.objects.filter(deleted_at=None).exists()
    assert browser(lena).post(reverse("import_revert", args=[pk])).status_code == 409


def test_fields_that_another_source_keeps_are_told_and_can_be_fetched(lena, acme):
    FieldKeeper.objects.create(kind="customer", field="segment", source="billing")
    upload(lena, "external_id,name,segment\nA-1,Acme,small\n")
    pk = Import.objects.get().pk
    assert "Taken without some of their fields" in show(lena, pk)

    done = run(lena, pk)

    assert (done.unchanged, done.ignored) == (1, 1)
    fetched = b"".join(browser(lena).get(reverse("import_notices", args=[pk])).streaming_content).decode()
    assert '2,,segment,"Ignored: kept by “billing”' in fetched

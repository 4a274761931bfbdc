"""Imports are for who sees every customer; anybody else sees what they uploaded themselves, and nothing of others."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.vocabulary import Role
from signals.models import Import
from tests.factories.accounts import UserFactory
from tests.signals.views.conftest import browser
from tests.signals.views.test_imports import CUSTOMERS, show, upload


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def made(lena, acme) -> Import:
    upload(lena, CUSTOMERS)
    return Import.objects.get()


def test_a_reader_looks_but_does_not_touch(ben, made):
    shown = show(ben, made.pk)

    assert "Import now" not in shown
    for name in ("import_start", "import_throw_away", "import_rows"):
        assert browser(ben).post(reverse(name, args=[made.pk])).status_code == 403
    assert browser(ben).get(reverse("import_new")).status_code == 403
    assert upload(ben, CUSTOMERS).status_code == 403
    assert Import.objects.get().state == "previewed"


def test_a_stranger_finds_nothing(cleo, ana, made):
    for stranger in (cleo, ana):
        for name in ("import", "import_rejects"):
            assert browser(stranger).get(reverse(name, args=[made.pk])).status_code == 404
        for name in ("import_start", "import_throw_away", "import_rows"):
            assert browser(stranger).post(reverse(name, args=[made.pk])).status_code == 404
        listed = browser(stranger).get(reverse("imports")).content.decode()
        assert made.file_name not in listed
        assert "No imports of yours" in listed


def test_who_changed_to_an_account_team_still_sees_their_own_upload(made, lena):
    User.objects.filter(pk=lena.pk).update(role=Role.ACCOUNT_TEAM)

    assert made.file_name in browser(lena).get(reverse("imports")).content.decode()


def test_the_integration_may_import(db):
    robo = UserFactory(role=Role.INTEGRATION)

    assert upload(robo, "external_id,name\nA-1,Acme\n").status_code == 302


def test_writing_needs_post(lena, made):
    assert browser(lena).get(reverse("import_start", args=[made.pk])).status_code == 405

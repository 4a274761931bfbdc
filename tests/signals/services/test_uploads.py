"""Keeping an uploaded file: under a name of our own, only if it can be a table, and started once."""

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, Invalid
from signals.models import Import
from signals.services import uploads
from signals.vocabulary import Content, ImportState
from tests.factories.accounts import UserFactory
from tests.signals.conftest import NOW

CSV = b"external_id,name\nA-1,Acme\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adam(db) -> User:
    return UserFactory(name="Adam", role=Role.ADMINISTRATOR)


def keep(by: User, body: bytes = CSV, name: str = "customers.csv", source: str = "crm", **fields) -> Import:
    wanted = {"content": Content.CUSTOMERS, "is_backfill": False} | fields
    return uploads.keep(source=source, file=SimpleUploadedFile(name, body), by=by, at=NOW, **wanted)


def test_a_file_is_kept_under_a_name_of_our_own(adam, tmp_path):
    kept = keep(adam, name="../../etc/customers & more.csv")

    assert Path(kept.path).parent == tmp_path / "imports"
    assert Path(kept.path).read_bytes() == CSV
    assert kept.file_name == "customers & more.csv"
    assert (kept.state, kept.size_bytes, kept.uploaded_by) == (ImportState.UPLOADED, len(CSV), adam)


@pytest.mark.parametrize(
    ("name", "body", "suffix"),
    [
        ("a.csv", CSV, ".csv"),
        ("a.csv.gz", gzip.compress(CSV), ".csv.gz"),
        ("renamed.csv", gzip.compress(CSV), ".csv.gz"),
        ("a.ndjson", b'{"external_id": "A-1"}\n', ".ndjson"),
        ("export", b'{"external_id": "A-1"}\n', ".ndjson"),
        ("export", CSV, ".csv"),
        ("lies.csv.gz", CSV, ".csv"),
    ],
)
def test_how_to_read_it_is_told_by_name_and_first_bytes(adam, name, body, suffix):
    assert Path(keep(adam, body, name).path).name.partition(".")[2] == suffix.removeprefix(".")


@pytest.mark.parametrize(
    ("body", "cure"),
    [
        (b"PK\x03\x04 and so on", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0old excel", "CSV UTF-8"),
        (b"%PDF-1.7", "Export the table as CSV"),
        (b"\xff\xfee\x00x\x00", "UTF-16"),
        (b"\x00\x01\x02\x00\x00\x00" * 50, "not a text file"),
        (b"  \n \n", "The file is empty"),
    ],
)
def test_what_is_no_table_is_refused_with_a_cure_and_leaves_nothing(adam, tmp_path, body, cure):
    with pytest.raises(uploads.NotATable, match=cure) as refusal:
        keep(adam, body)

    assert refusal.value.field == "file"
    assert not Import.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_source_that_cannot_be_named_is_refused_beside_its_field(adam):
    with pytest.raises(Invalid) as refusal:
        keep(adam, source="Our CRM / Berlin")

    assert refusal.value.field == "source"


def test_only_signals_can_be_a_backfill(adam):
    assert not keep(adam, is_backfill=True).is_backfill
    assert keep(adam, content=Content.SIGNALS, is_backfill=True).is_backfill


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ACCOUNT_TEAM, Role.FUNCTION_EXPERT])
def test_who_may_not_import_keeps_nothing(db, role, tmp_path):
    with pytest.raises(Forbidden):
        keep(UserFactory(role=role))

    assert not list(tmp_path.iterdir())


def test_an_import_is_started_once(adam):
    kept = keep(adam)

    started = uploads.start(of_import=kept, by=adam, at=NOW)

    assert started.state == ImportState.DUE
    with pytest.raises(uploads.AlreadyStarted):
        uploads.start(of_import=kept, by=adam, at=NOW)


def test_a_file_thrown_away_is_gone_but_not_once_it_was_started(adam):
    thrown, started = keep(adam), keep(adam)
    uploads.start(of_import=started, by=adam, at=NOW)

    uploads.throw_away(of_import=thrown, by=adam, at=NOW)

    assert not Path(thrown.path).exists()
    with pytest.raises(uploads.AlreadyStarted):
        uploads.throw_away(of_import=started, by=adam, at=NOW)
    assert Path(started.path).exists()
    assert list(Import.objects.all()) == [started]

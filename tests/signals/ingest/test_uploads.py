"""Keeping an uploaded file: under a name of our own, with a preview, and started once."""

import gzip
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Customer, User
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, Invalid
from signals.ingest import uploads
from signals.ingest.lines import FileRefused
from signals.ingest.starting import AlreadyGone
from signals.models import Import, Source
from signals.vocabulary import Content, ImportState
from tests.factories.accounts import UserFactory
from tests.signals.conftest import NOW

CSV = b"external_id,name\nA-1,Acme\nA-2,\n"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def adam(db) -> User:
    return UserFactory(name="Adam", role=Role.ADMINISTRATOR)


def keep(by: User, body: bytes = CSV, name: str = "customers.csv", source: str = "crm", **fields) -> Import:
    wanted = {"content": Content.CUSTOMERS, "is_backfill": False} | fields
    return uploads.keep(source=source, file=SimpleUploadedFile(name, body), by=by, at=NOW, **wanted)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_a_name_of_our_own_and_nothing_is_taken_in(adam, tmp_path):
    kept = keep(adam, name="../../etc/customers & more.csv")

    assert files_in(tmp_path) == [Path(kept.path)]
    assert Path(kept.path).parent == tmp_path / "imports"
    assert kept.file_name == "customers & more.csv"
    assert (kept.state, kept.size_bytes, kept.uploaded_by) == (ImportState.PREVIEWED, len(CSV), adam)
    assert kept.preview["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert not Customer.objects.exists()


def test_a_packed_file_is_told_by_its_bytes_not_by_its_name(adam):
    assert keep(adam, gzip.compress(CSV), name="customers.csv").preview["rows"] == 2
    assert keep(adam, CSV, name="customers.csv.gz").preview["rows"] == 2


def test_a_preview_with_a_nul_byte_can_be_kept(adam):
    kept = keep(adam, b"external_id,name\nA-1,Ac\0me\n")

    assert kept.preview["counts"]["rejected"] == 1
    assert "\0" not in str(kept.preview)


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 and so on",
        b"\xd0\xcf\x11\xe0old excel",
        b"%PDF-1.7\n%\xe2\xe3",
        b"\xff\xfee\x00x\x00",
        b"\x00\x01\x02\x00\x00\x00" * 50,
        b"  \n \n",
        b"external_id,customer_external_id,kind,measure,occurred_at\n",
    ],
)
def test_what_is_no_such_file_is_refused_and_leaves_nothing(adam, tmp_path, body):
    with pytest.raises(FileRefused) as refusal:
        keep(adam, body)

    assert refusal.value.field == "file"
    assert not Import.objects.exists()
    assert not Source.objects.exists()
    assert files_in(tmp_path) == []


def test_a_source_that_cannot_be_named_is_refused_beside_its_field(adam, tmp_path):
    with pytest.raises(Invalid) as refusal:
        keep(adam, source="Our CRM / Berlin")

    assert refusal.value.field == "source"
    assert files_in(tmp_path) == []


def test_only_signals_can_be_a_backfill(adam):
    signals = b"external_id,customer_external_id,kind,measure,occurred_at\n"

    assert not keep(adam, is_backfill=True).is_backfill
    assert keep(adam, signals, content=Content.SIGNALS, is_backfill=True).is_backfill


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ACCOUNT_TEAM, Role.FUNCTION_EXPERT])
def test_who_may_not_import_keeps_nothing_starts_nothing_and_throws_nothing_away(adam, role, tmp_path):
    reader = UserFactory(role=role)
    kept = keep(adam)

    with pytest.raises(Forbidden):
        keep(reader)
    with pytest.raises(Forbidden):
        uploads.start(of_import=kept, by=reader, at=NOW)
    with pytest.raises(Forbidden):
        uploads.throw_away(of_import=kept, by=reader, at=NOW)

    assert files_in(tmp_path) == [Path(kept.path)]
    assert Import.objects.get().state == ImportState.PREVIEWED


def test_an_import_is_started_once(adam):
    kept = keep(adam)

    uploads.start(of_import=kept, by=adam, at=NOW)

    assert Import.objects.get().state == ImportState.DUE
    with pytest.raises(AlreadyGone):
        uploads.start(of_import=kept, by=adam, at=NOW)


def test_a_file_thrown_away_is_gone_but_not_once_it_was_started(adam, django_capture_on_commit_callbacks):
    thrown, started = keep(adam), keep(adam)
    uploads.start(of_import=started, by=adam, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        uploads.throw_away(of_import=thrown, by=adam, at=NOW)

    assert not Path(thrown.path).exists()
    with pytest.raises(AlreadyGone):
        uploads.throw_away(of_import=started, by=adam, at=NOW)
    assert Path(started.path).exists()
    assert list(Import.objects.all()) == [started]

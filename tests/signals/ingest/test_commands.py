"""The import commands: one JSON object for programs, one readable line when something is wrong."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.models import Customer
from signals.ingest import running
from signals.models import Import, ParkedSignal, Signal, Source
from tests.signals.ingest.conftest import names
from tests.signals.ingest.files import signal, signals_file, table, written

Output = pytest.CaptureFixture[str]


def run(output: Output, command: str, *arguments: object) -> dict[str, Any]:
    call_command(command, *map(str, arguments), "--json")
    return json.loads(output.readouterr().out)


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    rows = [("A-1", "Acme", "1000", "EUR"), ("G-1", "Globex", "", "")]
    return written(tmp_path / "customers.csv", table(rows, header=("external_id", "name", "arr", "currency")))


@pytest.mark.django_db
def test_customers_then_signals_from_files_of_one_source(customers: Path, tmp_path: Path, capsys: Output) -> None:
    signals = signals_file(tmp_path, signal("1"), signal("2", "nobody"), signal("3", kind="?"))

    assert run(capsys, "import_customers", customers) == {
        "rows": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 0,
    }
    assert run(capsys, "import_signals", signals, "--backfill") == {
        "rows": 3,
        "accepted": 1,
        "duplicate": 0,
        "parked": 1,
        "rejected": 1,
    }
    assert run(capsys, "import_signals", signals, "--backfill")["duplicate"] == 2


@pytest.mark.django_db
def test_signals_of_another_source_find_customers_by_the_directory(
    customers: Path, tmp_path: Path, capsys: Output
) -> None:
    run(capsys, "import_customers", customers, "--source", "crm")

    told = run(capsys, "import_signals", signals_file(tmp_path, signal("1")), "--source", "product")

    assert told["accepted"] == 1
    assert Signal.objects.get().source.slug == "product"


@pytest.mark.django_db
def test_customers_that_arrive_late_collect_their_signals(customers: Path, tmp_path: Path, capsys: Output) -> None:
    run(capsys, "import_signals", signals_file(tmp_path, signal("1")))

    run(capsys, "import_customers", customers)

    assert Signal.objects.get().customer.name == "Acme"
    assert not ParkedSignal.objects.exists()


@pytest.mark.django_db
def test_a_dry_run_says_the_same_and_changes_nothing(customers: Path, capsys: Output) -> None:
    assert run(capsys, "import_customers", customers, "--dry-run")["created"] == 2

    assert not Customer.objects.exists()
    assert not Source.objects.exists()
    assert not Import.objects.exists()


@pytest.mark.django_db
def test_contacts_come_in(customers: Path, tmp_path: Path, capsys: Output) -> None:
    run(capsys, "import_customers", customers)
    contacts = written(tmp_path / "p.csv", "external_id,customer_external_id,name\np-1,A-1,Ann\n")

    assert run(capsys, "import_contacts", contacts)["created"] == 1


@pytest.mark.django_db
def test_rejects_are_written_and_are_no_failure(tmp_path: Path, capsys: Output) -> None:
    path, rejects = signals_file(tmp_path, signal("1", kind="?")), tmp_path / "rejects.csv"

    told = run(capsys, "import_signals", path, "--rejects", rejects)

    assert told["rejected"] == 1
    [row] = csv.DictReader(rejects.open(newline=""))
    assert (row["line"], row["field"]) == ("2", "kind")


@pytest.mark.django_db
def test_unknown_columns_are_told(tmp_path: Path, capsys: Output) -> None:
    path = written(tmp_path / "c.csv", "external_id,name,shoe_size\n1,Acme,44\n")

    assert run(capsys, "import_customers", path)["unknown_columns"] == ["shoe_size"]
    call_command("import_customers", str(path))
    assert "passed over: shoe_size" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["missing.csv", ""])
def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("import_signals", str(tmp_path / name))

    assert str(tmp_path / name) in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_a_source_without_a_proper_name_is_refused(customers: Path) -> None:
    with pytest.raises(CommandError, match="cannot name a source"):
        call_command("import_customers", str(customers), "--source", "my crm!")


@pytest.mark.django_db
def test_a_cut_file_says_what_is_in_and_fails(tmp_path: Path, capsys: Output, acme: Customer) -> None:
    whole = written(tmp_path / "s", table(signal(str(n), author=str(n * 7919)) for n in range(2_000)), packed=True)
    path = written(tmp_path / "cut", whole.read_bytes()[:9_000])

    with pytest.raises(CommandError, match="cut off"):
        run(capsys, "import_signals", path, "--source", "crm")

    told = json.loads(capsys.readouterr().out)
    assert told["accepted"] == told["rows"] == Signal.objects.count() > 100


@pytest.mark.django_db
def test_who_stops_it_by_hand_is_not_overruled_by_a_worker(customers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "work", stopped)

    with pytest.raises(KeyboardInterrupt):
        call_command("import_customers", str(customers))
    assert (Import.objects.get().state, names()) == ("failed", set())


@pytest.mark.django_db
def test_a_database_that_is_down_is_one_line(customers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(running, "work", down)

    with pytest.raises(CommandError, match=r"^The database does not answer: connection refused\. Run this again"):
        call_command("import_customers", str(customers))

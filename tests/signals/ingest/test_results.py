"""Whatever was in a file is accounted for: each of its rows is taken, refused or not yet looked at, and in one of the three."""

import csv
import io
from pathlib import Path

import pytest

from accounts.models import Customer
from crisis_triage.shared.errors import NotFound
from signals.ingest import leases, results, running
from signals.ingest.leases import LeaseLost
from signals.models import Import, Source
from signals.vocabulary import Content, RowResult
from tests.signals.ingest.conftest import ImportOf
from tests.signals.ingest.files import signal, table, written

HEADER = ("external_id", "name", "arr", "currency")


def told(of_import: Import, only: RowResult | None = None) -> dict[int, tuple[str, str]]:
    file = io.StringIO()
    count = results.write(of_import, file, only=only)
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert len(rows) == count
    return {int(row["line"]): (row["result"], row["external_id"]) for row in rows}


def cut_off(of_import: Import) -> None:
    raise LeaseLost


@pytest.mark.django_db
def test_each_row_is_in_one_of_three_files(tmp_path: Path, crm: Source, acme: Customer, monkeypatch) -> None:
    good = [
        signal("1"),
        signal("2", text="two\nlines"),
        signal("3", kind="?"),
        signal("4", "late"),
        signal("5"),
        signal("6"),
    ]
    text = table(good).replace("5,A-1", '5,"A-1')
    path = written(tmp_path / "a.csv", text + "\n\n")
    monkeypatch.setitem(running.CHUNK_ROWS, Content.SIGNALS, 4)
    of_import = Import.objects.create(
        source=crm, content="signals", file_name="a.csv", path=path, state="due", size_bytes=1
    )
    with pytest.raises(LeaseLost):
        running.work(leases.claim(of_import.pk), on_chunk=cut_off)
    of_import.refresh_from_db()

    whole = told(of_import)
    parts = [told(of_import, result) for result in RowResult]

    assert [result for result, _ in whole.values()] == [
        "taken",
        "taken",
        "refused",
        "taken",
        "unprocessed",
        "unprocessed",
    ]
    assert [len(part) for part in parts] == [of_import.rows_done - of_import.rejected, of_import.rejected, 2]
    assert {line: said for part in parts for line, said in part.items()} == whole


@pytest.mark.django_db
def test_what_is_not_looked_at_yet_can_be_sent_as_a_file(tmp_path: Path, crm: Source, import_of: ImportOf) -> None:
    path = written(
        tmp_path / "a.csv", table([["A-1", "=Acme", "-1", "EUR"], ["A-2", "Beta", "5", "EUR"]], header=HEADER)
    )
    waiting = Import.objects.create(source=crm, content="customers", file_name="a.csv", path=path, size_bytes=1)
    rest = io.StringIO()
    results.write(waiting, rest, only=RowResult.UNPROCESSED)

    done = import_of(written(tmp_path / "rest.csv", rest.getvalue()), Content.CUSTOMERS)

    assert (done.created, done.rejected) == (1, 1)
    assert told(done) == {2: ("refused", "A-1"), 3: ("taken", "A-2")}


@pytest.mark.django_db
def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path, import_of: ImportOf) -> None:
    of_import = import_of(
        written(tmp_path / "a.csv", table([["A-1", "Acme", "", ""]], header=HEADER)), Content.CUSTOMERS
    )
    Path(of_import.path).unlink()

    with pytest.raises(NotFound, match="not kept"):
        results.write(of_import, io.StringIO())

"""A preview says what the import will do, and does none of it."""

from pathlib import Path

import pytest

from accounts.models import Customer
from signals.ingest.lines import FileRefused
from signals.ingest.preview import preview
from signals.models import Measure, ParkedSignal, QuarantinedRow, Signal, Source
from signals.vocabulary import Content
from tests.signals.ingest.conftest import ImportOf, counts
from tests.signals.ingest.files import COLUMNS, signal, signals_file, table, written


def test_a_preview_says_what_the_import_then_does(
    tmp_path: Path, crm: Source, acme: Customer, import_of: ImportOf
) -> None:
    path = signals_file(
        tmp_path, signal("1"), signal("1"), signal("2", "nobody"), signal("3", kind="gossip"), signal("4")
    )

    seen = preview(path, Content.SIGNALS, crm)

    assert seen.counts == {"accepted": 2, "duplicate": 1, "parked": 1, "rejected": 1}
    assert (seen.rows, seen.is_whole_file, seen.failure) == (5, True, "")
    assert seen.counts == counts(import_of(path))


def test_a_preview_changes_nothing(tmp_path: Path, crm: Source, acme: Customer) -> None:
    preview(signals_file(tmp_path, signal("1"), signal("2", "nobody"), signal("3", kind="?")), Content.SIGNALS, crm)

    kept = (Signal, ParkedSignal, QuarantinedRow, Measure)
    assert [model.objects.count() for model in kept] == [0, 0, 0, 0]
    crm.refresh_from_db()
    assert crm.last_received_at is None


def test_a_preview_shows_columns_first_rows_and_errors(tmp_path: Path, crm: Source, acme: Customer) -> None:
    rows = [[*signal(str(number)), "blue"] for number in range(12)] + [[*signal("bad", value="x"), "red"]]
    path = written(tmp_path / "s.csv", table(rows, header=(*COLUMNS, "mood")))

    seen = preview(path, Content.SIGNALS, crm)

    assert (seen.recognised, seen.unknown, seen.missing) == (list(COLUMNS), ["mood"], [])
    assert len(seen.first_rows) == 10
    assert seen.first_rows[0][0] == "0"
    [error] = seen.errors
    assert (error.line, error.field) == (14, "value")
    assert "not a number" in error.message


@pytest.mark.parametrize(("rows", "is_whole"), [(2, False), (3, True), (4, True)])
def test_a_preview_of_the_first_rows_says_whether_that_was_all(
    tmp_path: Path, crm: Source, acme: Customer, rows: int, is_whole: bool
) -> None:
    path = signals_file(tmp_path, *(signal(str(number)) for number in range(3)))

    seen = preview(path, Content.SIGNALS, crm, rows=rows)

    assert (seen.rows, seen.is_whole_file) == (min(rows, 3), is_whole)


def test_a_preview_of_customers_counts_what_is_new_and_what_is_not(
    tmp_path: Path, crm: Source, import_of: ImportOf
) -> None:
    header = ("external_id", "name")
    import_of(written(tmp_path / "1.csv", table([("1", "Acme"), ("2", "Globex")], header=header)), Content.CUSTOMERS)
    rows = [("1", "Acme"), ("2", "Globex Inc."), ("3", "Initech"), ("4", "")]

    seen = preview(written(tmp_path / "2.csv", table(rows, header=header)), Content.CUSTOMERS, crm)

    assert seen.counts == {"created": 1, "updated": 1, "unchanged": 1, "rejected": 1}
    assert Customer.objects.count() == 2


def test_a_preview_of_a_cut_file_says_so(tmp_path: Path, crm: Source, acme: Customer) -> None:
    whole = written(tmp_path / "s", table(signal(str(n), author=str(n * 7919)) for n in range(2_000)), packed=True)
    path = written(tmp_path / "cut", whole.read_bytes()[:9_000])

    seen = preview(path, Content.SIGNALS, crm)

    assert "cut off" in seen.failure
    assert seen.rows == seen.counts["accepted"] > 100


def test_a_preview_refuses_a_file_of_other_content(tmp_path: Path, crm: Source) -> None:
    with pytest.raises(FileRefused, match="looks like a file of signals"):
        preview(signals_file(tmp_path, signal()), Content.CUSTOMERS, crm)

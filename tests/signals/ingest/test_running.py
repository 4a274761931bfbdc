"""An import at work: every row is accounted for."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DataError

from accounts.models import Contact, Customer, CustomerExternalId
from signals.ingest import running, starting
from signals.ingest.lines import FileRefused
from signals.models import DecayedRate, Import, ParkedSignal, QuarantinedRow, Signal, Source
from signals.services import facts
from signals.vocabulary import Content
from tests.signals.ingest.conftest import ImportOf, counts, names
from tests.signals.ingest.files import HEADER, signal, signals_file, table, written

CUSTOMER_COLUMNS = ("external_id", "name", "segment", "arr", "currency", "renewal_on")


def test_signals_come_in_and_every_row_is_accounted_for(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    path = signals_file(
        tmp_path,
        signal("1"),
        signal("1"),
        signal("2", "nobody"),
        signal("3", kind="gossip"),
        signal("4", text='Two\nlines, "quoted"', author="Ann", url="https://x.test/1"),
    )

    done = import_of(path)

    assert (done.state, done.rows_done, counts(done)) == (
        "done",
        5,
        {"accepted": 2, "duplicate": 1, "parked": 1, "rejected": 1},
    )
    assert done.bytes_done == done.size_bytes
    assert Signal.objects.get(external_id="4").text == 'Two\nlines, "quoted"'


def test_importing_twice_changes_nothing(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    path = signals_file(tmp_path, signal("1"), signal("2", "nobody"))
    import_of(path)
    before = list(DecayedRate.objects.values())

    again = import_of(path)

    assert counts(again) == {"duplicate": 2}
    assert list(DecayedRate.objects.values()) == before


def test_a_backfill_was_known_when_it_happened_and_a_live_file_is_known_now(
    tmp_path: Path, import_of: ImportOf, acme: Customer
) -> None:
    import_of(signals_file(tmp_path, signal("1"), name="old.csv"), is_backfill=True)
    import_of(signals_file(tmp_path, signal("2"), name="live.csv"))

    known = dict(Signal.objects.values_list("external_id", "known_at"))
    assert known["1"] == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert known["2"] != known["1"]


@pytest.mark.parametrize("packed", [False, True])
def test_ndjson_comes_in_the_same_way(tmp_path: Path, import_of: ImportOf, acme: Customer, packed: bool) -> None:
    good = {
        "external_id": "1",
        "customer_external_id": "A-1",
        "kind": "survey",
        "measure": "nps",
        "occurred_at": "2026-11-01T10:00:00+02:00",
        "value": 0,
    }
    lines = [json.dumps(good), "", json.dumps(good | {"external_id": "2", "mood": "grim"}), "{not json", "[1]"]
    path = written(tmp_path / "signals.ndjson", "\n".join(lines), packed=packed)

    done = import_of(path)

    assert counts(done) == {"accepted": 2, "rejected": 2}
    assert done.layout["unknown"] == ["mood"]
    assert Signal.objects.get(external_id="1").occurred_at == datetime(2026, 11, 1, 8, tzinfo=UTC)
    assert list(QuarantinedRow.objects.order_by("line").values_list("line", flat=True)) == [4, 5]


def test_customers_come_in_and_the_first_source_becomes_the_directory(tmp_path: Path, db: None) -> None:
    source = Source.objects.create(slug="erp", name="ERP")
    rows = [
        ("1", "Acme", "SMB", "1000", "EUR", "2027-01-31"),
        ("2", "Minus", "", "-5", "EUR", ""),
        ("3", "Moon", "", "5", "XXQ", ""),
        ("4", "Never", "", "", "", "31.02.2027"),
        ("", "Nameless", "", "", "", ""),
    ]
    path = written(tmp_path / "c.csv", "\ufeff" + table(rows, header=CUSTOMER_COLUMNS, delimiter=";"))

    done = running.work(starting.begin(path=path, content=Content.CUSTOMERS, source=source, is_backfill=False, by=None))

    assert counts(done) == {"created": 1, "rejected": 4}
    assert names() == {"Acme"}
    assert Source.objects.get(is_directory=True) == source
    fields = QuarantinedRow.objects.order_by("line").values_list("line", "field")
    assert list(fields) == [(3, "arr"), (4, "currency"), (5, "renewal_on"), (6, "external_id")]


def test_customers_that_come_again_are_unchanged_or_updated(tmp_path: Path, import_of: ImportOf) -> None:
    rows = [("1", "Acme", "", "", "", ""), ("2", "Globex", "", "", "", "")]
    import_of(written(tmp_path / "1.csv", table(rows, header=CUSTOMER_COLUMNS)), Content.CUSTOMERS)
    rows[1] = ("2", "Globex", "Large", "", "", "")

    again = import_of(written(tmp_path / "2.csv", table(rows, header=CUSTOMER_COLUMNS)), Content.CUSTOMERS)

    assert counts(again) == {"unchanged": 1, "updated": 1}


def test_contacts_come_in_for_customers_that_are_known(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    header = ("external_id", "customer_external_id", "name", "email")
    rows = [("p-1", "A-1", "Ann", "ann@acme.test"), ("p-2", "nobody", "Bob", "bob@x.test")]

    done = import_of(written(tmp_path / "p.csv", table(rows, header=header)), Content.CONTACTS)

    assert counts(done) == {"created": 1, "rejected": 1}
    assert Contact.objects.get().customer == acme


def test_a_wrong_header_imports_nothing_and_leaves_no_import(tmp_path: Path, import_of: ImportOf) -> None:
    path = written(tmp_path / "s.csv", "id,customer,type\n1,2,3\n")

    with pytest.raises(FileRefused, match="Missing: external_id"):
        import_of(path)
    assert not Import.objects.exists()


def test_a_row_that_only_the_database_refuses_costs_nobody_but_itself(
    tmp_path: Path, import_of: ImportOf, acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = facts.store

    def picky(**given: object) -> object:
        if any(item.external_id == "13" for item in given["items"].values()):
            raise DataError("thirteen is unlucky")
        return store(**given)

    monkeypatch.setattr(facts, "store", picky)

    done = import_of(signals_file(tmp_path, *(signal(str(number)) for number in range(20))))

    assert counts(done) == {"accepted": 19, "rejected": 1}
    assert "thirteen is unlucky" in QuarantinedRow.objects.get().reason


BAD = {
    "occurred_at": ["yesterday", "", "2099-01-01", "1969-07-20", "2026-13-01", "2026-11-19T12:00:00+23:00"],
    "value": ["many", "NaN", "inf", "1e300", "1,5"],
    "kind": ["", "gossip"],
    "measure": ["", "x" * 61],
    "external_id": ["", " ", "x" * 201],
    "customer_external_id": ["", "x" * 201],
    "text": ["x" * 20_001],
    "url": ["javascript:alert(1)", "https://x.test/" + "x" * 2_000],
}


def test_every_bad_cell_is_named_with_its_line_and_its_field(
    tmp_path: Path, import_of: ImportOf, acme: Customer
) -> None:
    cases = [(field, cell) for field, cells in BAD.items() for cell in cells]
    rows = [signal(f"s-{number}") for number in range(len(cases))]
    for row, (field, cell) in zip(rows, cases, strict=True):
        row[HEADER.split(",").index(field)] = cell

    done = import_of(signals_file(tmp_path, signal("good"), *rows, signal("also good")))

    kept = QuarantinedRow.objects.order_by("line")
    assert counts(done) == {"accepted": 2, "rejected": len(cases)}
    assert [(row.line, row.field) for row in kept] == [(number + 3, field) for number, (field, _) in enumerate(cases)]
    assert all(row.reason.endswith(".") for row in kept)


def test_parked_rows_of_a_file_find_their_customer_later(tmp_path: Path, import_of: ImportOf, crm: Source) -> None:
    import_of(signals_file(tmp_path, signal("1", "N-1")))
    assert ParkedSignal.objects.count() == 1

    rows = [("N-1", "Newcomer", "", "", "", "")]
    import_of(written(tmp_path / "c.csv", table(rows, header=CUSTOMER_COLUMNS)), Content.CUSTOMERS)

    assert CustomerExternalId.objects.filter(source="crm", value="N-1").exists()

"""Rows in quarantine are mended and sent again, or discarded; once."""

import csv
import io
from pathlib import Path

import pytest

from accounts.models import Customer, User
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, Invalid
from signals.ingest import mending, rejects
from signals.ingest.mending import AlreadySettled
from signals.models import QuarantinedRow, Signal, Source
from signals.services import facts, items
from signals.vocabulary import Content
from tests.factories.accounts import UserFactory
from tests.signals.conftest import NOW
from tests.signals.ingest.conftest import ImportOf, counts
from tests.signals.ingest.files import signal, signals_file, table, written


@pytest.fixture
def adam(db: None) -> User:
    return UserFactory(role=Role.ADMINISTRATOR)


@pytest.fixture
def ben(db: None) -> User:
    return UserFactory(role=Role.ANALYST)


@pytest.fixture
def bad_row(tmp_path: Path, import_of: ImportOf, acme: Customer) -> QuarantinedRow:
    import_of(signals_file(tmp_path, signal("1", value="many", text='Said "no"')), is_backfill=True)
    return QuarantinedRow.objects.get()


def test_a_form_starts_from_what_the_row_says(bad_row: QuarantinedRow) -> None:
    fields = mending.fields(bad_row)

    assert (fields["external_id"], fields["value"], fields["text"], fields["url"]) == ("1", "many", 'Said "no"', "")


def test_a_mended_row_comes_in_like_the_others_of_its_file(bad_row: QuarantinedRow, adam: User) -> None:
    fields = mending.fields(bad_row) | {"value": "5"}

    became = mending.replay(row=bad_row, fields=fields, by=adam, at=NOW)

    fact = Signal.objects.get()
    assert became == "accepted"
    assert (fact.value, fact.known_at) == (5.0, fact.occurred_at)
    bad_row.refresh_from_db()
    assert (bad_row.replayed_at, bad_row.settled_by) == (NOW, adam)


def test_a_row_that_still_has_a_fault_stays_as_it_came(bad_row: QuarantinedRow, adam: User) -> None:
    with pytest.raises(Invalid, match="not a number") as refused:
        mending.replay(row=bad_row, fields=mending.fields(bad_row), by=adam, at=NOW)

    assert refused.value.field == "value"
    bad_row.refresh_from_db()
    assert bad_row.replayed_at is None


def test_a_row_is_settled_once(bad_row: QuarantinedRow, adam: User) -> None:
    mending.discard(row=bad_row, by=adam, at=NOW)

    with pytest.raises(AlreadySettled):
        mending.replay(row=bad_row, fields=mending.fields(bad_row) | {"value": "5"}, by=adam, at=NOW)
    with pytest.raises(AlreadySettled):
        mending.discard(row=bad_row, by=adam, at=NOW)
    assert not Signal.objects.exists()


def test_an_analyst_may_not_settle_a_row(bad_row: QuarantinedRow, ben: User) -> None:
    with pytest.raises(Forbidden):
        mending.replay(row=bad_row, fields=mending.fields(bad_row) | {"value": "5"}, by=ben, at=NOW)
    with pytest.raises(Forbidden):
        mending.discard(row=bad_row, by=ben, at=NOW)


def test_a_row_of_a_batch_is_mended_from_its_json(crm: Source, acme: Customer, adam: User) -> None:
    bad = items.decode(
        b'{"external_id": "1", "customer_external_id": "A-1", "kind": "survey", "measure": "nps", '
        b'"occurred_at": "soon", "value": 9}'
    )
    facts.receive(source=crm, items=[bad], known="now", at=NOW, by=None)
    row = QuarantinedRow.objects.get()

    became = mending.replay(row=row, fields=mending.fields(row) | {"occurred_at": "2026-11-01"}, by=adam, at=NOW)

    assert became == "accepted"
    assert Signal.objects.get().value == 9


def test_a_customer_row_is_mended_too(tmp_path: Path, import_of: ImportOf, adam: User) -> None:
    path = written(
        tmp_path / "c.csv", table([("1", "Acme", "-5", "EUR")], header=("external_id", "name", "arr", "currency"))
    )
    import_of(path, Content.CUSTOMERS)
    row = QuarantinedRow.objects.get()

    became = mending.replay(row=row, fields=mending.fields(row) | {"arr": "5"}, by=adam, at=NOW)

    assert became == "created"
    assert Customer.objects.get().arr == 5


def test_a_mended_row_that_is_there_already_is_a_duplicate(bad_row: QuarantinedRow, crm: Source, adam: User) -> None:
    mended = mending.fields(bad_row) | {"value": "5"}
    facts.receive(source=crm, items=[items.read(mended, raw="")], known="now", at=NOW, by=None)

    assert mending.replay(row=bad_row, fields=mended, by=adam, at=NOW) == "duplicate"


def rejected(of_import: object) -> list[dict[str, str]]:
    file = io.StringIO()
    rejects.write(of_import, file)
    return list(csv.DictReader(io.StringIO(file.getvalue())))


def test_the_reject_file_names_line_field_and_reason_beside_the_row(
    tmp_path: Path, import_of: ImportOf, acme: Customer
) -> None:
    done = import_of(signals_file(tmp_path, signal("1"), signal("2", value="x"), signal("3", kind="?")))

    found = rejected(done)

    assert [(row["external_id"], row["line"], row["field"]) for row in found] == [
        ("2", "3", "value"),
        ("3", "4", "kind"),
    ]
    assert all(row["reason"] and row["row"] for row in found)


def test_a_mended_reject_file_is_imported_as_it_is(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    done = import_of(signals_file(tmp_path, signal("1", value="x", text="two\nlines")))
    file = io.StringIO()
    rejects.write(done, file)

    mended = import_of(written(tmp_path / "mended.csv", file.getvalue().replace(",x,", ",5,")))

    assert counts(mended) == {"accepted": 1}
    assert mended.layout["unknown"] == ["line", "field", "reason", "row"]
    assert Signal.objects.get().text == "two\nlines"


def test_the_reject_file_runs_no_formula(tmp_path: Path, import_of: ImportOf, acme: Customer) -> None:
    done = import_of(signals_file(tmp_path, signal("=1+1", value="-5", text='=HYPERLINK("x")', kind="?")))

    [row] = rejected(done)

    assert (row["external_id"], row["text"], row["value"]) == ("'=1+1", '\'=HYPERLINK("x")', "-5")
    assert row["row"].startswith("'=")


def test_what_was_settled_is_not_rejected_any_more(bad_row: QuarantinedRow, adam: User) -> None:
    mending.discard(row=bad_row, by=adam, at=NOW)

    assert rejected(bad_row.of_import) == []

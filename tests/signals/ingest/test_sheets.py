"""A workbook is read as a table of text, and one that would do harm is refused before it is unpacked."""

import csv
import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import Workbook

from accounts.models import Customer
from crisis_triage.shared.workbooks import MOST_COLUMNS, MOST_UNPACKED, Refused, write_table
from signals.ingest import sheets, uploads
from signals.ingest.layout import read_layout
from signals.ingest.lines import FileRefused, Lines
from signals.ingest.rows import read_rows
from signals.ingest.sheets import Limits
from signals.vocabulary import Content

HEADER = ("external_id", "name", "started_on", "arr", "segment")


def workbook(path: Path, *rows: tuple[object, ...], others: tuple[str, ...] = ()) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for title in others:
        book.create_sheet(title).append([title])
    book.save(path)
    return path


def tampered(path: Path, name: str, data: bytes, *, ratio: int = zipfile.ZIP_DEFLATED) -> Path:
    """The same archive with one part more, or another one in its place."""
    with zipfile.ZipFile(path) as before:
        parts = {one: before.read(one) for one in before.namelist()} | {name: data}
    with zipfile.ZipFile(path, "w", ratio) as after:
        for one, content in parts.items():
            after.writestr(one, content)
    return path


def table(path: Path, **how: str) -> list[list[str]]:
    to = path.with_suffix(".csv")
    write_table(path, to, **how)
    return list(csv.reader(to.open(newline="", encoding="utf-8")))


def test_cells_are_text_by_their_type(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "b.xlsx",
        HEADER,
        (7, "Acme\nInc.", datetime.fromisoformat("2026-01-31T00:00"), 1000.0, True),
        (8.5, None, date(2026, 2, 1), 0.1, "=not a formula"[1:]),
    )

    assert table(path)[1:] == [
        ["7", "Acme\rInc.", "2026-01-31", "1000", "true"],
        ["8.5", "", "2026-02-01", "0.1", "not a formula"],
    ]


def test_a_line_of_the_table_is_the_row_of_the_sheet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", (), HEADER, ("1", "A\nB", None, None, None), (), ("2", "C", None, None, None))
    write_table(path, tmp_path / "t.csv")

    layout = read_layout(tmp_path / "t.csv", Content.CUSTOMERS)
    with Lines(tmp_path / "t.csv") as lines:
        assert [row.line for row in read_rows(lines, layout)] == [3, 5]


def test_a_formula_without_its_result_and_an_error_cost_their_rows_alone(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "b.xlsx", HEADER, ("1", "=A1&B1", None, 1, ""), ("2", "#REF!", None, 1, ""), ("3", "C", None, 1, "")
    )
    write_table(path, tmp_path / "t.csv")

    with Lines(tmp_path / "t.csv") as lines:
        rows = list(read_rows(lines, read_layout(tmp_path / "t.csv", Content.CUSTOMERS)))

    faults = [row.fault.message if row.fault else "" for row in rows]
    assert faults[0] == (
        "Cell B2 holds a formula without a saved result. Open the file, save it, or paste its values, and send it again."
    )
    assert faults[1].startswith("Cell B3 holds the error #REF!")
    assert faults[2] == ""


def test_the_first_sheet_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", ("a",), others=("Second",))

    assert (table(path), table(path, sheet="Second")) == ([["a"]], [["Second"]])
    with pytest.raises(Refused, match=r"no sheet “Third” in this workbook\. It has “Sheet”, “Second”"):
        table(path, sheet="Third")


def bomb(path: Path) -> Path:
    return tampered(workbook(path, HEADER), "xl/media/x.bin", b"\0" * (2 * MOST_UNPACKED))


def entities(path: Path) -> Path:
    return tampered(
        workbook(path, HEADER), "xl/sharedStrings.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><sst/>'
    )


def wide_entities(path: Path) -> Path:
    return tampered(workbook(path, HEADER), "xl/sharedStrings.xml", "<!DOCTYPE a>".encode("utf-16"))


def many_parts(path: Path) -> Path:
    workbook(path, HEADER)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(250):
            archive.writestr(f"xl/{number}.xml", "<a/>")
    return path


def too_wide(path: Path) -> Path:
    return workbook(path, tuple(range(MOST_COLUMNS + 1)))


def open_document(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return path


def plain_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "external_id")
    return path


def cut(path: Path) -> Path:
    whole = workbook(path, HEADER).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def broken_sheet(path: Path) -> Path:
    return tampered(workbook(path, HEADER), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>")


HARMFUL = {
    bomb: "grows more than 100 times",
    entities: "declares entities",
    wide_entities: "not UTF-8",
    many_parts: "parts, which no table needs",
    too_wide: "columns, and at most",
    open_document: "OpenDocument",
    plain_zip: "zip file and no workbook",
    cut: "cannot be read",
    broken_sheet: "cannot be read",
}


@pytest.mark.parametrize("make", HARMFUL, ids=lambda make: make.__name__)
def test_a_workbook_that_would_do_harm_or_is_none_is_refused_with_its_cure(tmp_path: Path, make) -> None:
    with pytest.raises(Refused, match=HARMFUL[make]) as refused:
        table(make(tmp_path / "b.xlsx"))

    assert "Save it as" in str(refused.value)


def formulas(path: Path) -> Path:
    """Half a megabyte packed keeps a processor busy for many seconds."""
    digits = iter(random.Random(1).choices(b"0123456789", k=100_000))
    cells = b"".join(b"<c><f>1</f><v>%c</v></c>" % digit for digit in digits)
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row>'
    return tampered(
        workbook(path, HEADER), "xl/worksheets/sheet1.xml", sheet + cells + b"</row></sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("make", "limits", "said"),
    [
        (formulas, Limits(seconds=1), "takes more than 1 seconds"),
        (formulas, Limits(patience=1), "too many formulas"),
        (formulas, Limits(megabytes=64), "more memory"),
        (entities, Limits(), "declares entities"),
    ],
)
def test_whatever_is_in_it_it_takes_so_much_and_no_more(tmp_path: Path, make, limits, said) -> None:
    """Not of the process that answers people: it only waits."""
    with pytest.raises(FileRefused, match=said) as refused:
        sheets.write_table(make(tmp_path / "b.xlsx"), tmp_path / "t.csv", limits=limits)

    assert (refused.value.field, "Save it as CSV" in refused.value.message) == ("file", True)


@pytest.mark.parametrize("mebibytes", [30, 45, 60, 75, 90])
def test_wherever_the_memory_ends_it_is_called_memory(tmp_path: Path, mebibytes: int) -> None:
    """zlib, expat and the system have words of their own for it."""
    with pytest.raises(FileRefused, match="more memory"):
        sheets.write_table(formulas(tmp_path / "b.xlsx"), tmp_path / "t.csv", limits=Limits(megabytes=mebibytes))


def test_a_size_that_a_sheet_states_of_itself_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", ("a", "b"))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").replace(b'ref="A1:B1"', b'ref="A1:XFD1048576"')

    assert table(tampered(path, "xl/worksheets/sheet1.xml", sheet)) == [["a", "b"]]


@pytest.mark.django_db
def test_a_workbook_comes_in_like_any_other_file(tmp_path: Path, adam, settings) -> None:
    settings.MEDIA_ROOT = tmp_path
    data = io.BytesIO(workbook(tmp_path / "b.xlsx", ("External ID", "Name"), (7, "Acme")).read_bytes())

    made = uploads.keep(
        source="crm",
        content=Content.CUSTOMERS,
        file=ContentFile(data.read(), "b.xlsx"),
        is_backfill=False,
        by=adam,
        at=timezone.now(),
    )

    assert (made.file_name, made.preview["counts"]["created"]) == ("b.xlsx", 1)
    assert not Customer.objects.exists()

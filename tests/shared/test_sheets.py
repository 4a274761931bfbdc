"""Rows as CSV."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared import sheets
from crisis_triage.shared.sheets import BOM, Sheet, day, harmless, in_chunks, moment, ours, own, text

AUCKLAND = ZoneInfo("Pacific/Auckland")
LATE = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
ROW = SimpleNamespace(
    name="Ärmel, “A”\nB", on=date(2026, 11, 22), at=LATE, arr=Decimal("-12.5"), currency="EUR", good=True
)


def read(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(sheets.lines(sheet, zone=AUCKLAND, currency="USD")).removeprefix(BOM))))


def test_the_heading_says_what_the_values_are():
    columns = [
        text("Name", "name"),
        day("Due", "on"),
        moment("Told at", "at"),
        ours("Loss", "arr"),
        text("Kept", "good"),
    ]

    heading, row = read(Sheet(columns, [ROW]))

    assert heading == ["Name", "Due", "Told at (Pacific/Auckland)", "Loss (USD)", "Kept"]
    assert row == ["Ärmel, “A”\nB", "2026-11-22", "2026-11-23 09:30:00", "-12.50", "yes"]


@given(st.text(alphabet=st.sampled_from("=+-@＝＋－＠\t\r\n \"'aé1"), max_size=6))
def test_what_a_spreadsheet_would_run_is_text(words):
    [[cell]] = read(Sheet([text("A", lambda _: words)], [ROW]))[1:] or [[""]]

    assert not cell.lstrip(" \"'").startswith(tuple("=+-@＝＋－＠")) or cell.startswith("'")
    assert not cell.startswith(tuple("\t\r\n"))
    assert words in (cell, cell[1:])


def test_what_is_harmless_stays_as_it_is():
    assert [harmless(words) for words in ("Acme", "", "a=1", "O'Neill", "3 − 1")] == [
        "Acme",
        "",
        "a=1",
        "O'Neill",
        "3 − 1",
    ]


@pytest.mark.parametrize("column", [text("At", "at"), text("On", "on"), day("At", "at"), text("ARR", "arr")])
def test_a_moment_or_money_cannot_go_without_its_unit(column):
    with pytest.raises(TypeError):
        read(Sheet([column], [ROW]))


def test_money_of_several_currencies_needs_them_beside_it():
    with pytest.raises(ValueError, match="currencies"):
        Sheet([own("ARR", "arr")], [ROW])

    assert read(Sheet([own("ARR", "arr"), text("Currency", "currency")], [ROW]))[1] == ["-12.50", "EUR"]


def test_the_heading_comes_before_any_row_is_asked_for_and_rows_as_they_come():
    asked = []

    def rows():
        for number in range(100_000):
            asked.append(number)
            yield SimpleNamespace(name=f"Customer {number}")

    parts = sheets.lines(Sheet([text("Name", "name")], rows()), zone=AUCKLAND, currency="USD")

    assert (next(parts), asked) == (f"{BOM}Name\r\n", [])
    assert len(next(parts)) < 2 * sheets.LETTERS_AT_ONCE
    assert len(asked) < 10_000
    parts.close()


def test_chunks_lose_nothing():
    assert list(in_chunks(range(5), 2)) == [[0, 1], [2, 3], [4]]

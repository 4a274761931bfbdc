"""Rows of files, as they should be and as they come."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.ingest import lines as lines_module
from signals.ingest import rows as rows_module
from signals.ingest.layout import Layout
from signals.ingest.lines import FileBroken, FileRefused, Lines
from signals.ingest.rows import Row, read_rows
from tests.signals.ingest.files import table, written

AB = Layout("csv", ",", ("a", "b"))


def read(path: Path, layout: Layout = AB, *, position: int = 0, number: int = 0) -> list[Row]:
    with Lines(path, position=position, number=number) as lines:
        return list(read_rows(lines, layout))


def cells(path: Path, layout: Layout = AB) -> list[list[str]]:
    return [row.cells for row in read(path, layout)]


def codes(rows: list[Row]) -> list[str]:
    return [row.fault.code if row.fault else "" for row in rows]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


cell = st.text(st.characters(exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8)


@given(
    rows=st.lists(st.tuples(cell, cell).filter(lambda row: row != ("", "")), max_size=8),
    delimiter=st.sampled_from(",;\t"),
    has_bom=st.booleans(),
    packed=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_what_csv_writes_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str]],
    delimiter: str,
    has_bom: bool,
    packed: bool,
) -> None:
    text = table(rows, header=("a", "b"), delimiter=delimiter)
    path = tmp_path_factory.mktemp("csv") / "file"
    written(path, ("\ufeff" if has_bom else "") + text, packed=packed)

    found = read(path, Layout("csv", delimiter, ("a", "b")))

    assert [row.cells for row in found] == [list(row) for row in rows]


@given(
    rows=st.lists(st.tuples(cell, cell).filter(lambda row: row != ("", "")), min_size=1, max_size=6),
    packed=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_reading_goes_on_from_the_end_of_any_row(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], packed: bool
) -> None:
    path = written(tmp_path_factory.mktemp("csv") / "file", table(rows, header=("a", "b")), packed=packed)
    whole = read(path)

    for number, row in enumerate(whole):
        assert read(path, position=row.end, number=row.end_line) == whole[number + 1 :]


def test_a_row_knows_the_line_where_it_begins(file: Path) -> None:
    written(file, 'a,b\n1,"two\nlines"\n\n3,4\n')

    assert [(row.line, row.cells) for row in read(file)] == [(2, ["1", "two\nlines"]), (5, ["3", "4"])]


def test_a_last_line_without_its_end_is_a_row(file: Path) -> None:
    assert cells(written(file, 'a,b\r\n1,"2"')) == [["1", "2"]]


def test_a_row_with_a_cell_too_many_or_too_few_costs_only_itself(file: Path) -> None:
    written(file, "a,b\n1\n1,2,3\n5,6\n")

    found = read(file)

    assert codes(found) == ["ragged", "ragged", ""]
    assert found[1].raw == "1,2,3\n"
    assert "3 cells, and the header names 2" in found[1].fault.message


def test_after_a_quote_that_is_never_closed_reading_goes_on_with_the_next_line(file: Path) -> None:
    written(file, 'a,b\n1,2\n3,"open\n5,6\n7,8\n')

    found = read(file)

    assert codes(found) == ["", "unclosed_quote", "", ""]
    assert [row.line for row in found] == [2, 3, 4, 5]


def test_a_quote_that_is_closed_a_megabyte_later_was_never_closed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "LONGEST_LINE", 100)
    written(file, 'a,b\n1,"open\n' + "3,4\n" * 40 + '5,"6"\n')

    found = read(file)

    assert codes(found) == ["unclosed_quote"] + [""] * 41


@pytest.mark.parametrize("format_", ["csv", "ndjson"])
def test_a_line_of_any_length_costs_only_itself_and_no_memory(
    file: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    monkeypatch.setattr(lines_module, "LONGEST_LINE", 1_000)
    written(file, "a,b\n1,2\n3," + "x" * 500_000 + '"\n5,6\n')

    found = read(file, Layout(format_, ",", ("a", "b")))

    assert codes(found)[-2:] == ["too_long", ""]
    assert len(found[-2].raw) <= 1_000


def test_a_quote_inside_a_cell_is_a_letter(file: Path) -> None:
    assert cells(written(file, 'a,b\n5" pipe,6" pipe\n')) == [['5" pipe', '6" pipe']]


def test_bytes_that_are_no_utf8_are_named(file: Path) -> None:
    written(file, b"a,b\nM\xfcller,2\n3,4\n")

    found = read(file)

    assert codes(found) == ["not_utf8", ""]
    assert "byte 2 of the line is 0xFC" in found[0].fault.message


def test_a_nul_byte_is_no_text(file: Path) -> None:
    found = read(written(file, b"a,b\n1,\0\n3,4\n"))

    assert codes(found) == ["nul_byte", ""]
    assert "\0" not in found[0].raw


def test_what_came_before_a_cut_is_read(file: Path) -> None:
    whole = gzip.compress(("a,b\n" + "".join(f"{n},{n * n % 977}\n" for n in range(5_000))).encode())
    file.write_bytes(whole[: len(whole) // 2])
    found: list[Row] = []

    with Lines(file) as lines, pytest.raises(FileBroken, match=r"After line [\d,]+ .* cut off"):
        found.extend(iter(read_rows(lines, AB)))

    assert len(found) > 2_000


def test_a_damaged_gzip_file_is_told_apart_from_a_cut_one(file: Path) -> None:
    data = bytearray(gzip.compress(b"a,b\n" + b"1,2\n" * 1_000))
    data[-6] ^= 0xFF
    file.write_bytes(data)

    with pytest.raises(FileBroken, match="damaged"):
        read(file)


def test_a_gzip_bomb_is_recognised_before_it_is_unpacked(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "GROWTH_IS_JUDGED_FROM", 1 << 20)
    file.write_bytes(gzip.compress(b"a,b\n" + b"0" * (64 << 20)))

    with pytest.raises(FileBroken, match="400 times"):
        read(file)


@pytest.mark.parametrize(("head", "said"), [(b"PK\x03\x04rest", "spreadsheet"), ("a,b\n".encode("utf-16"), "UTF-16")])
def test_other_formats_are_named(file: Path, head: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        read(written(file, head))


def test_a_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(FileRefused, match=str(file)):
        read(file)

"""What a header says, and what is refused with a sentence that helps."""

from pathlib import Path

import pytest

from signals.ingest.layout import read_layout
from signals.ingest.lines import FileRefused
from signals.vocabulary import Content
from tests.signals.ingest.files import COLUMNS, HEADER, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_makes_sense_of_the_header(file: Path, delimiter: str) -> None:
    written(file, "\ufeff" + HEADER.replace(",", delimiter) + "\r\n")

    layout = read_layout(file, Content.SIGNALS)

    assert (layout.delimiter, layout.columns, layout.unknown, layout.missing) == (delimiter, COLUMNS, (), ())


def test_names_are_forgiven_their_capitals_and_spaces(file: Path) -> None:
    written(file, "External ID, Name,Churned-On\n")

    assert read_layout(file, Content.CUSTOMERS).columns == ("external_id", "name", "churned_on")


def test_unknown_and_missing_columns_are_told(file: Path) -> None:
    written(file, "external_id,name,shoe size\n")

    layout = read_layout(file, Content.CUSTOMERS)

    assert layout.unknown == ("shoe_size",)
    assert "renewal_on" in layout.missing


def test_a_file_without_the_columns_it_needs_is_refused_by_name(file: Path) -> None:
    written(file, "external_id,customer_external_id,kind,when,value,colour\n")

    with pytest.raises(FileRefused, match=r"Missing: measure, occurred_at\. Not known: when, colour\."):
        read_layout(file, Content.SIGNALS)


@pytest.mark.parametrize(
    ("header", "asked_for", "is_of"),
    [
        (HEADER, Content.CUSTOMERS, "signals"),
        ("external_id,customer_external_id,name,email,phone", Content.CUSTOMERS, "contacts"),
        ("external_id,name,segment,arr,currency", Content.CONTACTS, "customers"),
    ],
)
def test_a_file_of_other_content_is_recognised(file: Path, header: str, asked_for: Content, is_of: str) -> None:
    written(file, header + "\n")

    with pytest.raises(FileRefused, match=f"It looks like a file of {is_of}"):
        read_layout(file, asked_for)


def test_a_column_twice_is_refused(file: Path) -> None:
    with pytest.raises(FileRefused, match="external_id twice"):
        read_layout(written(file, "external_id,name,external_id\n"), Content.CUSTOMERS)


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n"])
def test_an_empty_file_is_refused(file: Path, content: str) -> None:
    with pytest.raises(FileRefused, match="empty"):
        read_layout(written(file, content), Content.SIGNALS)


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0", b"\xfc\xfd\n", b"x" * (2 << 20)])
def test_what_is_no_text_has_no_header(file: Path, content: bytes) -> None:
    with pytest.raises(FileRefused, match="header"):
        read_layout(written(file, content), Content.SIGNALS)


def test_ndjson_needs_no_header(file: Path) -> None:
    assert read_layout(written(file, '\n  {"external_id": "1"}\n'), Content.SIGNALS).format == "ndjson"

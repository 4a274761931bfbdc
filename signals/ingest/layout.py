"""What the header of a file says: its columns, its delimiter, and whether it is a file of what was asked for at all."""

import csv
from pathlib import Path
from typing import Literal

import msgspec

from accounts.services.contacts import ContactRow
from accounts.services.customers import CustomerRow
from signals.ingest.lines import FileRefused, Line, Lines
from signals.services import items
from signals.vocabulary import Content

COLUMNS: dict[Content, tuple[str, ...]] = {
    Content.CUSTOMERS: CustomerRow.__struct_fields__,
    Content.CONTACTS: ContactRow.__struct_fields__,
    Content.SIGNALS: items.FIELDS,
}
REQUIRED: dict[Content, tuple[str, ...]] = {
    Content.CUSTOMERS: ("external_id",),
    Content.CONTACTS: ("external_id",),
    Content.SIGNALS: items.REQUIRED,
}
DELIMITERS = ",;\t"
BOM = b"\xef\xbb\xbf"


class Layout(msgspec.Struct, frozen=True):
    """``columns`` in the order of the file, unknown ones included; NDJSON names its fields row by row."""

    format: Literal["csv", "ndjson"]
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_layout(path: Path, content: Content) -> Layout:
    """Refuses a file without a header, with a column twice, without the columns it needs, or of other content."""
    with Lines(path) as lines:
        first = lines.next()
        while first and not first.data.removeprefix(BOM).strip():
            first = lines.next()
    if first is None:
        raise FileRefused("The file is empty. Its first line must name the columns.", field="file")
    if first.data.removeprefix(BOM).lstrip().startswith(b"{"):
        return Layout("ndjson")
    return _of_header(_text(first), content)


def _text(first: Line) -> str:
    try:
        if not first.is_cut and b"\0" not in first.data:
            return first.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise FileRefused("The first line is no header of a UTF-8 text file. Save it as CSV (UTF-8).", field="file")


def _of_header(header: str, content: Content) -> Layout:
    delimiter = max(DELIMITERS, key=lambda candidate: _known(_names(header, candidate), content))
    columns = _names(header, delimiter)
    doubled = sorted({name for name in columns if name and columns.count(name) > 1})
    if doubled:
        raise FileRefused(f"The header has {_listed(doubled)} twice. Keep one.", field="file")
    known = COLUMNS[content]
    layout = Layout(
        "csv",
        delimiter,
        columns,
        unknown=tuple(name for name in columns if name not in known),
        missing=tuple(name for name in known if name not in columns),
    )
    _refuse_other_content(layout, content)
    return layout


def _refuse_other_content(layout: Layout, content: Content) -> None:
    likely = max(Content, key=lambda other: (_known(layout.columns, other), other == content))
    lacking = [name for name in REQUIRED[content] if name in layout.missing]
    if not lacking and (likely == content):
        return
    sentences = [f"This is no file of {content.value}."]
    if lacking:
        sentences.append(f"Missing: {_listed(lacking)}.")
    if layout.unknown:
        sentences.append(f"Not known: {_listed(layout.unknown)}.")
    if likely != content:
        sentences.append(f"It looks like a file of {likely.value}.")
    sentences.append(f"The header may have {_listed(COLUMNS[content])}.")
    raise FileRefused(" ".join(sentences), field="file")


def _names(header: str, delimiter: str) -> tuple[str, ...]:
    cells = next(csv.reader([header], delimiter=delimiter), [])
    return tuple(cell.strip().lower().replace(" ", "_").replace("-", "_") for cell in cells)


def _known(names: tuple[str, ...], content: Content) -> int:
    return len(set(names) & set(COLUMNS[content]))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(name[:40] or "(a column without a name)" for name in names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"

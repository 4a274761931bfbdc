"""What the header of a file says: its columns, its delimiter, and whether it is a file of what was asked for at all."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from accounts.services.contacts import ContactRow
from accounts.services.customers import CustomerRow
from crisis_triage.shared.errors import Invalid
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
REASONS = ("line", "field", "reason", "row")
"""Behind the columns of a file of refused rows; ``row`` is the row as it came. An import of the mended file passes over them."""
BOM = b"\xef\xbb\xbf"


class ColumnsUnknown(FileRefused):
    """It may well be what was asked for, under other names: somebody can say which column is which."""

    code = "columns_unknown"

    def __init__(self, message: str, layout: "Layout") -> None:
        super().__init__(message, field="file")
        self.layout = layout


class Layout(msgspec.Struct, frozen=True):
    """``columns`` in the order of the file by our names, unknown ones included; ``given``: as the file has them. NDJSON names its
    fields row by row."""

    format: Literal["csv", "ndjson"]
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    mapping: dict[str, str] = {}


def read_layout(path: Path, content: Content, mapping: Mapping[str, str] | None = None) -> Layout:
    """Refuses a file without a header, with a column twice, without the columns it needs, or of other content. ``mapping``: columns
    that are called otherwise in this file, and our names of them; empty for one to pass over."""
    with Lines(path) as lines:
        first = lines.next()
        while first and not first.data.removeprefix(BOM).strip():
            first = lines.next()
    if first is None:
        raise FileRefused("The file is empty. Its first line must name the columns.", field="file")
    if first.data.removeprefix(BOM).lstrip().startswith(b"{"):
        return Layout("ndjson", mapping=dict(mapping or {}))
    return _of_header(_text(first), content, mapping or {})


def _text(first: Line) -> str:
    try:
        if not first.is_cut and b"\0" not in first.data:
            return first.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    raise FileRefused("The first line is no header of a UTF-8 text file. Save it as CSV (UTF-8).", field="file")


def _of_header(header: str, content: Content, mapping: Mapping[str, str]) -> Layout:
    def mapped(delimiter: str) -> tuple[str, ...]:
        return renamed(_names(header, delimiter), mapping)

    delimiter = max(DELIMITERS, key=lambda one: (_known(mapped(one), content), len(mapped(one))))
    given, columns = _names(header, delimiter), mapped(delimiter)
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
        given=given,
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
    if len(layout.columns) < 2 or (likely != content and set(REQUIRED[likely]) <= set(layout.columns)):
        raise FileRefused(" ".join(sentences), field="file")
    raise ColumnsUnknown(" ".join(sentences), layout)


def renamed(given: tuple[str, ...], mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Ours for theirs. A file of refused rows, mended, has our names already."""
    if set(REASONS) <= set(given):
        return given
    return tuple(mapping.get(name, name) or f"{name} (passed over)" for name in given)


def checked_mapping(content: Content, mapping: Mapping[str, str]) -> dict[str, str]:
    """By plain names of theirs. Refuses a field that we do not have, and one that two columns would fill."""
    plain = {plain_name(theirs): ours.strip() for theirs, ours in mapping.items() if theirs.strip()}
    for theirs, ours in plain.items():
        if ours and ours not in COLUMNS[content]:
            known = _listed(COLUMNS[content])
            raise Invalid(f"“{theirs}” cannot be “{ours[:60]}”: {content.value} have {known}.", field="mapping")
        others = [other for other, field in plain.items() if ours and field == ours and other != theirs]
        if others:
            raise Invalid(f"Both “{theirs}” and “{others[0]}” would be {ours}. Choose one of them.", field="mapping")
    return {theirs: ours for theirs, ours in plain.items() if theirs != ours}


def _names(header: str, delimiter: str) -> tuple[str, ...]:
    cells = next(csv.reader([header], delimiter=delimiter), [])
    return tuple(plain_name(cell) for cell in cells)


def plain_name(column: str) -> str:
    return column.strip().lower().replace(" ", "_").replace("-", "_")


def _known(names: tuple[str, ...], content: Content) -> int:
    return len(set(names) & set(COLUMNS[content]))


def _listed(names: tuple[str, ...] | list[str]) -> str:
    shown = ", ".join(name[:40] or "(a column without a name)" for name in names[:20])
    return shown if len(names) <= 20 else f"{shown} and {len(names) - 20} more"


def as_json(layout: Layout) -> dict[str, object]:
    return {
        "format": layout.format,
        "delimiter": layout.delimiter,
        "columns": list(layout.columns),
        "unknown": list(layout.unknown),
        "missing": list(layout.missing),
        "given": list(layout.given),
    }

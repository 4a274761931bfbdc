"""From a row of a file to what the services take: an item, a customer row, a contact row, or a refusal with reasons."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from accounts.services.contacts import ContactRow
from accounts.services.customers import CustomerRow
from crisis_triage.shared.errors import FieldError
from signals.ingest.layout import COLUMNS, Layout, plain_name
from signals.ingest.rows import Row
from signals.services import items
from signals.services.items import Refused, SignalItem
from signals.vocabulary import Content, Kind

Parsed = SignalItem | CustomerRow | ContactRow | Refused
Parser = Callable[[Row], Parsed]

ROW_TYPES: dict[Content, type[CustomerRow] | type[ContactRow]] = {
    Content.CUSTOMERS: CustomerRow,
    Content.CONTACTS: ContactRow,
}


def parser(content: Content, layout: Layout, *, unknown: set[str]) -> Parser:
    """``unknown`` collects the names that NDJSON rows use and we do not know; a header's are in the layout."""
    if layout.format == "ndjson":
        parse = _objects(content, layout.mapping, unknown)
    elif content == Content.SIGNALS:
        parse = _signals(layout)
    else:
        parse = _records(content, layout)
    return lambda row: Refused(row.raw, [row.fault]) if row.fault else parse(row)


def _signals(layout: Layout) -> Parser:
    known = [name for name in layout.columns if name not in layout.unknown]
    places = {name: layout.columns.index(name) for name in known}
    # A column that is not there is read from an empty cell behind the last.
    e, c, k, m, o, v, t, a, u = (places.get(name, len(layout.columns)) for name in items.FIELDS)
    kinds = {kind.value: kind for kind in Kind}
    read_moment = datetime.fromisoformat

    def parse(row: Row) -> Parsed:
        cells = [*row.cells, ""]
        try:
            moment = read_moment(cells[o])
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            value = float(cells[v]) if cells[v] else None
            return SignalItem(
                cells[e].strip(), cells[c].strip(), kinds[cells[k]], cells[m].strip(), moment, value,
                cells[t] or None, cells[a] or None, cells[u] or None,
            )  # fmt: skip
        except (KeyError, ValueError):
            return items.read({name: cells[place] for name, place in places.items()}, raw=row.raw)

    return parse


def _records(content: Content, layout: Layout) -> Parser:
    row_type = ROW_TYPES[content]
    places = [(name, place) for place, name in enumerate(layout.columns) if name in COLUMNS[content]]
    return lambda row: row_type(**{name: row.cells[place] for name, place in places})


def _objects(content: Content, mapping: Mapping[str, str], unknown: set[str]) -> Parser:
    def parse(row: Row) -> Parsed:
        if content == Content.SIGNALS and not mapping:
            item = items.decode(row.raw.encode())
            if isinstance(item, SignalItem) or {error.code for error in item.errors} != {"unknown_field"}:
                return item
        return _without_unknown(content, row, mapping, unknown)

    return parse


def _without_unknown(content: Content, row: Row, mapping: Mapping[str, str], unknown: set[str]) -> Parsed:
    """A file that says more than we know is told so, once; it is not refused row by row."""
    try:
        fields = msgspec.json.decode(row.raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return _malformed(row, f"This is not a JSON object: {error}. Mend the brackets and quotes.")
    if not isinstance(fields, dict):
        return _malformed(row, "A row is a JSON object such as {“external_id”: …}.")
    if mapping:
        fields = by_our_names(fields, mapping)
    unknown.update(name[:60] for name in fields if name not in COLUMNS[content])
    known = {name: value for name, value in fields.items() if name in COLUMNS[content]}
    if content == Content.SIGNALS:
        return items.read(known, raw=row.raw)
    try:
        return msgspec.convert(known, ROW_TYPES[content])
    except msgspec.ValidationError as error:
        return _malformed(row, f"{error}. Write each value as text in quotes, or as a number.")


def by_our_names(fields: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Without what shall be passed over."""
    ours = {name: mapping.get(plain_name(name), name) for name in fields}
    return {ours[name]: value for name, value in fields.items() if ours[name]}


def _malformed(row: Row, message: str) -> Refused:
    return Refused(row.raw, [FieldError("", "malformed", message)])

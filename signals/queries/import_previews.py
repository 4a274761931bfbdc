"""What an import would do, as it is shown before anybody says go."""

from dataclasses import dataclass
from typing import Any

from signals.models import Import
from signals.vocabulary import Content

PASSED_OVER = "(passed over)"
WORDS = {
    Content.CUSTOMERS: ("created", "updated", "unchanged", "rejected"),
    Content.CONTACTS: ("created", "updated", "unchanged", "rejected"),
    Content.SIGNALS: ("accepted", "duplicate", "parked", "rejected"),
}


@dataclass(frozen=True)
class Counted:
    label: str
    count: str
    needs_you: bool


@dataclass(frozen=True)
class Column:
    label: str
    tone: str


@dataclass(frozen=True)
class WouldBeRefused:
    line: str
    field: str
    reason: str
    raw: str


@dataclass(frozen=True)
class ExampleShown:
    line: str
    external_id: str
    changes: list[tuple[str, str, str]]
    notices: list[str]


@dataclass(frozen=True)
class Examples:
    word: str
    rows: list[ExampleShown]
    has_changes: bool


@dataclass(frozen=True)
class PreviewShown:
    counts: list[Counted]
    notices: list[str]
    examples: list[Examples]
    basis: str
    columns: list[Column]
    header: list[str]
    rows: list[list[str]]
    refused: list[WouldBeRefused]
    failure: str


def notices(counts: dict[str, int]) -> list[str]:
    said = {
        "ignored": "Taken without some of their fields, which another source keeps or of which something newer is known",
        "stale": "Unchanged because something newer is known",
    }
    return [f"{sentence}: {counts[word]:,}." for word, sentence in said.items() if counts.get(word)]


def counted(word: str, count: int) -> Counted:
    return Counted(word, f"{count:,}", word == "rejected" and count > 0)


def preview_of(one: Import, seen: dict[str, Any]) -> PreviewShown:
    rows, is_whole = seen["rows"], seen["is_whole_file"]
    whole = f"All {rows:,} rows were tried" if is_whole else f"The first {rows:,} rows were tried"
    return PreviewShown(
        counts=[counted(word, seen["counts"][word]) for word in WORDS[Content(one.content)]],
        notices=notices(seen.get("notices", {})),
        examples=_examples(seen.get("examples", [])),
        basis=f"{whole}, and everything was undone again: nothing is imported yet.",
        columns=_columns(seen),
        header=list(seen["layout"]["columns"]),
        rows=seen["first_rows"],
        refused=[
            WouldBeRefused(f"{error['line']:,}", error["field"], error["message"], error["raw"])
            for error in seen["errors"]
        ],
        failure=seen["failure"],
    )


def _examples(found: list[dict[str, Any]]) -> list[Examples]:
    words: dict[str, list[ExampleShown]] = {}
    for one in found:
        shown = ExampleShown(
            f"{one['line']:,}", one["external_id"], [tuple(it) for it in one["changes"]], one["notices"]
        )
        words.setdefault(one["word"], []).append(shown)
    return [Examples(word, rows, any(row.changes or row.notices for row in rows)) for word, rows in words.items()]


def _columns(seen: dict[str, Any]) -> list[Column]:
    return [
        *(Column(name, "good") for name in seen["recognised"]),
        *(_unknown_column(name) for name in seen["unknown"]),
        *(Column(f"{name}: not in the file", "plain") for name in seen["missing"]),
    ]


def _unknown_column(name: str) -> Column:
    if name.endswith(PASSED_OVER):
        return Column(name, "plain")
    return Column(f"{name or 'without a name'}: not known, passed over", "watch")

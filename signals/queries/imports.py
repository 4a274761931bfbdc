"""Imports as people see them. A person sees the imports they uploaded; who sees every customer sees every import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from signals.models import Import, QuarantinedRow, Source
from signals.vocabulary import Content, ImportState

PAGE = 50
WORDS = {
    Content.CUSTOMERS: ("created", "updated", "unchanged", "rejected"),
    Content.CONTACTS: ("created", "updated", "unchanged", "rejected"),
    Content.SIGNALS: ("accepted", "duplicate", "parked", "rejected"),
}
TONES = {
    ImportState.UPLOADED: "plain",
    ImportState.PREVIEWED: "needs-you",
    ImportState.DUE: "watch",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
}
LABELS = {
    ImportState.UPLOADED: "uploaded",
    ImportState.PREVIEWED: "waits for your go",
    ImportState.DUE: "importing",
    ImportState.DONE: "done",
    ImportState.FAILED: "failed",
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
class PreviewShown:
    counts: list[Counted]
    basis: str
    columns: list[Column]
    header: list[str]
    rows: list[list[str]]
    refused: list[WouldBeRefused]
    failure: str


@dataclass(frozen=True)
class ImportRow:
    id: int
    file_name: str
    source_name: str
    source_slug: str
    content: str
    state: str
    label: str
    tone: str
    uploaded_by: str
    uploaded_at: datetime
    finished_at: datetime | None
    rows: str
    rejected: int
    rejected_text: str
    percent: int
    counts: list[Counted]
    failure: str
    is_backfill: bool
    is_running: bool
    size: str
    open_in_quarantine: int
    preview: PreviewShown | None
    unknown: str
    sentence: str


@dataclass(frozen=True)
class ImportList:
    rows: list[ImportRow]
    next_before: int | None


def newest(user: User, *, before: int | None) -> ImportList:
    found = listed(user)
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: PAGE + 1])
    more = len(page) > PAGE
    return ImportList([_row(one) for one in page[:PAGE]], page[PAGE - 1].pk if more else None)


def listed(user: User) -> QuerySet[Import]:
    return _visible(user).select_related("source", "uploaded_by").order_by("-pk")


def get(user: User, pk: int) -> Import:
    """The import, or NotFound: nobody learns of another's file."""
    found = _visible(user).select_related("source", "uploaded_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such import, or it is not one of yours.")
    return found


def about(of_import: Import) -> ImportRow:
    waiting = QuarantinedRow.objects.filter(of_import=of_import, replayed_at=None, discarded_at=None).count()
    return _row(of_import, open_in_quarantine=waiting)


def known_sources() -> list[str]:
    return list(Source.objects.order_by("slug").values_list("slug", flat=True))


def _visible(user: User) -> QuerySet[Import]:
    everything = Import.objects.all()
    return everything if access.sees_everyone(user) else everything.filter(uploaded_by=user)


def _row(one: Import, *, open_in_quarantine: int = 0) -> ImportRow:
    state = ImportState(one.state)
    return ImportRow(
        id=one.pk,
        file_name=one.file_name,
        source_name=one.source.name,
        source_slug=one.source.slug,
        content=one.content,
        state=state.value,
        label=LABELS[state],
        tone=TONES[state],
        uploaded_by=one.uploaded_by.name if one.uploaded_by else "a command",
        uploaded_at=one.created_at,
        finished_at=one.finished_at,
        rows=f"{one.rows_done:,}",
        rejected=one.rejected,
        rejected_text=f"{one.rejected:,}",
        percent=_percent(one),
        counts=_counts(one),
        failure=one.failure,
        is_backfill=one.is_backfill,
        is_running=state == ImportState.DUE,
        size=_size(one.size_bytes),
        open_in_quarantine=open_in_quarantine,
        preview=_preview(one, one.preview) if one.preview else None,
        unknown=", ".join((one.layout or {}).get("unknown", [])),
        sentence=_sentence(one),
    )


def _percent(one: Import) -> int:
    if one.state == ImportState.DONE:
        return 100
    return min(99, int(100 * one.bytes_done / one.size_bytes)) if one.size_bytes else 0


def _counts(one: Import) -> list[Counted]:
    return [_counted(word, getattr(one, word)) for word in WORDS[Content(one.content)]]


def _counted(word: str, count: int) -> Counted:
    return Counted(word, f"{count:,}", word == "rejected" and count > 0)


def _sentence(one: Import) -> str:
    counts = [f"{counted.count} {counted.label}" for counted in _counts(one)]
    return f"{one.rows_done:,} rows: {', '.join(counts)}."


def _preview(one: Import, seen: dict[str, Any]) -> PreviewShown:
    rows, is_whole = seen["rows"], seen["is_whole_file"]
    whole = f"All {rows:,} rows were tried" if is_whole else f"The first {rows:,} rows were tried"
    return PreviewShown(
        counts=[_counted(word, seen["counts"][word]) for word in WORDS[Content(one.content)]],
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


def _columns(seen: dict[str, Any]) -> list[Column]:
    return [
        *(Column(name, "good") for name in seen["recognised"]),
        *(Column(f"{name or 'without a name'}: not known, passed over", "watch") for name in seen["unknown"]),
        *(Column(f"{name}: not in the file", "plain") for name in seen["missing"]),
    ]


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KB", "MB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"

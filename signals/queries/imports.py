"""Imports as people see them. A person sees the imports they uploaded; who sees every customer sees every import."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from signals.models import Import, QuarantinedRow, RevertConflict, Source
from signals.queries.import_previews import PASSED_OVER, WORDS, Counted, PreviewShown, counted, notices, preview_of
from signals.vocabulary import Content, ImportState

PAGE = 50
TONES = {
    ImportState.UPLOADED: "plain",
    ImportState.PREVIEWED: "needs-you",
    ImportState.DUE: "watch",
    ImportState.DONE: "good",
    ImportState.FAILED: "bad",
    ImportState.REVERTING: "watch",
    ImportState.REVERTED: "plain",
}
LABELS = {
    ImportState.UPLOADED: "uploaded",
    ImportState.PREVIEWED: "waits for your go",
    ImportState.DUE: "importing",
    ImportState.DONE: "done",
    ImportState.FAILED: "failed",
    ImportState.REVERTING: "being taken back",
    ImportState.REVERTED: "taken back",
}


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
    needs_columns: bool
    may_be_reverted: bool
    notices: list[str]
    reverted: str
    conflicts: str
    left: int


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
    return visible(user).select_related("source", "uploaded_by", "reverted_by").order_by("-pk")


def get(user: User, pk: int) -> Import:
    """The import, or NotFound: nobody learns of another's file."""
    found = visible(user).select_related("source", "uploaded_by", "reverted_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such import, or it is not one of yours.")
    return found


def about(of_import: Import) -> ImportRow:
    waiting = QuarantinedRow.objects.filter(of_import=of_import, replayed_at=None, discarded_at=None).count()
    return _row(of_import, open_in_quarantine=waiting)


def known_sources() -> list[str]:
    return list(Source.objects.order_by("slug").values_list("slug", flat=True))


def visible(user: User) -> QuerySet[Import]:
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
        is_running=state in (ImportState.DUE, ImportState.REVERTING),
        size=_size(one.size_bytes),
        open_in_quarantine=open_in_quarantine,
        preview=preview_of(one, one.preview) if one.preview else None,
        unknown=", ".join(unknown(one)),
        sentence=_sentence(one),
        needs_columns=state == ImportState.UPLOADED and one.preview is None,
        may_be_reverted=state in (ImportState.DONE, ImportState.FAILED)
        and bool(one.created or one.updated or one.accepted or one.parked),
        notices=notices({"ignored": one.ignored, "stale": one.stale}),
        reverted=_reverted(one),
        conflicts=f"{one.left:,}" if one.left else "",
        left=one.left,
    )


def _reverted(one: Import) -> str:
    if one.reverted_by is None or one.reverted_at is None:
        return ""
    return (
        f"By {one.reverted_by.name}, {one.reverted_at:%Y-%m-%d %H:%M} UTC: {one.taken_back:,} that it had brought are gone, "
        f"{one.restored:,} are as they were before, {one.left:,} stay as they are."
    )


def unknown(one: Import) -> list[str]:
    """What nobody chose to pass over."""
    return [name for name in (one.layout or {}).get("unknown", []) if not name.endswith(PASSED_OVER)]


def conflicts(of_import: Import) -> list[RevertConflict]:
    """The first of what stayed when the import was taken back."""
    return list(of_import.conflicts.order_by("id")[:PAGE]) if of_import.left else []


def _percent(one: Import) -> int:
    if one.state == ImportState.REVERTING:
        done = one.chunks.aggregate(all=Count("pk"), done=Count("reverted_at"))
        return int(100 * done["done"] / done["all"]) if done["all"] else 0
    if one.state == ImportState.DONE:
        return 100
    return min(99, int(100 * one.bytes_done / one.size_bytes)) if one.size_bytes else 0


def _counts(one: Import) -> list[Counted]:
    return [counted(word, getattr(one, word)) for word in WORDS[Content(one.content)]]


def _sentence(one: Import) -> str:
    counts = [f"{counted.count} {counted.label}" for counted in _counts(one)]
    return f"{one.rows_done:,} rows: {', '.join(counts)}."


def _size(count: int) -> str:
    size = float(count)
    for unit in ("bytes", "KB", "MB"):
        if size < 1024:
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"

"""Records of a source that are not listed any more over there. They may be about anybody: for who sees every customer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec
from django.db.models import QuerySet

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from signals.models import ListedRecord, Signal, Source
from signals.queries.quarantine import check_may_see
from signals.vocabulary import GoneVerdict

GONE = cursors.by_change("gone", "gone_at")
PAGE = 50


class GoneRecord(msgspec.Struct):
    """A record that was listed once, and was missing in a whole list."""

    id: int
    source: str
    external_id: Annotated[str, msgspec.Meta(description="Of the signal.")]
    seen_at: Annotated[datetime, msgspec.Meta(description="When it was listed last.")]
    gone_at: datetime
    verdict: Annotated[GoneVerdict | None, msgspec.Meta(description="Null: somebody has to decide.")]
    reason: str
    settled_by_id: int | None
    settled_at: datetime | None


@dataclass(frozen=True)
class GoneRow:
    id: int
    external_id: str
    customer_id: int
    customer: str
    what: str
    occurred_at: datetime
    seen_at: datetime


def list_gone(user: User, part: Slice, *, source: str | None, is_open: bool) -> Page[GoneRecord]:
    check_may_see(user)
    rows = ListedRecord.objects.filter(gone_at__isnull=False).select_related("source")
    if source is not None:
        rows = rows.filter(source__slug=source)
    if is_open:
        rows = rows.filter(verdict="")
    page = cursors.take_changes(rows, GONE, part)
    return Page([_record(row) for row in page.entries], page.last_key)


def _record(row: ListedRecord) -> GoneRecord:
    return GoneRecord(
        id=row.pk,
        source=row.source.slug,
        external_id=row.external_id,
        seen_at=row.seen_at,
        gone_at=row.gone_at,  # type: ignore[arg-type]  # of those that are asked for
        verdict=GoneVerdict(row.verdict) if row.verdict else None,
        reason=row.reason,
        settled_by_id=row.settled_by_id,
        settled_at=row.settled_at,
    )


def listed(user: User) -> QuerySet[ListedRecord]:
    """Of all sources, decided or not. Raises Forbidden."""
    check_may_see(user)
    return (
        ListedRecord.objects.filter(gone_at__isnull=False)
        .select_related("source", "settled_by")
        .order_by("-gone_at", "-id")
    )


def rows(user: User, source: Source) -> list[GoneRow]:
    """The latest that somebody has to decide about."""
    check_may_see(user)
    found = list(
        ListedRecord.objects.filter(source=source, gone_at__isnull=False, verdict="").order_by("-gone_at", "-id")[:PAGE]
    )
    facts = Signal.objects.filter(source=source, external_id__in=[row.external_id for row in found])
    by_id = {fact.external_id: fact for fact in facts.select_related("customer", "measure")}
    return [_row(row, by_id[row.external_id]) for row in found if row.external_id in by_id]


def _row(row: ListedRecord, fact: Signal) -> GoneRow:
    what = f"{fact.measure.kind} / {fact.measure.name}"
    who = (fact.customer_id, fact.customer.name)
    return GoneRow(row.pk, row.external_id, *who, what, fact.occurred_at, row.seen_at)

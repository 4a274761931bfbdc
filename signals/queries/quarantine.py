"""What was refused, what waits for its customer, and scoring that was given up. For those who see every customer: a raw row
may be about anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.utils.text import Truncator

from accounts import access
from accounts.models import User
from crisis_triage.shared.errors import Forbidden, NotFound
from crisis_triage.shared.statements import given
from signals.models import ParkedSignal, QuarantinedRow, ScoreRequest, TextDue

PAGE = 50
EXCERPT = 80
GROUPED_AT_MOST = 20_000
"""The newest refused rows are sorted by reason. A feed that is wrong from end to end says so in its first thousand."""
GROUPS = """
SELECT source.slug, source.name, open.content, open.field,
    regexp_replace(open.reason, '“[^”]*”|[0-9][0-9.,:-]*', '…', 'g') AS pattern,
    count(*), min(open.reason), max(open.created_at), count(DISTINCT open.reason)
FROM (
    SELECT source_id, content, field, reason, created_at FROM signals_quarantinedrow
    WHERE replayed_at IS NULL AND discarded_at IS NULL
    ORDER BY id DESC LIMIT %s
) AS open JOIN signals_source AS source ON source.id = open.source_id
GROUP BY source.slug, source.name, open.content, open.field, pattern
ORDER BY count(*) DESC, max(open.created_at) DESC
LIMIT 100
"""


@dataclass(frozen=True)
class Group:
    source_slug: str
    source_name: str
    content: str
    field: str
    reason: str
    is_example: bool
    count: str
    latest_at: datetime


@dataclass(frozen=True)
class Refused:
    id: int
    source_slug: str
    source_name: str
    content: str
    import_id: int | None
    file_name: str
    line: int
    field: str
    reason: str
    raw: str
    created_at: datetime
    settled: str


@dataclass(frozen=True)
class RefusedFilters:
    source: str = ""
    field: str | None = None  # empty: rows of which no field is named
    of_import: int | None = None

    @property
    def is_any(self) -> bool:
        return self != RefusedFilters()


@dataclass(frozen=True)
class RefusedList:
    rows: list[Refused]
    next_before: int | None


@dataclass(frozen=True)
class Parked:
    customer_external_id: str
    sources: str
    count: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class ParkedList:
    rows: list[Parked]
    next_after: str


@dataclass(frozen=True)
class GivenUp:
    customer_id: int
    customer_name: str
    attempts: int
    failure: str
    since: datetime


@dataclass(frozen=True)
class UnreadText:
    customer_id: int
    customer_name: str
    text: str
    attempts: int
    failure: str
    since: datetime


def check_may_see(user: User) -> None:
    if not access.sees_everyone(user):
        raise Forbidden(
            "Refused and parked rows may be about any customer, so only those who see every customer see them."
        )


def groups(user: User) -> list[Group]:
    """Open rows by source, field and reason; names and numbers inside the reason do not tell groups apart."""
    check_may_see(user)
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [GROUPED_AT_MOST])
        found = cursor.fetchall()
    return [
        Group(slug, name, content, field, example, reasons > 1, f"{count:,}", latest_at)
        for slug, name, content, field, _, count, example, latest_at, reasons in found
    ]


def refused(user: User, filters: RefusedFilters, *, before: int | None) -> RefusedList:
    found = listed(user, filters)
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: PAGE + 1])
    return RefusedList([about(row) for row in page[:PAGE]], page[PAGE - 1].pk if len(page) > PAGE else None)


def listed(user: User, filters: RefusedFilters) -> QuerySet[QuarantinedRow]:
    """The latest first. Raises Forbidden."""
    check_may_see(user)
    asked = given(source__slug=filters.source or None, field=filters.field, of_import_id=filters.of_import)
    return _open().filter(**asked).order_by("-pk").select_related("source", "of_import")


def get(user: User, pk: int) -> QuarantinedRow:
    check_may_see(user)
    found = QuarantinedRow.objects.select_related("source", "of_import", "settled_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such row in quarantine.")
    return found


def about(row: QuarantinedRow) -> Refused:
    return Refused(
        id=row.pk,
        source_slug=row.source.slug,
        source_name=row.source.name,
        content=row.content,
        import_id=row.of_import_id,
        file_name=row.of_import.file_name if row.of_import else "",
        line=row.line,
        field=row.field,
        reason=row.reason,
        raw=row.raw,
        created_at=row.created_at,
        settled=_settled(row),
    )


def parked(user: User, *, after: str) -> ParkedList:
    """In the order of the customers' ids, which is the order of the index: a page costs the same however many wait."""
    found = waited_for(user).filter(customer_external_id__gt=after)[: PAGE + 1]
    page = [Parked(customer, sources, f"{count:,}", first, last) for customer, sources, count, first, last in found]
    return ParkedList(page[:PAGE], page[PAGE - 1].customer_external_id if len(page) > PAGE else "")


def waited_for(user: User) -> QuerySet[ParkedSignal, Any]:
    """Raises Forbidden."""
    check_may_see(user)
    return (
        ParkedSignal.objects.values("customer_external_id")
        .annotate(
            sources=StringAgg("source__name", ", ", distinct=True),
            count=Count("pk"),
            first_at=Min("occurred_at"),
            last_at=Max("occurred_at"),
        )
        .order_by("customer_external_id")
        .values_list("customer_external_id", "sources", "count", "first_at", "last_at", named=True)
    )


def given_up(user: User) -> list[GivenUp]:
    """Scoring that failed five times: a fault of ours, shown rather than tried for ever."""
    check_may_see(user)
    found = ScoreRequest.objects.filter(quarantined_at__isnull=False).select_related("customer")
    return [
        GivenUp(one.customer_id, one.customer.name, one.attempts, one.failure, one.quarantined_at)
        for one in found.order_by("-quarantined_at")[:PAGE]
        if one.quarantined_at
    ]


def unread(user: User) -> list[UnreadText]:
    """Texts whose reading failed five times, the newest first. Their signals are stored and count; only what they say is missing."""
    check_may_see(user)
    found = TextDue.objects.filter(quarantined_at__isnull=False).select_related("signal__customer")
    return [
        UnreadText(
            one.signal.customer_id,
            one.signal.customer.name,
            Truncator(one.signal.text).chars(EXCERPT),
            one.attempts,
            one.failure,
            one.quarantined_at,
        )
        for one in found.order_by("-quarantined_at", "-signal_id")[:PAGE]
        if one.quarantined_at
    ]


def _open() -> QuerySet[QuarantinedRow]:
    return QuarantinedRow.objects.filter(replayed_at=None, discarded_at=None)


def _settled(row: QuarantinedRow) -> str:
    who = f" by {row.settled_by.name}" if row.settled_by else ""
    if row.replayed_at:
        return f"Corrected and taken in{who} on {row.replayed_at:%-d %b %Y}"
    return f"Discarded{who} on {row.discarded_at:%-d %b %Y}" if row.discarded_at else ""

"""What happened, in the order of commits, for whoever keeps a copy: nothing is missed, and nothing comes twice.

A line is handed out when every transaction that is older than its own has ended: no line can turn up before it any more. The
numbers of transactions tell, not the clock: it may be set back, and a transaction may sleep before it writes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from accounts import access
from accounts.models import Change, ChangeBook, Contact, ContactExternalId, Customer, CustomerExternalId, User
from accounts.queries.records import ExternalId, external_ids
from accounts.vocabulary import ChangeEvent, ChangeKind
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Key, Order
from crisis_triage.shared.errors import DomainError
from outreach.models.ledger import version_as_told
from outreach.queries import crisis_scope, join_scope, learning_scope, sales_scope, scope, script_scope, warning_scope
from outreach.queries.programmes import visible_programmes

CHANGES = Order("changes", (("era", int), ("transaction", int), ("id", int)))
IN_ORDER = Order("lines", CHANGES.columns[1:])
WINDOW = 5_000
"""So many lines are looked at for a page: of a million lines that a reader may not see, each request skips some and ends."""

# What whoever reads has written in the same transaction is there too.
HORIZON = """greatest(pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                      pg_current_xact_id_if_assigned()::text::bigint + 1)"""
LOOK_AHEAD = f"""
    SELECT transaction, id, count FROM (
        SELECT transaction, id, row_number() OVER (ORDER BY transaction, id) AS count FROM accounts_change
         WHERE (transaction, id) > (%s, %s) AND transaction < coalesce(%s, {HORIZON}) ORDER BY transaction, id LIMIT %s) AS line
     ORDER BY transaction DESC, id DESC LIMIT 1
"""  # noqa: S608  constants only
NEWEST = f"SELECT transaction, id FROM accounts_change WHERE transaction < {HORIZON} ORDER BY transaction DESC, id DESC LIMIT 1"  # noqa: S608

OWN_PAGE = {
    ChangeKind.ESCALATION: "api_escalation",
    ChangeKind.TOUCHPOINT: "api_touchpoint",
    ChangeKind.NEED: "api_need",
    ChangeKind.ISSUE: "api_issue",
    ChangeKind.LOOP: "api_loop",
    ChangeKind.PROMISE: "api_promise",
    ChangeKind.DECISION: "api_decision",
    ChangeKind.MESSAGE: "api_message",
    ChangeKind.CRISIS: "api_crisis",
    ChangeKind.IMPORT: "api_import",
    ChangeKind.SIGNAL: "api_signal",
    ChangeKind.PERSONAL_CALL: "api_personal_call",
    ChangeKind.SCRIPT_VERSION: "api_script_version",
    ChangeKind.RECOVERY: "api_recovery",
    ChangeKind.WARNING: "api_warning",
    ChangeKind.BATTLE: "api_battle",
    ChangeKind.PROGRAMME: "api_programme",
    ChangeKind.REVIEW: "api_review",
    ChangeKind.PREVENTION: "api_prevention",
    ChangeKind.ASK: "api_ask",
    ChangeKind.DEAL: "api_deal",
    ChangeKind.JOIN_REQUEST: "api_join_request",
    ChangeKind.INSIGHT: "api_insight",
    ChangeKind.PLANNED_TALK: "api_planned_talk",
}
BY_NAME = {ChangeKind.CUSTOMER: "api_customer", ChangeKind.CONTACT: "api_contact"}
OF_CUSTOMER = {
    ChangeKind.SCORE: "api_risk_scores",
    ChangeKind.CONCESSION: "api_concessions",
}


class Expired(DomainError):
    """What came after this cursor is not kept any more."""

    code = "cursor_expired"
    status = 410


class ChangeRecord(msgspec.Struct):
    """One thing that happened. It says what to read again, not what it says now."""

    id: Annotated[int, msgspec.Meta(description="Of the line: a line keeps its own, however often it is read.")]
    kind: ChangeKind
    event: ChangeEvent
    object_id: Annotated[int, msgspec.Meta(description="Our id of what it happened to; of a score, the customer's.")]
    external_ids: Annotated[
        list[ExternalId],
        msgspec.Meta(
            description="Of the contact (of one that was merged: of who goes on), or else of the customer that it is about, as of now."
        ),
    ]
    customer_id: int | None
    issue_id: int | None
    at: datetime
    by_id: Annotated[int | None, msgspec.Meta(description="Our colleague, or whose token it was.")]
    job: Annotated[str, msgspec.Meta(description="What did it, if nobody did.")]
    changed: Annotated[list[str], msgspec.Meta(description="The fields that changed; people and teams end with “_id”.")]
    from_state: Annotated[str, msgspec.Meta(description="Of a score: the band.")]
    to_state: str
    etag: Annotated[
        str | None,
        msgspec.Meta(
            description="Its version then, for If-Match; of whatever has versions: not of customers, contacts and signals."
        ),
    ]
    link: Annotated[str | None, msgspec.Meta(description="Where to read it.")]


@dataclass(frozen=True)
class Feed:
    entries: Sequence[ChangeRecord]
    key: Key
    """Where to go on: always there, so that it can be kept and asked from later."""
    is_more: bool


def list_changes(user: User, *, kinds: Collection[ChangeKind], after: Key | None, limit: int) -> Feed:
    book = book_now()
    begin = tuple(after[1:]) if after else (0, 0)
    lines, end, is_more = window(begin)
    rows = list(seen_by(user, lines, kinds).order_by(*IN_ORDER.orderings())[: limit + 1])
    _check_is_kept(after)
    if len(rows) > limit:
        rows = rows[:limit]
        return Feed(records_of(rows), (book.era, *IN_ORDER.key_of(rows[-1])), is_more=True)
    return Feed(records_of(rows), (book.era, *end), is_more=is_more)


def horizon() -> int:
    """Lines of transactions before this one cannot become more. To be asked before one writes oneself: afterwards one sees one's own."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {HORIZON}")
        return int(cursor.fetchone()[0])


def window(begin: Key, *, before: int | None = None) -> tuple[QuerySet[Change], Key, bool]:
    """The lines after ``begin`` that cannot become more, so many as are looked at in one go; where they end; whether more follow.
    ``before``: the horizon, for whoever holds a row already."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AHEAD, [*begin, before, WINDOW])
        transaction, last_id, looked_at = cursor.fetchone() or (*begin, 0)
    until = Q(transaction__lt=transaction) | Q(transaction=transaction, id__lte=last_id)
    lines = Change.objects.filter(cursors.comes_after(IN_ORDER, begin), until)
    return lines, (transaction, last_id), looked_at == WINDOW


def newest() -> Key:
    """The key of whoever wants only what comes from now on."""
    book = book_now()
    with connection.cursor() as cursor:
        cursor.execute(NEWEST)
        return (book.era, *(cursor.fetchone() or (book.swept_transaction, book.swept_id)))


def book_now() -> ChangeBook:
    return ChangeBook.objects.first() or ChangeBook()


def _check_is_kept(after: Key | None) -> None:
    """To be asked when the lines were read: they may be swept at any moment before."""
    book = book_now()
    if after is not None and (after[0] != book.era or tuple(after[1:]) < (book.swept_transaction, book.swept_id)):
        raise Expired(
            "What came after this cursor is not kept any more. Take a new one with start=now, then read the lists."
        )


def seen_by(user: User, lines: QuerySet[Change], kinds: Collection[ChangeKind]) -> QuerySet[Change]:
    """Each kind is seen by who sees it in its list; customers who were deleted are still their people's."""
    lines = lines.filter(kind__in=list(kinds))
    if access.sees_everyone(user):
        return lines
    own = access.limit(Customer.objects.filter(pk=OuterRef("customer_id")), user)
    of_issue = scope.visible_issues(user).filter(pk=OuterRef("issue_id"))
    lists: dict[ChangeKind, QuerySet[Any]] = {
        ChangeKind.LOOP: scope.visible_loops(user).filter(pk=OuterRef("object_id")),
        ChangeKind.PROMISE: scope.visible_promises(user).filter(pk=OuterRef("object_id")),
        ChangeKind.ISSUE: of_issue,
        ChangeKind.DECISION: of_issue,
        ChangeKind.MESSAGE: of_issue,
        ChangeKind.CRISIS: crisis_scope.visible_crises(user).filter(pk=OuterRef("object_id")),
        ChangeKind.SCRIPT_VERSION: script_scope.visible_versions(user).filter(pk=OuterRef("object_id")),
        ChangeKind.WARNING: warning_scope.visible_warnings(user).filter(pk=OuterRef("object_id")),
        ChangeKind.BATTLE: of_issue,
        ChangeKind.PROGRAMME: visible_programmes(user).filter(pk=OuterRef("object_id")),
        ChangeKind.REVIEW: learning_scope.visible_reviews(user).filter(pk=OuterRef("object_id")),
        ChangeKind.PREVENTION: learning_scope.visible_preventions(user).filter(pk=OuterRef("object_id")),
        ChangeKind.DEAL: sales_scope.visible_deals(user).filter(pk=OuterRef("object_id")),
        ChangeKind.JOIN_REQUEST: join_scope.visible_joins(user).filter(pk=OuterRef("object_id")),
    }
    seen = Q(Exists(own)) & ~Q(kind__in=list(lists))
    for kind, rows in lists.items():
        seen |= Q(kind=kind) & Q(Exists(rows))
    return lines.filter(seen)


def records_of(lines: Sequence[Change]) -> list[ChangeRecord]:
    customers = external_ids(
        CustomerExternalId, "customer_id", {line.customer_id for line in lines if line.customer_id}
    )
    people = {line.object_id for line in lines if line.kind == ChangeKind.CONTACT}
    merged = Contact.objects.filter(pk__in=people, merged_into__isnull=False)
    goes_on = dict.fromkeys(people) | dict(merged.values_list("pk", "merged_into_id"))
    contacts = external_ids(ContactExternalId, "contact_id", {into or id for id, into in goes_on.items()})
    return [
        _record(
            line,
            contacts[goes_on[line.object_id] or line.object_id]
            if line.kind == ChangeKind.CONTACT
            else customers[line.customer_id or 0],
        )
        for line in lines
    ]


def _record(line: Change, names: list[ExternalId]) -> ChangeRecord:
    return ChangeRecord(
        id=line.pk,
        kind=ChangeKind(line.kind),
        event=ChangeEvent(line.event),
        object_id=line.object_id,
        external_ids=names,
        customer_id=line.customer_id,
        issue_id=line.issue_id,
        at=line.at,
        by_id=line.by_id,
        job=line.job,
        changed=line.changed,
        from_state=line.from_state,
        to_state=line.to_state,
        etag=_etag(line),
        link=_link(line, names),
    )


def _etag(line: Change) -> str | None:
    if not line.counted:
        return None
    if line.row_at is None:  # of a message, whose version leaves the clock out
        return f'"{line.kind}-{line.object_id}-{line.counted}"'
    return f'"{version_as_told(line.kind, line.object_id, line.row_at, line.counted)}"'


def _link(line: Change, names: list[ExternalId]) -> str | None:
    kind = ChangeKind(line.kind)
    if kind in OWN_PAGE:
        return reverse(OWN_PAGE[kind], args=[line.object_id])
    if kind in OF_CUSTOMER:
        return f"{reverse(OF_CUSTOMER[kind])}?customer={line.customer_id}"
    if kind in BY_NAME and names:
        return reverse(BY_NAME[kind], args=[names[0].source, names[0].external_id])
    return None

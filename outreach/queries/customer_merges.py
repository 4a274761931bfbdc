"""Merges of customers, and of contacts: what was done, and what became of it."""

from datetime import datetime
from typing import Annotated, TypeVar

import msgspec
from django.db.models import F, Func, IntegerField, Q, QuerySet, Sum

from accounts import access
from accounts.models import ContactMerge, Customer, CustomerMerge, User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound
from signals.models import Signal

MERGES = cursors.Order("merges", (("id", int),), is_descending=True)
CONTACT_MERGES = cursors.Order("contact-merges", (("id", int),), is_descending=True)
Merged = TypeVar("Merged", CustomerMerge, ContactMerge)


class MergeRecord(msgspec.Struct):
    """Two who turned out to be one."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="For If-Match, where it is taken back.")]
    survivor_id: int
    loser_id: Annotated[int, msgspec.Meta(description="Leads to the survivor, wherever it is sent.")]
    merged_by_id: int
    merged_at: datetime
    moved: Annotated[dict[str, int], msgspec.Meta(description="How many rows of which table went over.")]
    is_moving: Annotated[
        bool,
        msgspec.Meta(description="There were so many signals that the rest goes over, or back, in the minutes after."),
    ]
    unmerged_by_id: int | None
    unmerged_at: datetime | None
    conflicts: Annotated[
        list[str] | None,
        msgspec.Meta(description="What could not go back as it was, in words; null while it is merged."),
    ]


def visible_merges(user: User) -> QuerySet[CustomerMerge]:
    """Of whom this person sees both: the one who goes on, and the row of the one who does not."""
    return _of_both(CustomerMerge.objects.all(), user, customer="")


def visible_contact_merges(user: User) -> QuerySet[ContactMerge]:
    return _of_both(ContactMerge.objects.all(), user, customer="customer__")


def _of_both(rows: QuerySet[Merged], user: User, *, customer: str) -> QuerySet[Merged]:
    for side in ("survivor", "loser"):
        rows = access.limit(rows, user, team=f"{side}__{customer}team_id", owner=f"{side}__{customer}owner_id")
    return rows


def get_merge(user: User, id: int) -> CustomerMerge:
    return _get(visible_merges(user).select_related("survivor", "loser", "merged_by", "unmerged_by"), id)


def get_contact_merge(user: User, id: int) -> ContactMerge:
    rows = visible_contact_merges(user).select_related("survivor__customer", "loser__customer")
    return _get(rows.select_related("merged_by", "unmerged_by"), id)


def _get(rows: QuerySet[Merged], id: int) -> Merged:
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such merge, or one of the two is not yours.")
    return found


def merge_of(user: User, loser: int) -> CustomerMerge | None:
    """The one that holds, for who may see it."""
    return visible_merges(user).select_related("loser").filter(loser=loser, unmerged_at=None).first()


def list_merges(user: User, part: Slice, *, customer: int | None) -> Page[MergeRecord]:
    return _list(user, visible_merges(user), part, MERGES, either=customer)


def list_contact_merges(user: User, part: Slice, *, contact: int | None) -> Page[MergeRecord]:
    return _list(user, visible_contact_merges(user), part, CONTACT_MERGES, either=contact)


def _list(
    user: User, rows: QuerySet[Merged], part: Slice, order: cursors.Order, *, either: int | None
) -> Page[MergeRecord]:
    if either is not None:
        rows = rows.filter(survivor=either) | rows.filter(loser=either)
    if part.updated_since is not None:
        rows = rows.filter(Q(merged_at__gte=part.updated_since) | Q(unmerged_at__gte=part.updated_since))
    page = cursors.take(rows, order, part)
    return Page([record(each, user) for each in page.entries], page.last_key)


def moved_rows(merged: CustomerMerge | ContactMerge, user: User) -> dict[tuple[str, str], int]:
    """How many of each table and column, as far as this person may know: of customers below, those that they see."""
    counted: dict[tuple[str, str], int] = {}
    sizes = merged.rows.annotate(size=Func(F("ids"), function="cardinality", output_field=IntegerField()))
    for table, column, size in sizes.order_by("table", "id").values_list("table", "column", "size"):
        counted[table, column] = counted.get((table, column), 0) + size
    for rows in merged.rows.filter(table=Customer._meta.db_table):
        counted[rows.table, rows.column] = access.limit(Customer.objects.filter(pk__in=rows.ids), user).count()
    return counted


def how_far(merged: CustomerMerge) -> tuple[int, int]:
    """Of the signals: how many have gone over (or back), of how many."""
    book = merged.rows.filter(table=Signal._meta.db_table)
    sizes = book.annotate(size=Func(F("ids"), function="cardinality", output_field=IntegerField()))
    over = sizes.aggregate(all=Sum("size"))["all"] or 0
    if merged.unmerged_at is not None:
        return book.aggregate(back=Sum("went_back"))["back"] or 0, over
    return over, over + Signal.objects.filter(customer=merged.loser_id).count()


def record(merged: CustomerMerge | ContactMerge, user: User) -> MergeRecord:
    moved: dict[str, int] = {}
    for (table, _), count in moved_rows(merged, user).items():
        moved[table] = moved.get(table, 0) + count
    return MergeRecord(
        id=merged.pk,
        etag=f'"{merged.version}"',
        survivor_id=merged.survivor_id,
        loser_id=merged.loser_id,
        merged_by_id=merged.merged_by_id,
        merged_at=merged.merged_at,
        moved=moved,
        is_moving=getattr(merged, "due_at", None) is not None,
        unmerged_by_id=merged.unmerged_by_id,
        unmerged_at=merged.unmerged_at,
        conflicts=merged.conflicts,
    )

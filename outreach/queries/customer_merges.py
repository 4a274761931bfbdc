"""Merges of customers: what was done, and what became of it."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.db.models import Q, QuerySet

from accounts import access
from accounts.models import CustomerMerge, User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound

MERGES = cursors.Order("merges", (("id", int),), is_descending=True)


class MergeRecord(msgspec.Struct):
    """Two customers who turned out to be one."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="For If-Match, where it is taken back.")]
    survivor_id: int
    loser_id: Annotated[int, msgspec.Meta(description="Leads to the survivor, wherever it is sent.")]
    merged_by_id: int
    merged_at: datetime
    moved: Annotated[dict[str, int], msgspec.Meta(description="How many rows of which table went over.")]
    unmerged_by_id: int | None
    unmerged_at: datetime | None
    conflicts: Annotated[
        list[str] | None,
        msgspec.Meta(description="What could not go back as it was, in words; null while it is merged."),
    ]


def visible_merges(user: User) -> QuerySet[CustomerMerge]:
    """Of whom this person sees both: the one who goes on, and the row of the one who does not."""
    rows = CustomerMerge.objects.all()
    for side in ("survivor", "loser"):
        rows = access.limit(rows, user, team=f"{side}__team_id", owner=f"{side}__owner_id")
    return rows


def get_merge(user: User, id: int) -> CustomerMerge:
    found = visible_merges(user).select_related("survivor", "loser", "merged_by").filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such merge, or one of the two customers is not yours.")
    return found


def merge_of(user: User, loser: int) -> CustomerMerge | None:
    """The one that holds, for who may see it."""
    return visible_merges(user).select_related("loser").filter(loser=loser, unmerged_at=None).first()


def version_of(merged: CustomerMerge) -> str:
    return f"merge-{merged.pk}-{merged.transaction}"


def list_merges(user: User, part: Slice, *, customer: int | None) -> Page[MergeRecord]:
    rows = visible_merges(user).prefetch_related("rows")
    if customer is not None:
        rows = rows.filter(survivor=customer) | rows.filter(loser=customer)
    if part.updated_since is not None:
        rows = rows.filter(Q(merged_at__gte=part.updated_since) | Q(unmerged_at__gte=part.updated_since))
    page = cursors.take(rows, MERGES, part)
    return Page([record(each) for each in page.entries], page.last_key)


def record(merged: CustomerMerge) -> MergeRecord:
    moved: dict[str, int] = {}
    for rows in merged.rows.all():
        moved[rows.table] = moved.get(rows.table, 0) + len(rows.ids)
    return MergeRecord(
        id=merged.pk,
        etag=f'"{version_of(merged)}"',
        survivor_id=merged.survivor_id,
        loser_id=merged.loser_id,
        merged_by_id=merged.merged_by_id,
        merged_at=merged.merged_at,
        moved=moved,
        unmerged_by_id=merged.unmerged_by_id,
        unmerged_at=merged.unmerged_at,
        conflicts=merged.conflicts,
    )

"""The public page of a crisis, as the API hands it on to those who write it."""

from datetime import datetime
from typing import Annotated

import msgspec

from outreach.models import Crisis, StatusUpdate
from outreach.public_pages import Phase, StatusState
from outreach.queries import status_pages

MOST = 1000


class StatusUpdateRecord(msgspec.Struct):
    """What everybody reads, or is to read. Its words never change."""

    id: int
    crisis_id: int
    state: StatusState
    phase: Phase
    headline: str
    happened: str
    affected: str
    doing: str
    next_update_at: datetime | None
    author_id: int
    proposed_at: datetime
    approver_id: int | None
    published_at: datetime | None
    note: Annotated[str, msgspec.Meta(description="Why it was sent back, or taken back.")]


class StatusUpdates(msgspec.Struct):
    """The latest first, at most a thousand."""

    results: list[StatusUpdateRecord]


class StatusPageRecord(msgspec.Struct):
    """The link under which it stands."""

    crisis_id: int
    url: Annotated[str, msgspec.Meta(description="Empty where there is none, or where it was revoked.")]
    made_at: datetime | None
    revoked_at: Annotated[datetime | None, msgspec.Meta(description="Of the last one that was revoked.")]


def update_record(update: StatusUpdate) -> StatusUpdateRecord:
    return _record(StatusUpdate.objects.prefetch_related("ledger").get(pk=update.pk))


def updates_of(crisis: Crisis) -> StatusUpdates:
    found = crisis.status_updates.prefetch_related("ledger").order_by("-pk")[:MOST]
    return StatusUpdates([_record(each) for each in found])


def page_record(crisis: Crisis) -> StatusPageRecord:
    links = list(crisis.status_pages.order_by("-pk"))
    live = next((each for each in links if each.revoked_at is None), None)
    return StatusPageRecord(
        crisis_id=crisis.pk,
        url=status_pages.url_of(live) if live else "",
        made_at=live.made_at if live else None,
        revoked_at=next((each.revoked_at for each in links if each.revoked_at), None),
    )


def _record(update: StatusUpdate) -> StatusUpdateRecord:
    copied = {name: getattr(update, name) for name in StatusUpdateRecord.__struct_fields__ if name != "note"}
    note = next((move.note for move in update.ledger.all() if move.note), "")
    return StatusUpdateRecord(**copied, note=note)

"""Promises as the API hands them on, each with its version."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import Promise
from outreach.queries import scope
from outreach.states import PromiseState

PROMISES = cursors.by_change("promises")


class PromiseRecord(msgspec.Struct):
    """What was promised to a customer, by when, and what became of it."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    loop_id: int
    issue_id: int
    customer_id: int
    what: str
    contact_id: int | None
    owner_id: Annotated[int, msgspec.Meta(description="Who sees to it that it is kept.")]
    state: PromiseState
    due_on: date
    time_zone: Annotated[str, msgspec.Meta(description="Whose evening ends the day.")]
    due_at: datetime
    original_due_on: Annotated[date, msgspec.Meta(description="Of the first promise of the chain: kept for ever.")]
    original_due_at: datetime
    follows_id: Annotated[int | None, msgspec.Meta(description="The promise that was renegotiated or broken.")]
    made_by_id: int
    made_at: datetime
    delivered_at: datetime | None
    evidence: str
    settled_by_id: Annotated[int | None, msgspec.Meta(description="Null where the clock settled it.")]
    settled_at: datetime | None
    reason: Annotated[str, msgspec.Meta(description="Why it was moved or cancelled.")]
    told_at: Annotated[datetime | None, msgspec.Meta(description="When the customer was told that it slips.")]
    told_channel: str
    told_message: str
    updated_at: datetime


def list_promises(
    user: User,
    part: Slice,
    *,
    issue: int | None = None,
    customer: int | None = None,
    loop: int | None = None,
    owner: int | None = None,
    state: str | None = None,
    due_before: datetime | None = None,
) -> Page[PromiseRecord]:
    promises = scope.visible_promises(user).select_related("loop")
    promises = promises.filter(
        **given(
            loop__issue_id=issue,
            loop__customer_id=customer,
            loop_id=loop,
            owner_id=owner,
            state=state,
            due_at__lt=due_before,
        )
    )
    page = cursors.take_changes(promises, PROMISES, part)
    return Page([_promise(promise) for promise in page.entries], page.last_key)


def read_promise(user: User, pk: int) -> PromiseRecord:
    return _promise(scope.get_promise(user, pk))


def _promise(promise: Promise) -> PromiseRecord:
    return PromiseRecord(
        id=promise.pk,
        etag=f'"{promise.version}"',
        loop_id=promise.loop_id,
        issue_id=promise.loop.issue_id,
        customer_id=promise.loop.customer_id,
        what=promise.what,
        contact_id=promise.contact_id,
        owner_id=promise.owner_id,
        state=PromiseState(promise.state),
        due_on=promise.due_on,
        time_zone=promise.time_zone,
        due_at=promise.due_at,
        original_due_on=promise.original_due_on,
        original_due_at=promise.original_due_at,
        follows_id=promise.follows_id,
        made_by_id=promise.made_by_id,
        made_at=promise.made_at,
        delivered_at=promise.delivered_at,
        evidence=promise.evidence,
        settled_by_id=promise.settled_by_id,
        settled_at=promise.settled_at,
        reason=promise.reason,
        told_at=promise.told_at,
        told_channel=promise.told_channel,
        told_message=promise.told_message,
        updated_at=promise.updated_at,
    )

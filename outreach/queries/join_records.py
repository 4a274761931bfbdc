"""Requests to join a call, as the API hands them on. People are ids."""

from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import JoinRequest
from outreach.queries import join_scope
from outreach.sales import JoinState

JOINS = cursors.by_change("requests to join a call")


class JoinRequestRecord(msgspec.Struct):
    """Somebody is asked to join a call of a sales crisis."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    target_id: int
    customer_id: Annotated[int | None, msgspec.Meta(description="None, where the deal is a prospect's.")]
    deal_id: int | None
    asked_id: Annotated[int, msgspec.Meta(description="Who is asked to join.")]
    asked_by_id: int
    asked_at: datetime
    purpose: str
    brief: str
    call_at: datetime
    state: JoinState
    result: Annotated[str, msgspec.Meta(description="won, forward, nothing or lost; empty until the call was held.")]
    outcome: str
    updated_at: datetime


def list_joins(
    user: User, part: Slice, *, state: str | None = None, target: int | None = None, asked: int | None = None
) -> Page[JoinRequestRecord]:
    found = join_scope.visible_joins(user).filter(**given(state=state, target=target, asked=asked))
    page = cursors.take_changes(found, JOINS, part)
    return Page([join_record(each) for each in page.entries], page.last_key)


def join_record(join: JoinRequest) -> JoinRequestRecord:
    copied = {name: getattr(join, name) for name in JoinRequestRecord.__struct_fields__ if name != "etag"}
    return JoinRequestRecord(**copied, etag=f'"{join.version}"')


def reread(join: JoinRequest) -> JoinRequestRecord:
    return join_record(JoinRequest.objects.get(pk=join.pk))

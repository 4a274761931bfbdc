"""Remarks on how we work, as the API hands them on."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.learning import Habit, RemarkState
from outreach.models import Remark
from outreach.queries import learning_scope

REMARKS = cursors.by_change("remarks")


class RemarkRecord(msgspec.Struct):
    """How the organisation works, where it hurts: noted during a crisis and kept until calm. Who noted it is not told."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    crisis_id: int
    habit: Habit
    what: str
    noted_at: datetime
    state: RemarkState
    owner_id: int | None
    trying: Annotated[str, msgspec.Meta(description="What is tried; empty until somebody takes it up.")]
    due_on: Annotated[date | None, msgspec.Meta(description="When somebody says what came of it.")]
    outcome: str
    updated_at: datetime


def list_remarks(
    user: User, part: Slice, *, state: str | None = None, habit: str | None = None, crisis: int | None = None
) -> Page[RemarkRecord]:
    found = learning_scope.visible_remarks(user).filter(**given(state=state, habit=habit, crisis=crisis))
    page = cursors.take_changes(found, REMARKS, part)
    return Page([record(each) for each in page.entries], page.last_key)


def record(remark: Remark) -> RemarkRecord:
    copied = {name: getattr(remark, name) for name in RemarkRecord.__struct_fields__ if name != "etag"}
    return RemarkRecord(**copied, etag=f'"{remark.version}"')


def reread(remark: Remark) -> RemarkRecord:
    return record(Remark.objects.get(pk=remark.pk))

"""Clocks to read: by whom they may be seen, and as the API hands them on."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from django.db.models import Q, QuerySet

from accounts import access
from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import SlaClock
from outreach.queries import scope
from outreach.vocabulary import SlaScope, SlaState, SlaTarget

CLOCKS = cursors.by_change("SLA clocks")


class SlaClockRecord(msgspec.Struct):
    """How much time a loop or an issue has. Reopened, it gets another clock; the one before stays as it ended."""

    id: int
    target: SlaTarget
    loop_id: int | None
    issue_id: int | None
    customer_id: Annotated[int | None, msgspec.Meta(description="Of the loop. An issue has many.")]
    episode: Annotated[int, msgspec.Meta(description="From 1; each reopening begins the next.")]
    state: Annotated[
        SlaState, msgspec.Meta(description="A violated one stays so; whether it was stopped, stopped_at tells.")
    ]
    policy_scope: SlaScope
    policy_version: int
    target_minutes: int
    counts: Annotated[str, msgspec.Meta(description="business or wall_clock.")]
    started_at: datetime
    due_at: Annotated[datetime | None, msgspec.Meta(description="None while it is paused: then nothing is due.")]
    used_seconds: Annotated[
        float, msgspec.Meta(description="What counted until counting_since, or until it stopped counting.")
    ]
    counting_since: datetime | None
    paused_since: datetime | None
    warned: Annotated[int, msgspec.Meta(description="Percent of the last warning: 0, 50, 75 or 90.")]
    violated_at: datetime | None
    stopped_at: datetime | None
    updated_at: datetime


def visible(user: User) -> QuerySet[SlaClock]:
    """Those of the loops and issues that this person may see."""
    if access.sees_everyone(user):
        return SlaClock.objects.all()
    loops, issues = scope.visible_loops(user).values("pk"), scope.visible_issues(user).values("pk")
    return SlaClock.objects.filter(Q(loop__in=loops) | Q(issue__in=issues))


def list_clocks(
    user: User,
    part: Slice,
    *,
    target: str | None = None,
    state: str | None = None,
    loop: int | None = None,
    issue: int | None = None,
) -> Page[SlaClockRecord]:
    clocks = visible(user).filter(**given(target=target, state=state, loop_id=loop, issue_id=issue))
    page = cursors.take_changes(clocks.select_related("policy", "loop"), CLOCKS, part)
    return Page([_record(clock) for clock in page.entries], page.last_key)


def _record(clock: SlaClock) -> SlaClockRecord:
    target = SlaTarget(clock.target)
    return SlaClockRecord(
        id=clock.pk,
        target=target,
        loop_id=clock.loop_id,
        issue_id=clock.issue_id,
        customer_id=clock.loop.customer_id if clock.loop else None,
        episode=clock.episode,
        state=SlaState(clock.state),
        policy_scope=SlaScope(clock.policy.scope),
        policy_version=clock.policy.number,
        target_minutes=clock.policy.minutes_of(target) or 0,
        counts=clock.policy.counting_of(target).value,
        started_at=clock.started_at,
        due_at=clock.due_at,
        used_seconds=clock.used / timedelta(seconds=1),
        counting_since=clock.counting_since,
        paused_since=clock.paused_since,
        warned=clock.warned,
        violated_at=clock.violated_at,
        stopped_at=clock.stopped_at,
        updated_at=clock.updated_at,
    )

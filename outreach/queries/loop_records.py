"""Loops as the API hands them on, each with its version."""

from datetime import datetime
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.models import Loop
from outreach.queries import scope
from outreach.queries.issue_records import MoveRecord, move_record
from outreach.states import CLOSED_LOOPS, LoopState
from outreach.vocabulary import HowAffected

LOOPS = cursors.by_change("loops")


class LoopRecord(msgspec.Struct):
    """The duty to tell one customer the outcome of one issue."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    issue_id: int
    customer_id: int
    state: LoopState
    is_closed: Annotated[bool, msgspec.Meta(description="The customer knows the outcome, or has none to hear.")]
    affected_by: HowAffected
    opened_at: datetime
    opened_by_id: int | None
    opened_job: Annotated[str, msgspec.Meta(description="What opened it, where nobody did.")]
    updated_at: datetime


class LoopMoveRecord(MoveRecord):
    """One step, with what the customer was told or said."""

    channel: str
    contact_id: int | None
    message: str
    proof: str


class LoopHistory(msgspec.Struct):
    """From the first step to the last."""

    results: list[LoopMoveRecord]


def list_loops(
    user: User,
    part: Slice,
    *,
    issue: int | None = None,
    customer: int | None = None,
    state: str | None = None,
    is_open: bool | None = None,
) -> Page[LoopRecord]:
    loops = scope.visible_loops(user).filter(**given(issue_id=issue, customer_id=customer, state=state))
    if is_open is not None:
        closed = sorted(CLOSED_LOOPS)
        loops = loops.exclude(state__in=closed) if is_open else loops.filter(state__in=closed)
    page = cursors.take_changes(loops, LOOPS, part)
    return Page([_loop(loop) for loop in page.entries], page.last_key)


def read_loop(user: User, pk: int) -> LoopRecord:
    return _loop(scope.get_loop(user, pk))


def history(loop: Loop) -> LoopHistory:
    return LoopHistory(
        [
            LoopMoveRecord(
                **msgspec.structs.asdict(move_record(move)),
                channel=move.channel,
                contact_id=move.contact_id,
                message=move.message,
                proof=move.proof,
            )
            for move in loop.ledger.select_related("moved_by").order_by("number")
        ]
    )


def _loop(loop: Loop) -> LoopRecord:
    return LoopRecord(
        id=loop.pk,
        etag=f'"{loop.version}"',
        issue_id=loop.issue_id,
        customer_id=loop.customer_id,
        state=LoopState(loop.state),
        is_closed=loop.is_closed,
        affected_by=HowAffected(loop.affected_by),
        opened_at=loop.opened_at,
        opened_by_id=loop.opened_by_id,
        opened_job=loop.opened_job,
        updated_at=loop.updated_at,
    )

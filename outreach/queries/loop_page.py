"""One customer's loop: the story so far, what is promised, and what may be done next."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Contact
from outreach import due
from outreach.models import Decision, Loop, LoopMove, Promise
from outreach.queries import issue_words, loop_rows, sla_shown, wording
from outreach.queries.loop_rows import LoopRow, PromiseRow
from outreach.queries.readers import Reader
from outreach.queries.sla_shown import ClockRow
from outreach.states import LoopState, PromiseState
from outreach.vocabulary import Channel, DecisionKind, DecisionState

NEXT = {
    LoopState.OPEN: ("promise", "decline", "withdraw"),
    LoopState.REOPENED: ("promise", "decline"),
    LoopState.PROMISED: ("deliver", "renegotiate", "cancel", "hand-over"),
    LoopState.DELIVERED: ("tell",),
    LoopState.TOLD: ("confirm", "deny"),
    LoopState.CONFIRMED: ("deny",),
    LoopState.DECLINED_TOLD: ("deny",),
}
"""The step that is wanted first, then what else may happen."""


@dataclass(frozen=True)
class StoryItem:
    at: datetime
    title: str
    who: str
    when: str
    iso: str
    text: str
    icon: str


@dataclass(frozen=True)
class NoDecided:
    """The approved “no” that a customer may be told, in its own words."""

    reason: str
    alternative: str


@dataclass(frozen=True)
class LoopPage:
    row: LoopRow
    version: str
    promise_version: str  # of the latest one
    issue_id: int
    customer_id: int
    opened: str
    zone: str
    promise: PromiseRow | None
    promised_by: str  # who sees to it
    is_over: bool  # the day of the pending promise
    no: NoDecided | None
    steps: Sequence[str]
    clocks: Sequence[ClockRow]
    story: Sequence[StoryItem]


def loop_page(*, loop: Loop, reader: Reader) -> LoopPage:
    """``loop`` as ``scope`` gave it to this reader, with issue and customer."""
    promises, moves = list(_promises([loop.pk])), list(_moves([loop.pk]))
    told = next((move for move in reversed(moves) if move.to_state in loop_rows.TELLING), None)
    pending = next((each for each in promises if each.state == PromiseState.PENDING), None)
    is_over = pending is not None and pending.due_at <= reader.at
    return LoopPage(
        row=loop_rows.row(loop, pending, told, reader),
        version=loop.version,
        promise_version=promises[-1].version if promises else "",
        issue_id=loop.issue_id,
        customer_id=loop.customer_id,
        opened=wording.moment(loop.opened_at),
        zone=due.zone_of(loop.customer.time_zone, reader.zone).key,
        promise=loop_rows.promise_row(pending, reader=reader) if pending else None,
        promised_by=pending.owner.name if pending else "",
        is_over=is_over,
        no=_no(loop),
        steps=[step for step in NEXT.get(LoopState(loop.state), ()) if not (is_over and step == "renegotiate")],
        clocks=sla_shown.of_loop(loop=loop, reader=reader),
        story=story(moves=moves, promises=promises, loop=loop),
    )


def latest_promise(*, loop: Loop) -> Promise | None:
    """The pending one, if there is one."""
    return loop.promises.select_related("loop__customer", "loop__issue", "owner").order_by("-pk").first()


def contacts(*, loop: Loop) -> QuerySet[Contact]:
    """Whom we can tell."""
    return Contact.objects.filter(customer_id=loop.customer_id, deleted_at=None).order_by("name", "pk")


def stories(*, loops: Sequence[Loop]) -> dict[int, Sequence[StoryItem]]:
    """Of many loops, in two queries."""
    ids = [loop.pk for loop in loops]
    moves: dict[int, list[LoopMove]] = {pk: [] for pk in ids}
    promises: dict[int, list[Promise]] = {pk: [] for pk in ids}
    for move in _moves(ids):
        moves[move.loop_id].append(move)
    for promise in _promises(ids):
        promises[promise.loop_id].append(promise)
    return {loop.pk: story(moves=moves[loop.pk], promises=promises[loop.pk], loop=loop) for loop in loops}


def story(*, moves: Sequence[LoopMove], promises: Sequence[Promise], loop: Loop) -> Sequence[StoryItem]:
    """The latest first."""
    by = loop.opened_by.name if loop.opened_by else loop.opened_job
    opened = _item(loop.opened_at, "Affected: the outcome is owed", by, "", "flag")
    told = itertools.chain.from_iterable(_of_promise(each) for each in promises)
    return sorted([opened, *(_of_move(move) for move in moves), *told], key=lambda item: item.at, reverse=True)


def _of_move(move: LoopMove) -> StoryItem:
    to = LoopState(move.to_state)
    proof = f"Proof: {move.proof}" if move.proof else ""
    words = "\n".join(word for word in (move.message, move.note, proof) if word)
    return _item(move.moved_at, to.label, " ".join([move.who, *issue_words.told_how(move)]), words, "outreach")


def _of_promise(promise: Promise) -> list[StoryItem]:
    """Made, and how it ended where the moves of the loop do not tell it."""
    after = f", in place of {wording.day(promise.original_due_on)}" if promise.follows_id else ""
    made = _item(
        promise.made_at,
        f"Promised for {issue_words.due(promise)}{after}",
        promise.made_by.name,
        promise.what,
        "clock",
    )
    if promise.state == PromiseState.PENDING or promise.settled_at is None:
        return [made]
    who = promise.settled_by.name if promise.settled_by else "the clock"
    told = (
        f"Told by {Channel(promise.told_channel).label.lower()}: {promise.told_message}" if promise.told_channel else ""
    )
    words = "\n".join(word for word in (promise.reason, told) if word)
    ended = _item(
        promise.settled_at, f"Promise {PromiseState(promise.state).label.lower()}", who, words or promise.what, "clock"
    )
    return [made, ended]


def _item(at: datetime, title: str, who: str, text: str, icon: str) -> StoryItem:
    return StoryItem(at=at, title=title, who=who, when=wording.moment(at), iso=at.isoformat(), text=text, icon=icon)


def _no(loop: Loop) -> NoDecided | None:
    if loop.state not in (LoopState.OPEN, LoopState.REOPENED):
        return None
    decided = Decision.objects.filter(
        issue=loop.issue_id, state=DecisionState.APPROVED, kind=DecisionKind.WILL_NOT_ADDRESS
    ).first()
    return NoDecided(decided.reason, decided.alternative) if decided else None


def _moves(loop_ids: Sequence[int]) -> QuerySet[LoopMove]:
    found = LoopMove.objects.filter(loop_id__in=loop_ids).select_related("moved_by", "contact")
    return found.order_by("loop_id", "number")


def _promises(loop_ids: Sequence[int]) -> QuerySet[Promise]:
    found = Promise.objects.filter(loop_id__in=loop_ids).select_related("owner", "made_by", "settled_by")
    return found.order_by("loop_id", "pk")

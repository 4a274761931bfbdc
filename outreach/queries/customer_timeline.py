"""One customer's story, the latest first: what was noticed, how the score moved, and every step of ours, told in full.

A signal of ours only says that there was something: what it was is read from the row that it names.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from crisis_triage.shared import cursors, strands
from crisis_triage.shared.cursors import Order
from crisis_triage.shared.strands import Place
from outreach.models import LoopMove, Need, Promise, Touchpoint
from outreach.queries import customer_steps, issue_words, needs, wording
from outreach.states import LoopState, PromiseState
from outreach.vocabulary import Channel, Discovery, How, NeedKind, Surfaced, TouchpointKind
from signals.queries import timeline
from signals.queries.timeline import TimelineItem
from signals.vocabulary import Kind

ORDER = Order("customer timeline", (("at", datetime), ("rank", int), ("id", int)), is_descending=True)


@dataclass(frozen=True)
class Timeline:
    items: Sequence[TimelineItem]
    next_cursor: str


@dataclass(frozen=True)
class Rows:
    """What the signals of ours name, by id; a move of a loop by loop and number."""

    touchpoints: Mapping[int, Touchpoint]
    needs: Mapping[int, Need]
    promises: Mapping[int, Promise]
    moves: Mapping[tuple[int, int], LoopMove]


def page(*, customer_id: int, kind: Kind | None = None, after: str = "", limit: int = strands.PAGE) -> Timeline:
    """For a customer that the caller has found to be visible. With a ``kind``: its signals, and our steps beside those of
    outreach. Raises BadCursor."""
    before = Place(*cursors.unsign(ORDER, after)) if after else None
    told = [timeline.facts(customer_id=customer_id, kind=kind, before=before)]
    if kind is None:
        told.append(timeline.bands(customer_id=customer_id, before=before))
    if kind in (None, Kind.OUTREACH):
        told.extend(customer_steps.strands(customer_id=customer_id, before=before))
    items, last = strands.woven(told, limit=limit)
    rows = _rows(items)
    return Timeline(
        items=[_told(item, rows) for item in items],
        next_cursor=cursors.sign(ORDER, ORDER.key_of(last)) if last else "",
    )


def _rows(items: Sequence[TimelineItem]) -> Rows:
    """In four queries, whatever the number of acts."""
    promises = Promise.objects.select_related("loop__issue")
    moves = LoopMove.objects.filter(loop__in=_ids(items, "loop")).select_related("loop__issue", "contact")
    return Rows(
        touchpoints=Touchpoint.objects.select_related("contact").in_bulk(_ids(items, "touchpoint")),
        needs=Need.objects.in_bulk(_ids(items, "need")),
        promises=promises.in_bulk(_ids(items, "promise")),
        moves={(move.loop_id, move.number): move for move in moves},
    )


def _ids(items: Sequence[TimelineItem], sort: str) -> list[int]:
    return [_id(item) for item in items if item.own_name.startswith(f"{sort}:")]


def _id(item: TimelineItem) -> int:
    return int(item.own_name.split(":")[1])


def _told(item: TimelineItem, rows: Rows) -> TimelineItem:
    sort, _, rest = item.own_name.partition(":")
    if sort == "touchpoint" and (touchpoint := rows.touchpoints.get(_id(item))):
        return _act(item, touchpoint)
    if sort == "need" and (need := rows.needs.get(_id(item))):
        return _need(item, need)
    if sort == "promise" and (promise := rows.promises.get(_id(item))):
        return _promise(item, promise, PromiseState(rest.partition(":")[2]))
    if sort == "loop" and (move := rows.moves.get((_id(item), int(rest.partition(":")[2])))):
        return _move(item, move)
    return item


def _act(item: TimelineItem, touchpoint: Touchpoint) -> TimelineItem:
    how = How.of(touchpoint.outcome, is_two_way=touchpoint.is_two_way)
    with_whom = f"with {touchpoint.contact.name}" if touchpoint.contact else ""
    owed = "its discovery is owed" if touchpoint.discovery == Discovery.PENDING else ""
    logged = (
        ""
        if touchpoint.happened_at.date() == touchpoint.logged_at.date()
        else "logged " + wording.moment(touchpoint.logged_at)
    )
    return replace(
        item,
        title=f"{TouchpointKind(touchpoint.kind).label}: {how.label.lower()}",
        note=wording.parts(with_whom, f"by {item.author}", owed, logged),
        text=touchpoint.summary,
        url=f"/touchpoints/{touchpoint.pk}",
        link="Open the touchpoint",
    )


def _need(item: TimelineItem, need: Need) -> TimelineItem:
    surfaced = Surfaced(need.surfaced)
    return replace(
        item,
        title=f"{NeedKind(need.kind).label} need",
        note=wording.parts(item.author, needs.HOW[surfaced]),
        text=need.words,
        url=f"/touchpoints/{need.touchpoint_id}",
        link="Open the touchpoint",
        themes=item.themes or needs.row_themes(need),
    )


def _promise(item: TimelineItem, promise: Promise, became: PromiseState) -> TimelineItem:
    """``became``: what the signal is about; the promise may have gone on since."""
    is_made = became == PromiseState.PENDING
    how = f"told by {Channel(promise.told_channel).label.lower()}" if promise.told_channel and not is_made else ""
    return replace(
        item,
        title=f"Promised for {wording.day(promise.due_on)}" if is_made else f"Promise {became.label.lower()}",
        note=wording.parts(
            promise.loop.issue.title, f"due {issue_words.due(promise)}", how, item.author or "the clock"
        ),
        text=promise.what if is_made else promise.reason or promise.evidence or promise.what,
        url=f"/loops/{promise.loop_id}",
        link="Open the loop",
    )


def _move(item: TimelineItem, move: LoopMove) -> TimelineItem:
    return replace(
        item,
        title=f"{LoopState(move.to_state).label}: {move.loop.issue.title}",
        note=wording.parts(item.author, *issue_words.told_how(move)),
        text=move.message,
        url=f"/loops/{move.loop_id}",
        link="Open the loop",
    )

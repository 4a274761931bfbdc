"""A loop as a row: whose it is, how far it has come, what is promised, and what the customer was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from outreach.models import Loop, LoopMove, Promise
from outreach.queries import issue_words, wording
from outreach.queries.readers import Reader
from outreach.states import CLOSED_LOOPS, LoopState, PromiseState
from outreach.vocabulary import Channel, HowAffected

FOUND = {
    HowAffected.BY_HAND: "found by hand",
    HowAffected.FILTER: "found by the filter",
    HowAffected.THEME: "found by what they complained about",
    HowAffected.MERGED: "came with a merged issue",
}
LONGEST_SHOWN = 120
NO_LONGER = " and not any more"
TELLING = (LoopState.TOLD.value, LoopState.DECLINED_TOLD.value)


@dataclass(frozen=True)
class PromiseRow:
    id: int
    what: str
    short: str
    state: str
    state_label: str
    state_tone: str
    due: str
    due_moment: str  # for whoever reads
    original_due: str  # empty where it is the same
    is_overdue: bool
    due_in_short: str


@dataclass(frozen=True)
class LoopRow:
    id: int
    url: str
    issue: str
    issue_url: str
    customer: str
    customer_url: str
    state: str
    state_label: str
    state_tone: str
    is_closed: bool
    about: str  # how it was found, and for how long it is open
    age: str
    told: str
    promise: PromiseRow | None


def rows(*, reader: Reader, loops: Sequence[Loop], strays: Collection[int] = ()) -> Sequence[LoopRow]:
    """In two queries. ``loops`` with issue and customer, as ``scope`` gave them to this reader. ``strays``: the ids of those that were
    found by a rule which finds them no longer."""
    ids = [loop.pk for loop in loops]
    pending = {each.loop_id: each for each in _pending(ids)} if ids else {}
    told = {move.loop_id: move for move in _last_telling(ids)} if ids else {}
    return [row(loop, pending.get(loop.pk), told.get(loop.pk), reader, is_stray=loop.pk in strays) for loop in loops]


def with_names(loops: QuerySet[Loop], of: tuple[str, ...] = ("issue__title", "customer__name")) -> QuerySet[Loop]:
    """Of issue and customer only what a row shows: whole, they would cost more than the row."""
    beside = [name.partition("__")[0] for name in of]
    return loops.select_related(*beside).only("issue", "customer", "state", "affected_by", "opened_at", *of)


def promise_row(promise: Promise, *, reader: Reader) -> PromiseRow:
    is_moved = promise.original_due_on != promise.due_on
    is_overdue = promise.state == PromiseState.PENDING and promise.due_at <= reader.at
    due, original_due = issue_words.due(promise), wording.day(promise.original_due_on) if is_moved else ""
    return PromiseRow(
        id=promise.pk,
        what=promise.what,
        short=wording.short(promise.what, LONGEST_SHOWN),
        state=promise.state,
        state_label=PromiseState(promise.state).label,
        state_tone=issue_words.promise_tone(promise.state),
        due=due,
        due_moment=wording.moment(promise.due_at),
        original_due=original_due,
        is_overdue=is_overdue,
        due_in_short=f"{'overdue: ' if is_overdue else 'due '}{due}{f', first {original_due}' if is_moved else ''}",
    )


def telling(move: LoopMove) -> str:
    """“Told by e-mail, Ann Lee, by Ana on 3 Nov 2026, 10:00 UTC”."""
    how = Channel(move.channel).label.lower()
    whom = f", {move.contact.name}" if move.contact else ""
    return f"by {how}{whom}, by {move.who} on {wording.moment(move.moved_at)}"


def row(
    loop: Loop, promise: Promise | None, told: LoopMove | None, reader: Reader, *, is_stray: bool = False
) -> LoopRow:
    """``promise``: the pending one; ``told``: the last of the moves that told the customer."""
    state = LoopState(loop.state)
    age, found = wording.age(reader.at - loop.opened_at), FOUND[HowAffected(loop.affected_by)]
    return LoopRow(
        id=loop.pk,
        url=f"/loops/{loop.pk}",
        issue=loop.issue.title,
        issue_url=f"/issues/{loop.issue_id}",
        customer=loop.customer.name,
        customer_url=f"/customers/{loop.customer_id}",
        state=state.value,
        state_label=state.label,
        state_tone=issue_words.loop_tone(state),
        is_closed=state in CLOSED_LOOPS,
        about=f"{found}{NO_LONGER if is_stray else ''}{'' if state in CLOSED_LOOPS else f', open for {age}'}",
        age=age,
        told=telling(told) if told else "",
        promise=promise_row(promise, reader=reader) if promise else None,
    )


def _pending(loop_ids: Sequence[int]) -> QuerySet[Promise]:
    found = Promise.objects.filter(loop_id__in=loop_ids, state=PromiseState.PENDING)
    return found.only("loop", "what", "state", "due_on", "due_at", "time_zone", "original_due_on")


def _last_telling(loop_ids: Sequence[int]) -> QuerySet[LoopMove]:
    told = LoopMove.objects.filter(loop_id__in=loop_ids, to_state__in=TELLING).select_related("moved_by", "contact")
    told = told.only("loop", "channel", "moved_at", "job", "moved_by__name", "contact__name")
    return told.order_by("loop_id", "-number").distinct("loop_id")

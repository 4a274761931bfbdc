"""A loop as a row: whose it is, how far it has come, what is promised, and what the customer was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from crisis_triage.shared.sql import ask
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

ROWS = """
    SELECT loop.id, loop.state, loop.affected_by, loop.opened_at, issue.id, issue.title, customer.id, customer.name,
           promise.id, promise.what, promise.state, promise.due_on, promise.due_at, promise.time_zone, promise.original_due_on,
           told.channel, contact.name, coalesce(teller.name, told.job), told.moved_at
      FROM unnest(%(ids)s) WITH ORDINALITY AS asked (id, place)
      JOIN outreach_loop loop ON loop.id = asked.id
      JOIN outreach_issue issue ON issue.id = loop.issue_id
      JOIN accounts_customer customer ON customer.id = loop.customer_id
      LEFT JOIN outreach_promise promise ON promise.loop_id = loop.id AND promise.state = 'pending'
      LEFT JOIN LATERAL (SELECT * FROM outreach_loopmove
                          WHERE loop_id = loop.id AND to_state = ANY(%(telling)s) ORDER BY number DESC LIMIT 1) told ON true
      LEFT JOIN accounts_user teller ON teller.id = told.moved_by_id
      LEFT JOIN accounts_contact contact ON contact.id = told.contact_id
     ORDER BY asked.place
"""


class Named(NamedTuple):
    """The first columns of ``ROWS``."""

    id: int
    state: str
    affected_by: str
    opened_at: datetime
    issue_id: int
    issue: str
    customer_id: int
    customer: str


class Pending(NamedTuple):
    """Those that follow: what is promised."""

    id: int
    what: str
    state: str
    due_on: date
    due_at: datetime
    time_zone: str
    original_due_on: date


class Told(NamedTuple):
    """And the last time that the customer was told."""

    channel: str
    contact: str | None
    who: str
    moved_at: datetime


Known = tuple[Named, Pending | None, Told | None]


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


def rows(*, reader: Reader, loop_ids: Sequence[int], strays: Collection[int] = ()) -> Sequence[LoopRow]:
    """In one question, and in the order of their ids. ``loop_ids`` as ``scope`` gave them to this reader. ``strays``: of those that were
    found by a rule which finds them no longer."""
    return [
        _shown(loop, promise, _telling(told) if told else "", reader, is_stray=loop.id in strays)
        for loop, promise, told in known(loop_ids)
    ]


def known(loop_ids: Sequence[int]) -> list[Known]:
    """In one question, and in the order of their ids."""
    found = ask(ROWS, {"ids": list(loop_ids), "telling": list(TELLING)}) if loop_ids else []
    return [
        (Named(*each[:8]), Pending(*each[8:15]) if each[8] else None, Told(*each[15:]) if each[15] else None)
        for each in found
    ]


def promise_row(promise: Promise | Pending, *, reader: Reader) -> PromiseRow:
    is_moved = promise.original_due_on != promise.due_on
    is_overdue = promise.state == PromiseState.PENDING and promise.due_at <= reader.at
    due, original_due = issue_words.due(promise), wording.day(promise.original_due_on) if is_moved else ""
    return PromiseRow(
        id=promise.id,
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


def row(loop: Loop, promise: Promise | None, told: LoopMove | None, reader: Reader) -> LoopRow:
    """``promise``: the pending one; ``told``: the last of the moves that told the customer."""
    names = (loop.issue_id, loop.issue.title, loop.customer_id, loop.customer.name)
    named = Named(loop.pk, loop.state, loop.affected_by, loop.opened_at, *names)
    said = Told(told.channel, told.contact.name if told.contact else None, told.who, told.moved_at) if told else None
    return _shown(named, promise, _telling(said) if said else "", reader)


def _telling(told: Told) -> str:
    """“by e-mail, Ann Lee, by Ana on 3 Nov 2026, 10:00 UTC”."""
    whom = f", {told.contact}" if told.contact else ""
    return f"by {Channel(told.channel).label.lower()}{whom}, by {told.who} on {wording.moment(told.moved_at)}"


def _shown(
    loop: Named, promise: Promise | Pending | None, told: str, reader: Reader, *, is_stray: bool = False
) -> LoopRow:
    state = LoopState(loop.state)
    age, found = wording.age(reader.at - loop.opened_at), FOUND[HowAffected(loop.affected_by)]
    return LoopRow(
        id=loop.id,
        url=f"/loops/{loop.id}",
        issue=loop.issue,
        issue_url=f"/issues/{loop.issue_id}",
        customer=loop.customer,
        customer_url=f"/customers/{loop.customer_id}",
        state=state.value,
        state_label=state.label,
        state_tone=issue_words.loop_tone(state),
        is_closed=state in CLOSED_LOOPS,
        about=f"{found}{NO_LONGER if is_stray else ''}{'' if state in CLOSED_LOOPS else f', open for {age}'}",
        age=age,
        told=told,
        promise=promise_row(promise, reader=reader) if promise else None,
    )

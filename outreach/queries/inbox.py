"""The inbox of one person: what I owe to whom by when, what waits for my word, and what I own. In a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.sql import ask
from outreach.models import Promise
from outreach.queries import (
    ask_cards,
    decisions,
    issue_board,
    issue_words,
    join_cards,
    loop_rows,
    prevention_cards,
    recovery_duties,
    review_page,
    wording,
)
from outreach.queries.ask_cards import AskCard
from outreach.queries.decisions import DecisionLine
from outreach.queries.issue_cards import IssueCard
from outreach.queries.join_cards import JoinCard
from outreach.queries.loop_rows import LoopRow
from outreach.queries.prevention_cards import PreventionCard
from outreach.queries.readers import Reader
from outreach.queries.recovery_duties import Duty
from outreach.queries.review_page import ReviewCard
from outreach.states import LoopState, PromiseState

PAGE = 50
LONGEST_SHOWN = 160
WEEK = timedelta(days=7)
URGENT = Order("promises of mine", (("due_at", datetime), ("id", int)))
SHOWN = (
    *("id", "what", "due_at", "due_on", "time_zone", "original_due_on", "loop_id"),
    *("loop__customer_id", "loop__customer__name", "loop__issue__title"),
)
UNTOLD = (LoopState.DELIVERED.value, LoopState.REOPENED.value)

# One by one they are found by their indexes; with an OR between them the whole table is read.
WAITING = """
    SELECT loop.id, loop.updated_at FROM outreach_loop loop JOIN outreach_issue issue ON issue.id = loop.issue_id
     WHERE issue.owner_id = %(me)s AND loop.state = ANY(%(untold)s)
     UNION
    SELECT loop.id, loop.updated_at FROM outreach_loop loop JOIN accounts_customer customer ON customer.id = loop.customer_id
     WHERE customer.owner_id = %(me)s AND customer.deleted_at IS NULL AND loop.state = ANY(%(untold)s)
     ORDER BY 2, 1 LIMIT %(limit)s
"""


@dataclass(frozen=True)
class OwedPromise:
    url: str
    customer: str
    customer_url: str
    issue: str
    what: str
    due: str
    left: str


@dataclass(frozen=True)
class Group:
    label: str
    needs_you: bool
    promises: Sequence[OwedPromise]


@dataclass(frozen=True)
class Inbox:
    """After the first page of what is owed only the next ones: the rest stands on the first."""

    groups: Sequence[Group]
    next_cursor: str
    untold: Sequence[LoopRow] = ()
    is_cut: bool = False  # what is still to be told
    decisions: Sequence[DecisionLine] = ()
    issues: Sequence[IssueCard] = ()
    good_news: Sequence[DecisionLine] = ()
    trust: Sequence[Duty] = ()
    """What rebuilding trust asks of me."""
    reviews: Sequence[ReviewCard] = ()
    preventions: Sequence[PreventionCard] = ()
    joins: Sequence[JoinCard] = ()
    """Calls that I am asked to join, and those of mine whose outcome is owed."""
    thanks: Sequence[AskCard] = ()
    """That I owe to who did us a favour."""

    @property
    def is_empty(self) -> bool:
        owed = (self.groups, self.untold, self.decisions, self.issues, self.good_news)
        return not any((*owed, self.trust, self.reviews, self.preventions, self.joins, self.thanks))


def inbox(*, reader: Reader, after: str = "") -> Inbox:
    """Raises BadCursor."""
    mine = Promise.objects.filter(owner=reader.user, state=PromiseState.PENDING).values_list(*SHOWN, named=True)
    taken = cursors.take(mine, URGENT, Slice(PAGE, cursors.unsign(URGENT, after) if after else None))
    groups = _groups(taken.entries, reader.at)
    next_cursor = cursors.sign(URGENT, taken.last_key) if taken.last_key else ""
    if after:
        return Inbox(groups, next_cursor)
    waiting = untold(reader, limit=PAGE + 1)
    return Inbox(
        groups=groups,
        next_cursor=next_cursor,
        untold=loop_rows.rows(reader=reader, loop_ids=waiting[:PAGE]),
        is_cut=len(waiting) > PAGE,
        decisions=decisions.waiting(reader=reader, limit=PAGE),
        issues=issue_board.owned(reader=reader, limit=PAGE),
        good_news=decisions.good_news(reader=reader, limit=PAGE),
        trust=recovery_duties.mine(reader=reader, limit=PAGE),
        reviews=review_page.owed(reader=reader),
        preventions=prevention_cards.owed(reader=reader),
        joins=join_cards.owed(reader=reader),
        thanks=ask_cards.owed(reader=reader),
    )


def untold(reader: Reader, *, limit: int | None = None) -> list[int]:
    """Of customers and issues that I own, so that I see them: what was delivered, or not solved after all, and they wait for a word."""
    return [key for key, _ in ask(WAITING, {"me": reader.user.pk, "untold": list(UNTOLD), "limit": limit})]


def _groups(promises: Sequence[Any], at: datetime) -> Sequence[Group]:
    groups: dict[str, list[OwedPromise]] = {"Overdue": [], "Due today": [], "Due this week": [], "Later": []}
    for promise in promises:
        groups[_group(promise, at)].append(_owed(promise, at))
    return [Group(label, label in ("Overdue", "Due today"), found) for label, found in groups.items() if found]


def _group(promise: Any, at: datetime) -> str:
    """Today is where the customer is: it is their evening that ends the day."""
    if promise.due_at <= at:
        return "Overdue"
    if promise.due_on <= at.astimezone(ZoneInfo(promise.time_zone)).date():
        return "Due today"
    return "Due this week" if promise.due_at <= at + WEEK else "Later"


def _owed(promise: Any, at: datetime) -> OwedPromise:
    is_over = promise.due_at <= at
    length = wording.age(at - promise.due_at if is_over else promise.due_at - at)
    first = f", first {wording.day(promise.original_due_on)}" if promise.original_due_on != promise.due_on else ""
    return OwedPromise(
        url=f"/loops/{promise.loop_id}",
        customer=promise.loop__customer__name,
        customer_url=f"/customers/{promise.loop__customer_id}",
        issue=promise.loop__issue__title,
        what=wording.short(promise.what, LONGEST_SHOWN),
        due=f"{issue_words.due(promise)}{first}",
        left=f"{length} too late" if is_over else f"{length} left",
    )

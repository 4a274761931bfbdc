"""The inbox of one person: what I owe to whom by when, what waits for my word, and what I own. In a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from outreach.models import Loop, Promise
from outreach.queries import decisions, issue_board, issue_words, loop_rows, wording
from outreach.queries.decisions import DecisionLine
from outreach.queries.issue_cards import IssueCard
from outreach.queries.loop_rows import LoopRow
from outreach.queries.readers import Reader
from outreach.states import LoopState, PromiseState

MOST = 100
MOST_CARDS = 50
LONGEST_SHOWN = 160
WEEK = timedelta(days=7)
SHOWN = (
    *("what", "due_at", "due_on", "time_zone", "original_due_on", "loop_id"),
    *("loop__customer_id", "loop__customer__name", "loop__issue__title"),
)
UNTOLD = (LoopState.DELIVERED.value, LoopState.REOPENED.value)


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
    groups: Sequence[Group]
    is_cut: bool
    untold: Sequence[LoopRow]
    decisions: Sequence[DecisionLine]
    issues: Sequence[IssueCard]
    good_news: Sequence[DecisionLine]
    is_empty: bool


def inbox(*, reader: Reader) -> Inbox:
    found = _promises(reader)
    untold, waiting = _untold(reader), decisions.waiting(reader=reader, limit=MOST_CARDS)
    owned = issue_board.owned(reader=reader, limit=MOST_CARDS)
    news = decisions.good_news(reader=reader, limit=MOST_CARDS)
    return Inbox(
        groups=_groups(found[:MOST], reader.at),
        is_cut=len(found) > MOST,
        untold=untold,
        decisions=waiting,
        issues=owned,
        good_news=news,
        is_empty=not (found or untold or waiting or owned or news),
    )


def _promises(reader: Reader) -> list[Any]:
    """Mine, by the index of what is owed: the most urgent first. Only what a row shows, of four tables."""
    mine = Promise.objects.filter(owner=reader.user, state=PromiseState.PENDING).order_by("due_at", "pk")
    return list(mine.values_list(*SHOWN, named=True)[: MOST + 1])


def _untold(reader: Reader) -> Sequence[LoopRow]:
    """Of customers and issues that I own, so that I see them: what was delivered, or not solved after all, and they wait for a word."""
    untold = Loop.objects.filter(state__in=UNTOLD)
    of_my_customers = untold.filter(customer__owner=reader.user, customer__deleted_at=None).values("pk")
    of_my_issues = untold.filter(issue__owner=reader.user).values("pk")
    # One by one they are found by their indexes; with an OR between them the whole table is read.
    waiting = Loop.objects.filter(pk__in=of_my_customers.union(of_my_issues)).order_by("updated_at", "pk")
    return loop_rows.rows(reader=reader, loops=list(loop_rows.with_names(waiting)[:MOST]))


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

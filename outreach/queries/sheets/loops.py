"""Issues, loops and promises as files: what goes wrong, whom it touches, and what they were promised."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Q

from accounts import access
from accounts.vocabulary import Function
from crisis_triage.shared.sheets import CHUNK, Sheet, day, in_chunks, moment, ours, text
from outreach.models import Issue, Promise
from outreach.queries import inbox, issue_board, issue_cards, loop_rows, scope
from outreach.queries.issue_board import IssueFilters
from outreach.queries.issue_cards import Figures
from outreach.queries.loop_rows import FOUND, Named, Pending, Told
from outreach.queries.readers import Reader
from outreach.states import IssueState, LoopState, PromiseState
from outreach.vocabulary import Channel, HowAffected


class CountedIssue(NamedTuple):
    issue: Issue
    figures: Figures


class KnownLoop(NamedTuple):
    loop: Named
    promise: Pending | None
    told: Told | None


ISSUES = (
    text("Issue", "issue.id"),
    text("Title", "issue.title"),
    text("State", lambda row: IssueState(row.issue.state).label),
    text("Severity (1 is worst)", "issue.counted_severity"),
    text("Function", lambda row: Function(row.issue.function).label),
    text("Owner", "issue.owner.name"),
    text("Customers that you see", "figures.customers"),
    ours("Their ARR", "figures.arr"),
    text("Still to be told", "figures.open_loops"),
    text("Pending promises", "figures.pending"),
    text("Broken promises", "figures.broken"),
    moment("Opened at", "issue.opened_at"),
    moment("Changed at", "issue.updated_at"),
)
LOOPS = (
    text("Loop", "loop.id"),
    text("Issue", "loop.issue_id"),
    text("Title of the issue", "loop.issue"),
    text("Customer", "loop.customer"),
    text("Customer number", "loop.customer_id"),
    text("State", lambda row: LoopState(row.loop.state).label),
    text("How it was found", lambda row: FOUND[HowAffected(row.loop.affected_by)]),
    moment("Opened at", "loop.opened_at"),
    text("Promised", "promise.what"),
    day("Due on", "promise.due_on"),
    text("The customer's zone", "promise.time_zone"),
    moment("Due at", "promise.due_at"),
    day("First due on", "promise.original_due_on"),
    moment("Told at", "told.moved_at"),
    text("Told by", lambda row: Channel(row.told.channel).label if row.told else ""),
    text("Told to", "told.contact"),
    text("Who told", "told.who"),
)
PROMISES = (
    text("Promise", "id"),
    text("Promised", "what"),
    text("State", lambda row: PromiseState(row.state).label),
    text("Customer", "loop.customer.name"),
    text("Customer number", "loop.customer_id"),
    text("Loop", "loop_id"),
    text("Title of the issue", "loop.issue.title"),
    text("Owner", "owner.name"),
    day("Due on", "due_on"),
    text("The customer's zone", "time_zone"),
    moment("Due at", "due_at"),
    day("First due on", "original_due_on"),
    moment("Made at", "made_at"),
    moment("Delivered at", "delivered_at"),
    text("Evidence", "evidence"),
    moment("Settled at", "settled_at"),
    text("Why it was moved or cancelled", "reason"),
)


def issues(*, reader: Reader, filters: IssueFilters, states: Sequence[str]) -> Sheet:
    found = issue_board.listed(reader=reader, filters=filters, states=states).order_by("-pk")
    return Sheet(ISSUES, _counted(found.iterator(CHUNK), reader))


def _counted(issues: Iterable[Issue], reader: Reader) -> Iterator[CountedIssue]:
    for chunk in in_chunks(issues):
        figures = issue_cards.figures_of(reader=reader, issue_ids=[issue.pk for issue in chunk])
        yield from (CountedIssue(issue, figures.get(issue.pk, Figures())) for issue in chunk)


def loops(*, reader: Reader, is_mine: bool, state: str, issue: int | None, customer: int | None) -> Sheet:
    """``is_mine``: those of this reader's inbox. Raises NotFound."""
    if issue is not None:
        found = scope.loops_of(scope.get_issue(reader.user, issue), reader.user).order_by("pk")
    else:
        found = scope.visible_loops(reader.user).order_by("-pk")
    if customer is not None:
        found = found.filter(customer=access.get_customer(reader.user, customer))
    if state:
        found = found.filter(state=state)
    if is_mine:
        found = found.filter(pk__in=inbox.untold(reader))
    return Sheet(LOOPS, _known(found.values_list("pk", flat=True).iterator(CHUNK)))


def _known(loop_ids: Iterable[int]) -> Iterator[KnownLoop]:
    for chunk in in_chunks(loop_ids):
        yield from (KnownLoop(*known) for known in loop_rows.known(chunk))


def promises(*, reader: Reader, is_mine: bool, state: str, customer: int | None, issue: int | None) -> Sheet:
    found = Promise.objects.filter(owner=reader.user) if is_mine else scope.visible_promises(reader.user)
    asked = {"state": state, "loop__customer": customer, "loop__issue": issue}
    narrow = Q(**{name: value for name, value in asked.items() if value})
    named = found.filter(narrow).select_related("loop__customer", "loop__issue", "owner")
    return Sheet(PROMISES, named.order_by("due_at", "pk").iterator(CHUNK))

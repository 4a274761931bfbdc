"""The scene as files: every open issue that the reader may see, and whose steps moved the ARR at risk."""

from collections.abc import Iterator
from typing import NamedTuple

from accounts.vocabulary import Function
from crisis_triage.shared.cursors import Slice
from crisis_triage.shared.sheets import CHUNK, Sheet, moment, ours, text
from outreach.battles import Cause, Span
from outreach.models import Issue
from outreach.queries.readers import Reader
from outreach.queries.scene import bridge, page
from outreach.queries.scene.counting import IssueNeeds
from outreach.queries.scene.standing import Place, Standing
from outreach.states import IssueState


class NeedingIssue(NamedTuple):
    needs: IssueNeeds
    issue: Issue


SCENE = (
    text("Issue", "needs.issue_id"),
    text("Title", "issue.title"),
    text("Function", lambda row: Function(row.needs.function).label),
    text("Severity (1 is worst)", "needs.severity"),
    text("State", lambda row: IssueState(row.issue.state).label),
    text("Owner", "issue.owner.name"),
    text("Customers that wait", "needs.customers"),
    ours("Their ARR", "needs.arr"),
    moment("Opened at", "needs.opened_at"),
    text("Slipped promises", "needs.slipped"),
    text("Worst slip in days", "needs.worst_slip"),
    text("Need", "needs.need"),
)


STEPS = (
    text("Customer number", "customer_id"),
    text("Customer", lambda row: "" if row.customer.deleted_at else row.customer.name),
    text("Why", lambda row: Cause(row.cause).label),
    ours("ARR at risk before", "before"),
    ours("ARR at risk now", "after"),
    ours("Change", lambda row: row.after - row.before),
)


def steps(*, reader: Reader, span: Span, cause: Cause | None) -> Sheet:
    """The largest first."""
    found = bridge.steps(reader=reader, span=span, cause=cause)
    return Sheet(STEPS, found.order_by(*bridge.BY_SIZE.orderings()).iterator(CHUNK))


def issues(*, reader: Reader, place: Place) -> Sheet:
    """Where help is needed most first."""
    return Sheet(SCENE, _rows(reader, place))


def _rows(reader: Reader, place: Place) -> Iterator[NeedingIssue]:
    standing = Standing(reader)
    taken = standing.issues(place, Slice(CHUNK))
    while taken.entries:
        named = page.named(taken.entries)
        yield from (NeedingIssue(each, named[each.issue_id]) for each in taken.entries)
        if taken.last_key is None:
            return
        taken = standing.issues(place, Slice(CHUNK, taken.last_key))

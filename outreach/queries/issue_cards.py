"""An issue as a card or a row: how bad, whom it touches, what is open and what was promised. Counted for many issues at once, over the
loops that the reader may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet

from accounts import access
from accounts.vocabulary import Function
from crisis_triage.shared.sql import ask
from outreach.models import Issue, Loop
from outreach.queries import issue_words, scope, wording
from outreach.queries.affected import NOT_COUNTED
from outreach.queries.issue_words import Step, counted
from outreach.queries.readers import Reader
from outreach.states import CLOSED_LOOPS, IssueState, PromiseState

REMEMBERED_SECONDS = 60
OF_ISSUE = ["title", "state", "moves", "function", "severity", "raised_severity", "opened_at", "updated_at", "owner"]
MANY = 1_000
"""From so many customers on their ARR is added up once a minute, and not for every reader."""

Seen = tuple[str, tuple[Any, ...]]
"""The question for the loops that somebody sees, and what to fill in."""
EVERY_LOOP: Seen = ("SELECT id, issue_id, customer_id, state FROM outreach_loop", ())
COUNT = """
    SELECT loop.issue_id, false, loop.state, count(*) FROM ({seen}) loop WHERE loop.issue_id = ANY(%s) GROUP BY 1, 3
     UNION ALL
    SELECT loop.issue_id, true, promise.state, count(*) FROM ({seen}) loop JOIN outreach_promise promise ON promise.loop_id = loop.id
     WHERE loop.issue_id = ANY(%s) AND promise.state IN ('pending', 'broken') GROUP BY 1, 3
"""
ARR = """
    SELECT loop.issue_id, sum(entry.arr) FROM ({seen}) loop LEFT JOIN outreach_calllistentry entry USING (customer_id)
     WHERE loop.issue_id = ANY(%s) AND loop.state <> ALL(%s) GROUP BY 1
"""


@dataclass(frozen=True)
class Figures:
    customers: int = 0
    open_loops: int = 0
    arr: float = 0.0
    pending: int = 0
    broken: int = 0


@dataclass(frozen=True)
class IssueCard:
    id: int
    version: str
    url: str
    title: str
    state: str
    state_label: str
    state_tone: str
    function: str
    function_value: str
    severity: int
    severity_label: str
    severity_tone: str
    owner: str
    opened_at: str
    age: str
    customers: str
    arr: str
    open_loops: int
    not_told: str
    pending: int
    broken: int
    pending_words: str
    broken_words: str
    steps: Sequence[Step] = field(default_factory=list)

    @property
    def quick_steps(self) -> Sequence[Step]:
        """Those that a button can take: nothing else is asked, and nobody waits for the outcome."""
        return [
            step
            for step in self.steps
            if not step.asks
            and step.to != IssueState.DECLINED
            and (step.to != IssueState.CLOSED or not self.open_loops)
        ]

    @property
    def asking_steps(self) -> Sequence[Step]:
        return [step for step in self.steps if step not in self.quick_steps]


def with_owner(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """What a card shows, without the long texts."""
    return issues.select_related("owner").only(*OF_ISSUE, "owner__name")


def cards(*, reader: Reader, issues: Sequence[Issue]) -> Sequence[IssueCard]:
    """In three queries, whatever their number. ``issues`` ``with_owner``, as ``scope`` gave them to this reader."""
    figures = figures_of(reader=reader, issue_ids=[issue.pk for issue in issues])
    return [card(issue, figures.get(issue.pk, Figures()), reader) for issue in issues]


def cards_of_own(*, reader: Reader, issues: Sequence[Issue]) -> Sequence[IssueCard]:
    """Of issues that this reader owns, and so sees whom they touch; without what those are worth."""
    counts, promised = _counted(EVERY_LOOP, [issue.pk for issue in issues]) if issues else ({}, {})
    return [card(issue, _figures(issue.pk, counts, {}, promised), reader) for issue in issues]


def card(issue: Issue, figures: Figures, reader: Reader) -> IssueCard:
    whose = "" if access.sees_everyone(reader.user) else " of those you see"
    return IssueCard(
        id=issue.pk,
        version=issue.version,
        url=f"/issues/{issue.pk}",
        title=issue.title,
        state=issue.state,
        state_label=IssueState(issue.state).label,
        state_tone=issue_words.issue_tone(issue.state),
        function=Function(issue.function).label,
        function_value=issue.function,
        severity=issue.counted_severity,
        severity_label=issue_words.severity_label(issue),
        severity_tone=issue_words.severity_tone(issue.counted_severity),
        owner=issue.owner.name if issue.owner else "",
        opened_at=wording.moment(issue.opened_at),
        age=wording.age(reader.at - issue.opened_at),
        customers=counted(figures.customers, "customer") + whose,
        arr=f"{reader.currency} {wording.compact(figures.arr)} ARR" if figures.customers else "",
        open_loops=figures.open_loops,
        not_told=f"{counted(figures.open_loops, 'customer')} still to be told" if figures.open_loops else "",
        pending=figures.pending,
        broken=figures.broken,
        pending_words=counted(figures.pending, "pending promise") if figures.pending else "",
        broken_words=counted(figures.broken, "broken promise") if figures.broken else "",
        steps=issue_words.steps(issue.state),
    )


def figures_of(*, reader: Reader, issue_ids: Sequence[int]) -> dict[int, Figures]:
    if not (issue_ids and access.may_see(reader.user)):
        return {}
    seen = _written(scope.visible_loops(reader.user))
    counts, promised = _counted(seen, issue_ids)
    arr = _arr(seen, reader, counts)
    return {issue_id: _figures(issue_id, counts, arr, promised) for issue_id in counts}


def _figures(
    issue_id: int,
    counts: Mapping[int, tuple[int, int]],
    arr: Mapping[int, float],
    promised: Mapping[int, tuple[int, int]],
) -> Figures:
    return Figures(*counts.get(issue_id, (0, 0)), arr.get(issue_id, 0.0), *promised.get(issue_id, (0, 0)))


def figures_of_one(*, reader: Reader, issue: Issue, by_state: Mapping[str, int]) -> Figures:
    """Where its loops were counted ``by_state`` already, and nobody asks for promises."""
    customers, open_loops = _added_up(by_state)
    seen = _written(scope.loops_of(issue, reader.user))
    arr = _arr(seen, reader, {issue.pk: (customers, open_loops)}) if customers else {}
    return Figures(customers, open_loops, arr.get(issue.pk, 0.0))


def _written(loops: QuerySet[Loop]) -> Seen:
    """Put into words once, for all that is asked of them."""
    return loops.order_by().values_list("id", "issue_id", "customer_id", "state").query.sql_with_params()


def _counted(seen: Seen, issue_ids: Sequence[int]) -> tuple[dict[int, tuple[int, int]], dict[int, tuple[int, int]]]:
    """Of each issue its customers and those who wait, and its pending and broken promises. Counted by issue and state, and added up
    here: half the work of counting each row twice, for an issue with thousands of loops."""
    sql, params = seen
    loops: defaultdict[int, dict[str, int]] = defaultdict(dict)
    promises: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for issue_id, is_promise, state, count in ask(COUNT.format(seen=sql), [*params, issue_ids, *params, issue_ids]):
        (promises if is_promise else loops)[issue_id][state] = count
    return (
        {issue_id: _added_up(states) for issue_id, states in loops.items()},
        {
            issue_id: (states.get(PromiseState.PENDING, 0), states.get(PromiseState.BROKEN, 0))
            for issue_id, states in promises.items()
        },
    )


def _added_up(by_state: Mapping[str, int]) -> tuple[int, int]:
    """Customers, and those of them who wait for the outcome."""
    return (
        sum(count for state, count in by_state.items() if state not in NOT_COUNTED),
        sum(count for state, count in by_state.items() if state not in CLOSED_LOOPS),
    )


def _arr(seen: Seen, reader: Reader, counts: dict[int, tuple[int, int]]) -> dict[int, float]:
    """Of customers on the call list, in the reporting currency."""
    keys = {_key(reader, issue_id): issue_id for issue_id, (customers, _) in counts.items() if customers >= MANY}
    remembered = {keys[key]: arr for key, arr in cache.get_many(keys).items()} if keys else {}
    asked = [issue_id for issue_id in counts if issue_id not in remembered]
    sql, params = seen
    added = ask(ARR.format(seen=sql), [*params, asked, list(NOT_COUNTED)]) if asked else []
    fresh = {issue_id: float(arr or 0) for issue_id, arr in added}
    worth_it = {key: fresh[issue_id] for key, issue_id in keys.items() if issue_id in fresh}
    if worth_it:
        cache.set_many(worth_it, REMEMBERED_SECONDS)
    return remembered | fresh


def _key(reader: Reader, issue_id: int) -> str:
    whose = "all" if access.sees_everyone(reader.user) else reader.user.pk
    return f"arr-of-issue:{issue_id}:{whose}"

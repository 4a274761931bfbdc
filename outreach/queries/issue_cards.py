"""An issue as a card or a row: how bad, whom it touches, what is open and what was promised. Counted for many issues at once, over the
loops that the reader may see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum

from accounts import access
from accounts.vocabulary import Function
from outreach.models import Issue, Loop, Promise
from outreach.queries import issue_words, scope, wording
from outreach.queries.affected import NOT_COUNTED
from outreach.queries.issue_words import Step, counted
from outreach.queries.readers import Reader
from outreach.states import CLOSED_LOOPS, IssueState, PromiseState

REMEMBERED_SECONDS = 60
SHOWN = ["title", "state", "moves", "function", "severity", "raised_severity", "opened_at", "updated_at", "owner__name"]
MANY = 1_000
"""From so many customers on their ARR is added up once a minute, and not for every reader."""


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
    return issues.select_related("owner").only(*SHOWN)


def cards(*, reader: Reader, issues: Sequence[Issue]) -> Sequence[IssueCard]:
    """In three queries, whatever their number. ``issues`` ``with_owner``, as ``scope`` gave them to this reader."""
    figures = figures_of(reader=reader, issue_ids=[issue.pk for issue in issues])
    return [card(issue, figures.get(issue.pk, Figures()), reader) for issue in issues]


def cards_of_own(*, reader: Reader, issues: Sequence[Issue]) -> Sequence[IssueCard]:
    """Of issues that this reader owns, and so sees whom they touch; without what those are worth."""
    loops = Loop.objects.filter(issue_id__in=[issue.pk for issue in issues])
    counts, promised = (_counts(loops), _promised(loops)) if issues else ({}, {})
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
    if not issue_ids:
        return {}
    seen = scope.visible_loops(reader.user).filter(issue_id__in=issue_ids)
    counts = _counts(seen)
    arr, promised = _arr(seen, reader, counts), _promised(seen)
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
    seen = scope.loops_of(issue, reader.user)
    arr = _arr(seen, reader, {issue.pk: (customers, open_loops)}) if customers else {}
    return Figures(customers, open_loops, arr.get(issue.pk, 0.0))


def _counts(seen: QuerySet[Loop]) -> dict[int, tuple[int, int]]:
    """By issue and state, and added up here: half the work of counting each row twice, for an issue with thousands of loops."""
    by_state: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for issue_id, state, count in seen.order_by().values_list("issue_id", "state").annotate(Count("pk")):
        by_state[issue_id][state] = count
    return {issue_id: _added_up(counts) for issue_id, counts in by_state.items()}


def _added_up(by_state: Mapping[str, int]) -> tuple[int, int]:
    """Customers, and those of them who wait for the outcome."""
    return (
        sum(count for state, count in by_state.items() if state not in NOT_COUNTED),
        sum(count for state, count in by_state.items() if state not in CLOSED_LOOPS),
    )


def _promised(seen: QuerySet[Loop]) -> dict[int, tuple[int, int]]:
    found = (
        Promise.objects.filter(loop__in=seen.values("pk"), state__in=[PromiseState.PENDING, PromiseState.BROKEN])
        .values_list("loop__issue_id")
        .annotate(
            pending=Count("pk", filter=Q(state=PromiseState.PENDING)),
            broken=Count("pk", filter=Q(state=PromiseState.BROKEN)),
        )
    )
    return {issue_id: (pending, broken) for issue_id, pending, broken in found}


def _arr(seen: QuerySet[Loop], reader: Reader, counts: dict[int, tuple[int, int]]) -> dict[int, float]:
    """Of customers on the call list, in the reporting currency."""
    keys = {_key(reader, issue_id): issue_id for issue_id, (customers, _) in counts.items() if customers >= MANY}
    remembered = {keys[key]: arr for key, arr in cache.get_many(keys).items()} if keys else {}
    asked = [issue_id for issue_id in counts if issue_id not in remembered]
    added = (
        seen.filter(issue_id__in=asked)
        .exclude(state__in=NOT_COUNTED)
        .values_list("issue_id")
        .annotate(arr=Sum("customer__call_list_entry__arr"))
    )
    fresh = {issue_id: float(arr or 0) for issue_id, arr in added} if asked else {}
    worth_it = {key: fresh[issue_id] for key, issue_id in keys.items() if issue_id in fresh}
    if worth_it:
        cache.set_many(worth_it, REMEMBERED_SECONDS)
    return remembered | fresh


def _key(reader: Reader, issue_id: int) -> str:
    whose = "all" if access.sees_everyone(reader.user) else reader.user.pk
    return f"arr-of-issue:{issue_id}:{whose}"

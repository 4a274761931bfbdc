"""The board of issues: a column for each state, nobody's first, then the worst, then the oldest. In a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce, Least, RowNumber

from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.models import Issue
from outreach.queries import issue_cards, issue_words, scope
from outreach.queries.issue_cards import IssueCard
from outreach.queries.readers import Reader
from outreach.states import ENDED_ISSUES, IssueState

PER_COLUMN = 20
PAGE = 50
NOBODY = 0
ENDED = "ended"
ORDER = Order("issues", (("id", int),), is_descending=True)
COLUMNS = [state for state in IssueState if state not in ENDED_ISSUES]


@dataclass(frozen=True)
class IssueFilters:
    function: str = ""
    owner: int | None = None  # NOBODY: those without
    severity: int | None = None  # so bad or worse
    mine: bool = False  # owned, or in the squad

    def narrow(self, issues: QuerySet[Any], *, reader: Reader) -> QuerySet[Any]:
        """``issues`` with what their severity counts for, as ``_weighed`` annotates it."""
        if self.function:
            issues = issues.filter(function=self.function)
        if self.owner is not None:
            issues = issues.filter(owner=self.owner or None)
        if self.severity:
            issues = issues.filter(counted__lte=self.severity)
        if self.mine:
            issues = issues.filter(Q(owner=reader.user.pk) | Q(pk__in=reader.user.squads.values("issue_id")))
        return issues


@dataclass(frozen=True)
class Column:
    state: str
    label: str
    tone: str
    total: int
    cards: Sequence[IssueCard]

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Board:
    columns: Sequence[Column]
    functions: Sequence[Choice]
    owners: Sequence[tuple[int, str]]
    total: int
    unowned: int


@dataclass(frozen=True)
class IssueList:
    cards: Sequence[IssueCard]
    next_cursor: str


def board(*, reader: Reader, filters: IssueFilters) -> Board:
    shown: dict[str, list[IssueCard]] = {state: [] for state in COLUMNS}
    first = _first_of_each_column(reader, filters)
    for each in issue_cards.cards(reader=reader, issues=first):
        shown[each.state].append(each)
    totals: dict[str, int] = {issue.state: issue.in_column for issue in first}
    facets = list(_open(reader).order_by().values("function", "owner_id", "owner__name").annotate(count=Count("pk")))
    return Board(
        columns=[
            Column(state, state.label, issue_words.issue_tone(state), totals.get(state, 0), shown[state])
            for state in COLUMNS
        ],
        functions=_functions(facets),
        owners=sorted(
            {(row["owner_id"], row["owner__name"]) for row in facets if row["owner_id"]}, key=lambda owner: owner[1]
        ),
        total=sum(totals.values()),
        unowned=sum(row["count"] for row in facets if row["owner_id"] is None),
    )


def page(*, reader: Reader, filters: IssueFilters, state: str, after: str) -> IssueList:
    """Those of a state, or all that ended; the newest first. Raises BadCursor."""
    found = listed(reader=reader, filters=filters, states=states_of(state))
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(found, ORDER, part)
    return IssueList(
        cards=issue_cards.cards(reader=reader, issues=taken.entries),
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def states_of(asked: str) -> Sequence[str]:
    """Empty: those of the board."""
    return sorted(ENDED_ISSUES) if asked == ENDED else [asked] if asked else COLUMNS


def listed(*, reader: Reader, filters: IssueFilters, states: Sequence[str]) -> QuerySet[Issue]:
    return issue_cards.with_owner(filters.narrow(_weighed(reader).filter(state__in=states), reader=reader))


def owned(*, reader: Reader, limit: int) -> Sequence[IssueCard]:
    """What this person owns and has not ended, the worst first."""
    mine = _with_severity(Issue.objects.filter(owner=reader.user)).exclude(state__in=sorted(ENDED_ISSUES))
    issues = list(mine.only(*issue_cards.OF_ISSUE).order_by("counted", "pk")[:limit])
    for issue in issues:
        issue.owner = reader.user
    return issue_cards.cards_of_own(reader=reader, issues=issues)


def _first_of_each_column(reader: Reader, filters: IssueFilters) -> list[Any]:
    """Each knows how many are ``in_column``."""
    nobodys = Case(When(owner=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    order: list[Any] = [nobodys, F("counted"), F("opened_at"), F("pk")]
    placed: QuerySet[Any] = filters.narrow(_open(reader), reader=reader).annotate(
        place=Window(RowNumber(), partition_by=[F("state")], order_by=order),
        in_column=Window(Count("pk"), partition_by=[F("state")]),
    )
    shown: QuerySet[Any] = issue_cards.with_owner(placed.filter(place__lte=PER_COLUMN))
    return list(shown.order_by("place"))


def _open(reader: Reader) -> QuerySet[Any]:
    return _weighed(reader).exclude(state__in=sorted(ENDED_ISSUES))


def _weighed(reader: Reader) -> QuerySet[Any]:
    return _with_severity(scope.visible_issues(reader.user))


def _with_severity(issues: QuerySet[Issue]) -> QuerySet[Any]:
    return issues.annotate(counted=Least("severity", Coalesce("raised_severity", "severity")))


def _functions(facets: Sequence[Any]) -> Sequence[Choice]:
    counts: Counter[str] = Counter()
    for row in facets:
        counts[row["function"]] += row["count"]
    return [Choice(word.value, word.label, counts[word.value]) for word in Function if counts[word.value]]

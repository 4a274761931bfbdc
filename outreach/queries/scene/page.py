"""The page that assesses the scene: where help is needed most, what nobody owns, and which functions have no time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Slice
from outreach import battles
from outreach.battles import Stand
from outreach.models import Issue
from outreach.queries import battles as battle_lines
from outreach.queries import issue_words, wording
from outreach.queries.capacity_changes import each_expert_can_carry
from outreach.queries.escalations import SEVERITIES
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader
from outreach.queries.scene.capacity import Experts, by_function
from outreach.queries.scene.counting import WHOLE, CellNeeds, IssueNeeds, Needs
from outreach.queries.scene.standing import BY_NEED, Place, Standing
from outreach.states import IssueState

ROOT = "/scene"
SHOWN = 10
PAGE = 50
LATE_SECONDS = 900
"""The clock counts much more often: whoever reads an older count should know that it stands still."""


@dataclass(frozen=True)
class Figured:
    """What every row of the page says of its issues."""

    severity_label: str
    severity_tone: str
    customers: str
    arr: str
    age: str
    slip: str
    percent: int
    """Of the largest need on the page."""


@dataclass(frozen=True)
class CellRow:
    function: str
    url: str
    issues: str
    unowned: str
    unowned_url: str
    has_time: bool
    figures: Figured


@dataclass(frozen=True)
class IssueRow:
    id: int
    url: str
    title: str
    function: str
    state_label: str
    state_tone: str
    owner: str
    stand: str
    stand_tone: str
    battle_url: str
    figures: Figured


@dataclass(frozen=True)
class CapacityRow:
    function: str
    url: str
    issues: str
    unowned: str
    arr: str
    experts: str
    is_full: bool


@dataclass(frozen=True)
class ScenePage:
    as_of: str
    is_late: bool
    cells: Sequence[CellRow]
    most: Sequence[IssueRow]
    unowned: Sequence[IssueRow]
    unowned_count: int
    unowned_url: str
    capacity: Sequence[CapacityRow]
    each_carries: int
    total: str
    formula: str
    factors: Sequence[tuple[str, str]]

    @property
    def full(self) -> Sequence[CapacityRow]:
        return [row for row in self.capacity if row.is_full]

    @property
    def is_empty(self) -> bool:
        return not self.cells


@dataclass(frozen=True)
class IssuesPage:
    title: str
    as_of: str
    rows: Sequence[IssueRow]
    next_url: str


def scene(*, reader: Reader) -> ScenePage:
    standing, each = Standing(reader), each_expert_can_carry()
    cells, experts = standing.cells, by_function(each=each)
    whole = next((cell for cell in cells if not cell.function), None)
    placed = sorted((cell for cell in cells if cell.severity != WHOLE), key=lambda cell: -cell.need)
    functions = [cell for cell in cells if cell.function and cell.severity == WHOLE]
    unowned = standing.issues(Place(is_unowned=True), Slice(SHOWN)).entries if whole and whole.unowned else []
    return ScenePage(
        as_of=wording.moment(standing.at),
        is_late=(reader.at - standing.at).total_seconds() > LATE_SECONDS,
        cells=[_cell(cell, placed[0].need, experts, reader) for cell in placed],
        most=rows_of(standing.issues(Place(), Slice(SHOWN)).entries, reader=reader),
        unowned=rows_of(unowned, reader=reader),
        unowned_count=whole.unowned if whole else 0,
        unowned_url=address(Place(is_unowned=True)),
        capacity=[_capacity(cell, experts.get(cell.function, Experts()), reader) for cell in functions],
        each_carries=each,
        total=_total(whole, reader) if whole else "",
        formula=battles.FORMULA,
        factors=battles.FACTORS,
    )


def issues(*, reader: Reader, place: Place, after: str) -> IssuesPage:
    """Those behind a number, where help is needed most first. Raises BadCursor."""
    standing = Standing(reader)
    taken = standing.issues(place, Slice(PAGE, cursors.unsign(BY_NEED, after) if after else None))
    more = {"after": cursors.sign(BY_NEED, taken.last_key)} if taken.last_key else {}
    return IssuesPage(
        title=_title(place),
        as_of=wording.moment(standing.at),
        rows=rows_of(taken.entries, reader=reader),
        next_url=address(place, **more) if more else "",
    )


def address(place: Place, **more: str) -> str:
    asked = {"function": place.function, "severity": place.severity or "", "unowned": "on" if place.is_unowned else ""}
    given = {name: value for name, value in (asked | more).items() if value}
    return f"{ROOT}/issues" + (f"?{urlencode(given)}" if given else "")


def rows_of(needs: Sequence[IssueNeeds], *, reader: Reader) -> Sequence[IssueRow]:
    found = named(needs)
    most = max((each.need for each in needs), default=0)
    stands = battle_lines.stands_of(found)
    return [_issue(found[each.issue_id], each, most, reader, stands.get(each.issue_id, "")) for each in needs]


def named(needs: Sequence[IssueNeeds]) -> Mapping[int, Issue]:
    """What people call them, and who owns them."""
    wanted = Issue.objects.select_related("owner").only("title", "state", "owner__name")
    return wanted.in_bulk([each.issue_id for each in needs]) if needs else {}


def _issue(issue: Issue, needs: IssueNeeds, most: float, reader: Reader, stand: str) -> IssueRow:
    return IssueRow(
        id=issue.pk,
        url=f"/issues/{issue.pk}",
        title=issue.title,
        function=Function(needs.function).label,
        state_label=IssueState(issue.state).label,
        state_tone=issue_words.issue_tone(issue.state),
        owner=issue.owner.name if issue.owner else "",
        stand=Stand(stand).label if stand else "",
        stand_tone=battle_lines.TONES[Stand(stand)] if stand else "",
        battle_url=f"/issues/{issue.pk}/battle",
        figures=_figured(needs, most, reader),
    )


def _cell(cell: CellNeeds, most: float, experts: Mapping[str, Experts], reader: Reader) -> CellRow:
    place = Place(cell.function, cell.severity)
    return CellRow(
        function=Function(cell.function).label,
        url=address(place),
        issues=counted(cell.issues, "issue"),
        unowned=f"{cell.unowned:,} without an owner" if cell.unowned else "",
        unowned_url=address(Place(cell.function, cell.severity, is_unowned=True)),
        has_time=experts.get(cell.function, Experts()).free > 0,
        figures=_figured(cell, most, reader),
    )


def _figured(needs: Needs, most: float, reader: Reader) -> Figured:
    days = counted(needs.worst_slip, "day")
    return Figured(
        severity_label=SEVERITIES[needs.severity],
        severity_tone=issue_words.severity_tone(needs.severity),
        customers=counted(needs.customers, "customer"),
        arr=f"{reader.currency} {wording.compact(needs.arr)}" if needs.customers else "",
        age=wording.age(reader.at - needs.opened_at) if needs.opened_at else "",
        slip=f"{counted(needs.slipped, 'promise')}, up to {days}" if needs.slipped else "",
        percent=round(100 * needs.need / most) if most else 0,
    )


def _capacity(cell: CellNeeds, experts: Experts, reader: Reader) -> CapacityRow:
    free = f"{experts.free:,} of {counted(experts.people, 'expert')} can take another issue"
    return CapacityRow(
        function=Function(cell.function).label,
        url=address(Place(cell.function)),
        issues=counted(cell.issues, "issue"),
        unowned=f"{cell.unowned:,} without an owner" if cell.unowned else "",
        arr=f"{reader.currency} {wording.compact(cell.arr)}",
        experts=free if experts.people else "Nobody is an expert of it",
        is_full=not experts.free,
    )


def _total(whole: CellNeeds, reader: Reader) -> str:
    waiting = f"{counted(whole.customers, 'customer')} wait for an outcome, {reader.currency} {wording.compact(whole.arr)} ARR"
    return f"{counted(whole.issues, 'open issue')}; {waiting}"


def _title(place: Place) -> str:
    about = [
        Function(place.function).label if place.function else "All functions",
        SEVERITIES[place.severity].lower() if place.severity else "",
        "owned by nobody" if place.is_unowned else "",
    ]
    return ", ".join(word for word in about if word)

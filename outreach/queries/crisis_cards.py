"""Crises as a list: what runs, what is suspected, and what is over. In a fixed number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts import access
from outreach.crises import CrisisKind, Due
from outreach.models import CallListEntry, Crisis, CrisisCustomer
from outreach.queries import crisis_scope, crisis_words, issue_words, wording
from outreach.queries.escalations import SEVERITIES
from outreach.queries.readers import Reader
from outreach.states import CrisisState

MOST_OVER = 50
MOST_OPEN = 100


@dataclass(frozen=True)
class Figures:
    customers: int = 0
    additions: int = 0
    arr: float = 0.0


@dataclass(frozen=True)
class CrisisCard:
    id: int
    version: str
    url: str
    title: str
    kind: str
    state: str
    state_label: str
    state_tone: str
    severity: int
    severity_label: str
    severity_tone: str
    commander: str
    since: str
    customers: str
    arr: str
    due: Due | None
    is_inside: bool
    is_over: bool


@dataclass(frozen=True)
class CrisisLists:
    running: Sequence[CrisisCard]
    suspected: Sequence[CrisisCard]
    over: Sequence[CrisisCard]

    @property
    def is_empty(self) -> bool:
        return not (self.running or self.suspected or self.over)


def lists(*, reader: Reader) -> CrisisLists:
    """The worst and then the oldest first; what is over, the latest first."""
    found = crisis_scope.visible_crises(reader.user).select_related("commander", "cadence")
    going_on = list(found.exclude(state=CrisisState.STOOD_DOWN).order_by("severity", "opened_at", "pk")[:MOST_OPEN])
    over = list(found.filter(state=CrisisState.STOOD_DOWN).order_by("-stood_down_at", "-pk")[:MOST_OVER])
    cards = {each.id: each for each in _cards([*going_on, *over], reader)}
    return CrisisLists(
        running=[cards[each.pk] for each in going_on if each.state != CrisisState.SUSPECTED],
        suspected=[cards[each.pk] for each in going_on if each.state == CrisisState.SUSPECTED],
        over=[cards[each.pk] for each in over],
    )


def of_issue(*, reader: Reader, issue_id: int) -> Sequence[CrisisCard]:
    """Those that go on and that this reader sees from inside, for the page of the issue."""
    inside = crisis_scope.crises_inside(reader.user).filter(links__issue=issue_id).exclude(state=CrisisState.STOOD_DOWN)
    return _cards(list(inside.select_related("commander", "cadence").order_by("severity", "pk")), reader)


def card_of(*, reader: Reader, crisis: Crisis) -> CrisisCard:
    return _cards([crisis], reader)[0]


def _cards(crises: Sequence[Crisis], reader: Reader) -> Sequence[CrisisCard]:
    ids = [crisis.pk for crisis in crises]
    if not ids:
        return []
    inside = set(crisis_scope.crises_inside(reader.user).filter(pk__in=ids).values_list("pk", flat=True))
    figures = figures_of(reader, ids, inside)
    return [_card(each, figures.get(each.pk, Figures()), reader, is_inside=each.pk in inside) for each in crises]


def figures_of(reader: Reader, ids: Sequence[int], inside: set[int]) -> Mapping[int, Figures]:
    """Of all whom it touches to who is inside, else of the reader's own customers."""
    counted = (
        _seen(reader, ids, inside)
        .order_by()
        .values("crisis_id")
        .annotate(count=Count("pk"), new=Count("pk", filter=Q(is_addition=True)))
    )
    arr = dict(
        CallListEntry.objects.filter(customer__crises__in=_seen(reader, ids, inside))
        .order_by()
        .values_list("customer__crises__crisis_id")
        .annotate(Sum("arr"))
    )
    return {
        row["crisis_id"]: Figures(row["count"], row["new"], float(arr.get(row["crisis_id"]) or 0)) for row in counted
    }


def _seen(reader: Reader, ids: Sequence[int], inside: set[int]) -> QuerySet[CrisisCustomer]:
    found = CrisisCustomer.objects.filter(crisis__in=ids)
    if access.sees_everyone(reader.user):
        return found
    own = reader.limit(found, team="customer__team_id", owner="customer__owner_id").values("pk")
    return found.filter(Q(crisis__in=inside) | Q(pk__in=own))


def _card(crisis: Crisis, figures: Figures, reader: Reader, *, is_inside: bool) -> CrisisCard:
    began = crisis.declared_at or crisis.opened_at
    touched = issue_words.counted(figures.customers, "customer")
    return CrisisCard(
        id=crisis.pk,
        version=crisis.version,
        url=f"/crises/{crisis.pk}",
        title=crisis.title,
        kind=f"{CrisisKind(crisis.kind).label} crisis",
        state=crisis.state,
        state_label=CrisisState(crisis.state).label,
        state_tone=crisis_words.tone(crisis.state),
        severity=crisis.severity,
        severity_label=SEVERITIES[crisis.severity],
        severity_tone=issue_words.severity_tone(crisis.severity),
        commander=crisis.commander.name if crisis.commander and is_inside else "",
        since=f"{'declared' if crisis.declared_at else 'suspected'} {wording.moment(began)}",
        customers=touched if is_inside else f"{touched} of yours",
        arr=f"{reader.currency} {wording.compact(figures.arr)} ARR" if figures.arr else "",
        due=crisis_words.due(getattr(crisis, "cadence", None), at=reader.at),
        is_inside=is_inside,
        is_over=crisis.is_over,
    )

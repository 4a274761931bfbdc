"""Preventions as a list, narrowed as the address says; in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet

from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.crises import Due
from outreach.learning import FactorKind, PreventionState
from outreach.models import Prevention
from outreach.queries import learning_scope, learning_words, wording
from outreach.queries.learning_words import Badge
from outreach.queries.readers import Reader

PAGE = 50
MOST_OWED = 50
OVERDUE = "overdue"
ORDER = Order("preventions", (("due_on", date), ("id", int)))
LONGEST_SHOWN = 160


@dataclass(frozen=True)
class PreventionFilters:
    """``state``: one of them, or overdue; empty: all."""

    state: str = ""
    kind: str = ""
    function: str = ""
    mine: bool = False

    def narrow(self, found: QuerySet[Prevention], *, reader: Reader) -> QuerySet[Prevention]:
        if self.state == OVERDUE:
            found = found.filter(clock__due_at__lte=reader.at)
        elif self.state:
            found = found.filter(state=self.state)
        exact = {name: value for name in ("kind", "function") if (value := getattr(self, name))}
        return found.filter(**exact, **({"owner": reader.user} if self.mine else {}))


@dataclass(frozen=True)
class PreventionCard:
    id: int
    version: str
    url: str
    what: str
    badge: Badge
    kind: str
    function: str
    owner: str
    day: str
    due: Due | None


@dataclass(frozen=True)
class PreventionList:
    cards: Sequence[PreventionCard]
    next_cursor: str


def page(*, reader: Reader, filters: PreventionFilters, after: str) -> PreventionList:
    """What is due first on top. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), ORDER, part)
    return PreventionList(
        cards=[card(each, at=reader.at) for each in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def listed(*, reader: Reader, filters: PreventionFilters) -> QuerySet[Prevention]:
    found = learning_scope.visible_preventions(reader.user).select_related("owner", "clock")
    return filters.narrow(found, reader=reader)


def of(about: Any, *, reader: Reader) -> Sequence[PreventionCard]:
    """Of a review or an issue, which the caller has found to be visible."""
    found = about.preventions.select_related("owner", "clock").order_by("due_on", "pk")
    return [card(each, at=reader.at) for each in found[:MOST_OWED]]


def owed(*, reader: Reader) -> Sequence[PreventionCard]:
    """What this person has to do, the most urgent first."""
    mine = Prevention.objects.filter(owner=reader.user, state=PreventionState.OPEN).select_related("owner", "clock")
    return [card(each, at=reader.at) for each in mine.order_by("due_on", "pk")[:MOST_OWED]]


def to_verify(*, reader: Reader) -> Sequence[PreventionCard]:
    """What others did and nobody has looked at."""
    found = learning_scope.visible_preventions(reader.user).filter(state=PreventionState.DONE)
    others = found.exclude(owner=reader.user).exclude(done_by=reader.user).select_related("owner", "clock")
    return [card(each, at=reader.at) for each in others.order_by(F("done_at"), "pk")[:MOST_OWED]]


def card(prevention: Prevention, *, at: datetime) -> PreventionCard:
    """``prevention`` with owner and clock."""
    return PreventionCard(
        id=prevention.pk,
        version=prevention.version,
        url=f"/preventions/{prevention.pk}",
        what=wording.short(prevention.what, LONGEST_SHOWN),
        badge=learning_words.prevention_badge(prevention.state),
        kind=FactorKind(prevention.kind).label,
        function=Function(prevention.function).label,
        owner=prevention.owner.name,
        day=wording.day(prevention.due_on),
        due=learning_words.due("Prevention", prevention, at=at),
    )

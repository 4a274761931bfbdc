"""Favours as a list, narrowed as the address says; in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from outreach.asks import OPEN_ASKS, AskKind, AskState
from outreach.crises import Due
from outreach.models import Ask, Crisis
from outreach.queries import ask_scope, learning_words, wording
from outreach.queries.learning_words import Badge
from outreach.queries.readers import Reader

PAGE = 50
MOST_OWED = 50
OVERDUE, OPEN, THANKS = "overdue", "open", "thanks"
ORDER = Order("asks", (("proposed_at", datetime), ("id", int)), is_descending=True)
LONGEST_SHOWN = 160
SOON = timedelta(days=2)
TONES = {
    AskState.PROPOSED: "watch",
    AskState.ASKED: "watch",
    AskState.AGREED: "needs-you",
    AskState.DONE: "good",
}
ROWS = ("customer", "contact", "owner", "clock")


@dataclass(frozen=True)
class AskFilters:
    """``state``: one of them, or open, or thanks that are owed, or overdue ones; empty: all."""

    state: str = ""
    kind: str = ""
    crisis: int | None = None
    mine: bool = False

    def narrow(self, found: QuerySet[Ask], *, reader: Reader) -> QuerySet[Ask]:
        special = {
            OVERDUE: Q(clock__due_at__lte=reader.at),
            THANKS: Q(clock__isnull=False),
            OPEN: Q(state__in=OPEN_ASKS),
        }
        if self.state:
            found = found.filter(special.get(self.state, Q(state=self.state)))
        exact = {name: value for name in ("kind", "crisis") if (value := getattr(self, name))}
        return found.filter(**exact, **({"owner": reader.user} if self.mine else {}))


@dataclass(frozen=True)
class AskCard:
    id: int
    version: str
    url: str
    kind: str
    contact: str
    customer: str
    customer_url: str
    what: str
    whom_for: str
    badge: Badge
    owner: str
    when: str
    due: Due | None


@dataclass(frozen=True)
class AskList:
    cards: Sequence[AskCard]
    next_cursor: str


def page(*, reader: Reader, filters: AskFilters, after: str) -> AskList:
    """The latest first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), ORDER, part)
    return AskList(
        cards=[card(each, at=reader.at) for each in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def listed(*, reader: Reader, filters: AskFilters) -> QuerySet[Ask]:
    found = ask_scope.visible_asks(reader.user).select_related(*ROWS)
    return filters.narrow(found, reader=reader)


def of_crisis(*, crisis: Crisis, reader: Reader) -> Sequence[AskCard]:
    """Those whose customers this person sees, the latest first."""
    found = listed(reader=reader, filters=AskFilters(crisis=crisis.pk)).order_by("-proposed_at", "-pk")
    return [card(each, at=reader.at) for each in found[:MOST_OWED]]


def of_customer(*, customer: Any, reader: Reader) -> Sequence[AskCard]:
    """Of one whom the caller has found to be visible."""
    found = Ask.objects.filter(customer=customer).select_related(*ROWS).order_by("-proposed_at", "-pk")
    return [card(each, at=reader.at) for each in found[:MOST_OWED]]


def owed(*, reader: Reader) -> Sequence[AskCard]:
    """Thanks that I owe, the most urgent first."""
    mine = listed(reader=reader, filters=AskFilters(state=THANKS, mine=True))
    return [card(each, at=reader.at) for each in mine.order_by("clock__due_at", "pk")[:MOST_OWED]]


def card(ask: Ask, *, at: datetime) -> AskCard:
    """``ask`` with those of ROWS."""
    return AskCard(
        id=ask.pk,
        version=ask.version,
        url=f"/asks/{ask.pk}",
        kind=AskKind(ask.kind).label,
        contact=ask.contact.name,
        customer=ask.customer.name,
        customer_url=f"/customers/{ask.customer_id}",
        what=wording.short(ask.what, LONGEST_SHOWN),
        whom_for=ask.prospect,
        badge=badge(ask),
        owner=ask.owner.name,
        when=wording.moment(ask.asked_at or ask.proposed_at),
        due=learning_words.due("Thank-you", ask, at=at),
    )


def badge(ask: Ask) -> Badge:
    label = "Done, thanks are owed" if ask.state == AskState.DONE and ask.owes_thanks else AskState(ask.state).label
    return Badge(label, "needs-you" if ask.owes_thanks else TONES.get(AskState(ask.state), "plain"))

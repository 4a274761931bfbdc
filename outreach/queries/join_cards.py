"""Requests to join a call, as cards, for the inbox of who is asked, and as a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from outreach.crises import Due
from outreach.models import JoinRequest, SalesTarget
from outreach.queries import deal_cards, join_scope, learning_words, sales_scope, wording
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.learning_words import Badge
from outreach.queries.readers import Reader
from outreach.sales import OPEN_JOINS, JoinResult, JoinState

MOST = 50
TONES = {
    JoinState.ASKED: "needs-you",
    JoinState.ACCEPTED: "watch",
    JoinState.HELD: "good",
    JoinState.LAPSED: "bad",
}


@dataclass(frozen=True)
class JoinCard:
    id: int
    version: str
    url: str
    whose: str
    purpose: str
    asked: str
    asked_by: str
    when: str
    badge: Badge
    result: str
    due: Due | None


@dataclass(frozen=True)
class JoinPage:
    card: JoinCard
    brief: str
    crisis: str
    target_url: str
    customer_url: str
    deal_url: str
    outcome: str
    is_asked: bool
    is_accepted: bool
    is_time: bool
    """The hour of the call has come."""
    moves: Sequence[MoveRow]


def of_target(target: SalesTarget, *, reader: Reader) -> Sequence[JoinCard]:
    """The next call first, then what is over."""
    found = list(target.joins.select_related(*join_scope.WITH, "clock").order_by("-call_at", "-pk")[:MOST])
    ahead = [each for each in found if each.state in OPEN_JOINS]
    rest = [each for each in found if each.state not in OPEN_JOINS]
    return [card(each, reader=reader) for each in (*reversed(ahead), *rest)]


def owed(*, reader: Reader) -> Sequence[JoinCard]:
    """To whom an answer is mine, the calls that I join, and of those that I asked for what came of them."""
    mine = Q(asked=reader.user, state__in=sorted(OPEN_JOINS))
    after = Q(asked_by=reader.user, state=JoinState.ACCEPTED, call_at__lte=reader.at)
    found = JoinRequest.objects.filter(mine | after).select_related(*join_scope.WITH, "clock")
    return [card(each, reader=reader) for each in found.order_by("call_at", "pk")[:MOST]]


def listed(*, reader: Reader) -> QuerySet[JoinRequest]:
    return join_scope.visible_joins(reader.user).select_related(*join_scope.WITH).order_by("call_at", "pk")


def page(*, join: JoinRequest, reader: Reader) -> JoinPage:
    """``join`` as ``join_scope`` gave it to this reader."""
    is_inside = sales_scope.visible_targets(reader.user).filter(pk=join.target_id).exists()
    sees_deal = join.deal_id is not None and sales_scope.visible_deals(reader.user).filter(pk=join.deal_id).exists()
    sees = join.customer_id in deal_cards.customers_seen(reader, [join.customer_id])
    return JoinPage(
        card=card(join, reader=reader),
        brief=join.brief,
        crisis=join.target.crisis.title if is_inside else "A sales crisis",
        target_url=f"/sales-targets/{join.target_id}" if is_inside else "",
        customer_url=f"/customers/{join.customer_id}" if sees else "",
        deal_url=f"/deals/{join.deal_id}" if sees_deal else "",
        outcome=join.outcome,
        is_asked=join.state == JoinState.ASKED,
        is_accepted=join.state == JoinState.ACCEPTED,
        is_time=join.call_at <= reader.at,
        moves=[move_row(move, JoinState) for move in join.ledger.select_related("moved_by").order_by("-number")],
    )


def card(join: JoinRequest, *, reader: Reader) -> JoinCard:
    """``join`` with people, customer, deal and clock."""
    what = "Answer" if join.state == JoinState.ASKED else "Outcome"
    return JoinCard(
        id=join.pk,
        version=join.version,
        url=f"/join-requests/{join.pk}",
        whose=join.whose,
        purpose=join.purpose,
        asked=join.asked.name,
        asked_by=join.asked_by.name,
        when=wording.moment(join.call_at),
        badge=Badge(JoinState(join.state).label, TONES.get(JoinState(join.state), "plain")),
        result=JoinResult(join.result).label if join.result else "",
        due=learning_words.due(what, join, at=reader.at),
    )

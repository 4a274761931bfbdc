"""Remarks on how we work, as a list and one by one. Who noted one is not shown: it is about what happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.statements import given
from outreach.crises import Due
from outreach.learning import CALM_AFTER, Habit, RemarkState
from outreach.models import Remark
from outreach.queries import crisis_scope, learning_scope, learning_words, wording
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.learning_words import Badge
from outreach.queries.prevention_cards import LONGEST_SHOWN, PAGE
from outreach.queries.readers import Reader

ORDER = Order("remarks", (("noted_at", datetime), ("id", int)), is_descending=True)
DUE = {RemarkState.SURFACED: "To be taken up:", RemarkState.TAKEN_UP: "Its outcome:"}


@dataclass(frozen=True)
class RemarkFilters:
    state: str = ""
    habit: str = ""
    crisis: int | None = None


@dataclass(frozen=True)
class RemarkCard:
    id: int
    version: str
    url: str
    what: str
    badge: Badge
    habit: str
    crisis: str
    crisis_url: str
    """Empty for whoever owns the remark, and does not see its crisis."""
    owner: str
    day: str
    due: Due | None


@dataclass(frozen=True)
class RemarkList:
    cards: Sequence[RemarkCard]
    next_cursor: str


@dataclass(frozen=True)
class RemarkPage:
    card: RemarkCard
    what: str
    noted: str
    trying: str
    outcome: str
    when_calm: str
    is_surfaced: bool
    is_taken_up: bool
    moves: Sequence[MoveRow]


def listed(*, reader: Reader, filters: RemarkFilters) -> QuerySet[Remark]:
    exact = given(state=filters.state or None, habit=filters.habit or None, crisis=filters.crisis)
    found = learning_scope.visible_remarks(reader.user).filter(**exact)
    return found.select_related("owner", "crisis", "clock")


def page(*, reader: Reader, filters: RemarkFilters, after: str) -> RemarkList:
    """The latest first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(listed(reader=reader, filters=filters), ORDER, part)
    inside = crisis_scope.crises_inside(reader.user).filter(pk__in={each.crisis_id for each in taken.entries})
    seen = set(inside.values_list("pk", flat=True)) if taken.entries else set()
    return RemarkList(
        cards=[card(each, at=reader.at, is_inside=each.crisis_id in seen) for each in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def one(*, remark: Remark, reader: Reader) -> RemarkPage:
    """``remark`` as ``learning_scope`` gave it to this reader."""
    return RemarkPage(
        card=card(remark, at=reader.at, is_inside=crisis_scope.is_inside(reader.user, remark.crisis)),
        what=remark.what,
        noted=wording.moment(remark.noted_at),
        trying=remark.trying,
        outcome=remark.outcome,
        when_calm=_when_calm(remark),
        is_surfaced=remark.state == RemarkState.SURFACED,
        is_taken_up=remark.state == RemarkState.TAKEN_UP,
        moves=[move_row(move, RemarkState) for move in remark.ledger.select_related("moved_by").order_by("-number")],
    )


def card(remark: Remark, *, at: datetime, is_inside: bool) -> RemarkCard:
    """``remark`` with owner, crisis and clock."""
    state = RemarkState(remark.state)
    return RemarkCard(
        id=remark.pk,
        version=remark.version,
        url=f"/remarks/{remark.pk}",
        what=wording.short(remark.what, LONGEST_SHOWN),
        badge=learning_words.remark_badge(remark.state),
        habit=Habit(remark.habit).label,
        crisis=remark.crisis.title if is_inside else "A crisis",
        crisis_url=f"/crises/{remark.crisis_id}" if is_inside else "",
        owner=remark.owner.name if remark.owner else "",
        day=wording.day(remark.due_on) if remark.due_on else "",
        due=learning_words.due(DUE[state], remark, at=at) if state in DUE else None,
    )


def _when_calm(remark: Remark) -> str:
    if remark.state != RemarkState.KEPT:
        return ""
    over = remark.crisis.stood_down_at
    when = (
        f"on {wording.day((over + CALM_AFTER).date())}"
        if over
        else f"{CALM_AFTER.days} days after its crisis stood down"
    )
    return f"It comes up {when}, if no severe crisis goes on then. Until that day nobody argues about it, and it is not lost."

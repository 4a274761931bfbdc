"""Reviews as a list, and one as people write and read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from accounts.models import User
from accounts.vocabulary import Function
from outreach.crises import Due
from outreach.learning import FactorKind, ReviewState
from outreach.models import Crisis, Review
from outreach.queries import learning_scope, learning_words, prevention_cards, recurrences, wording
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.learning_words import Badge
from outreach.queries.prevention_cards import PreventionCard
from outreach.queries.readers import Reader
from outreach.queries.recurrences import Returns

MOST_CLOSED, MOST_OPEN = 50, 100


@dataclass(frozen=True)
class ReviewCard:
    id: int
    version: str
    url: str
    crisis: str
    crisis_url: str
    badge: Badge
    who: str
    over: str
    due: Due | None
    is_owed: bool


@dataclass(frozen=True)
class ReviewLists:
    open: Sequence[ReviewCard]
    closed: Sequence[ReviewCard]

    @property
    def overdue(self) -> int:
        return sum(card.due is not None and card.due.is_overdue for card in self.open)


@dataclass(frozen=True)
class FactorRow:
    id: int
    kind: str
    function: str
    what: str


@dataclass(frozen=True)
class ReviewPage:
    card: ReviewCard
    day: str
    written: str
    closed: str
    parts: Sequence[tuple[str, str]]
    """What happened, what went well, what did not; empty where nobody wrote it yet."""
    factors: Sequence[FactorRow]
    preventions: Sequence[PreventionCard]
    moves: Sequence[MoveRow]
    returns: Returns
    is_written: bool


def lists(*, reader: Reader) -> ReviewLists:
    """What is owed first on top; what is closed, the latest first."""
    found = learning_scope.visible_reviews(reader.user)
    found = found.select_related("crisis__after_action_owner", "written_by", "clock")
    open_ones = found.exclude(state=ReviewState.CLOSED).order_by(F("clock__due_at").asc(nulls_last=True), "pk")
    closed = found.filter(state=ReviewState.CLOSED).order_by("-closed_at", "-pk")
    return ReviewLists(
        [card(each, at=reader.at) for each in open_ones[:MOST_OPEN]],
        [card(each, at=reader.at) for each in closed[:MOST_CLOSED]],
    )


def owed(*, reader: Reader) -> Sequence[ReviewCard]:
    """Those that this person is to write."""
    mine = Review.objects.filter(crisis__after_action_owner=reader.user, state=ReviewState.OWED)
    mine = mine.select_related("crisis__after_action_owner", "written_by", "clock")
    return [card(each, at=reader.at) for each in mine.order_by("clock__due_at", "pk")[:MOST_OPEN]]


def of_crisis(*, crisis: Crisis, reader: Reader) -> ReviewCard | None:
    found = Review.objects.filter(crisis=crisis).select_related("crisis__after_action_owner", "written_by", "clock")
    review = found.first()
    return card(review, at=reader.at) if review else None


def card(review: Review, *, at: datetime) -> ReviewCard:
    """``review`` with its crisis, who writes it, and its clock."""
    crisis = review.crisis
    owner = review.written_by or crisis.after_action_owner
    return ReviewCard(
        id=review.pk,
        version=review.version,
        url=f"/reviews/{review.pk}",
        crisis=crisis.title,
        crisis_url=f"/crises/{crisis.pk}",
        badge=learning_words.review_badge(review.state),
        who=owner.name if owner else "nobody",
        over=wording.moment(crisis.stood_down_at) if crisis.stood_down_at else "",
        due=learning_words.due("Review", review, at=at),
        is_owed=review.state == ReviewState.OWED,
    )


def review_page(*, review: Review, reader: Reader) -> ReviewPage:
    """``review`` as ``learning_scope`` gave it to this reader."""
    texts = {"What happened": review.what_happened, "What went well": review.went_well}
    return ReviewPage(
        card=card(review, at=reader.at),
        day=wording.day(review.crisis.after_action_due_on),
        written=_who(review.written_by, review.written_at),
        closed=_who(review.closed_by, review.closed_at),
        parts=[*texts.items(), ("What did not go well", review.went_badly)],
        factors=[
            FactorRow(each.pk, FactorKind(each.kind).label, Function(each.function).label, each.what)
            for each in review.factors.order_by("pk")
        ],
        preventions=prevention_cards.of(review, reader=reader),
        moves=[move_row(move, ReviewState) for move in review.ledger.select_related("moved_by").order_by("-number")],
        returns=recurrences.of("crisis", review.crisis_id, reader.user),
        is_written=review.state == ReviewState.WRITTEN,
    )


def _who(person: User | None, at: datetime | None) -> str:
    return f"{person.name}, {wording.moment(at)}" if person and at else ""

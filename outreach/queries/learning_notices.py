"""What people are told of reviews, preventions and remarks."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from outreach.learning import PreventionState, RemarkState, ReviewState
from outreach.models import Prevention, Remark, Review
from outreach.notices import Event
from outreach.queries import learning_scope, wording
from outreach.queries.notice_fact import Fact, Place

LONGEST = 120
SIGHT: Mapping[str, Callable[[User], QuerySet[Any]]] = {
    "review": learning_scope.visible_reviews,
    "prevention": learning_scope.visible_preventions,
    "remark": learning_scope.visible_remarks,
}
READ: Mapping[type, Callable[[], QuerySet[Any]]] = {
    Review: lambda: Review.objects.select_related("crisis", "clock"),
    Prevention: lambda: Prevention.objects.select_related("clock"),
    Remark: lambda: Remark.objects.select_related("clock"),
}


def tell_review(review: Review, event: Event) -> Fact:
    """“Is true” while it is worth a mail: what was settled meanwhile is not sent."""
    crisis = review.crisis
    is_owed = review.state == ReviewState.OWED
    sentence, is_true = {
        Event.REVIEW_YOURS: (f"Look back at it by {wording.day(crisis.after_action_due_on)}.", is_owed),
        Event.REVIEW_WRITTEN: ("Its review is written. Read it, and close it.", review.state == ReviewState.WRITTEN),
        Event.REVIEW_OVERDUE: (
            "Its review is overdue. What is not written down soon is not learned.",
            is_owed and _is_missed(review),
        ),
    }[event]
    only = {crisis.after_action_owner_id} if event == Event.REVIEW_YOURS else None
    return _fact("review", review.pk, f"Review of {crisis.title}", sentence, is_true=is_true, only=only)


def tell_prevention(prevention: Prevention, event: Event) -> Fact:
    is_open = prevention.state == PreventionState.OPEN
    sentence, is_true = {
        Event.PREVENTION_YOURS: (f"It is yours, and due on {wording.day(prevention.due_on)}.", is_open),
        Event.PREVENTION_DONE: (
            "It is done. Say what shows that it works, or that it does not.",
            prevention.state == PreventionState.DONE,
        ),
        Event.PREVENTION_OVERDUE: ("It is overdue. Do it, drop it, or name another day.", _is_missed(prevention)),
    }[event]
    only = {prevention.owner_id} if event == Event.PREVENTION_YOURS else None
    return _fact(
        "prevention", prevention.pk, wording.short(prevention.what, LONGEST), sentence, is_true=is_true, only=only
    )


def tell_remark(remark: Remark, event: Event) -> Fact:
    sentence, is_true = {
        Event.REMARK_SURFACED: ("It is calm now. Take it up, or let it go.", remark.state == RemarkState.SURFACED),
        Event.REMARK_YOURS: (
            f"It is yours. Say what came of it by {wording.day(remark.due_on)}.",
            remark.state == RemarkState.TAKEN_UP,
        ),
        Event.REMARK_OVERDUE: ("It is overdue. Say what came of it, or let it go.", _is_missed(remark)),
    }[event]
    only = {remark.owner_id} if event == Event.REMARK_YOURS else None
    return _fact("remark", remark.pk, wording.short(remark.what, LONGEST), sentence, is_true=is_true, only=only)


def _fact(
    kind: str, pk: int, heading: str, sentence: str, *, is_true: bool, only: Collection[int | None] | None
) -> Fact:
    """``only``: whose it is, if nobody else is told; None among them is nobody."""
    return Fact(
        matter=f"{kind}:{pk}",
        heading=heading,
        sentence=sentence,
        url=f"/{kind}s/{pk}",
        place=Place(kind, pk),
        is_severe=False,
        is_true=is_true,
        only=None if only is None else frozenset(each for each in only if each is not None),
    )


def _is_missed(row: Review | Prevention | Remark) -> bool:
    owed = getattr(row, "clock", None)
    return owed is not None and owed.missed_at is not None


TOLD: Mapping[Event, tuple[type, Callable[[Any, Event], Fact]]] = {
    **{event: (Review, tell_review) for event in Event if event.startswith("review_")},
    **{event: (Prevention, tell_prevention) for event in Event if event.startswith("prevention_")},
    **{event: (Remark, tell_remark) for event in Event if event.startswith("remark_")},
}

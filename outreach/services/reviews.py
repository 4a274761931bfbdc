"""The review after a crisis: owed when it stood down, written by one, closed by somebody else who commands."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.learning import REVIEW, FactorKind, ReviewState
from outreach.models import Crisis, Review, ReviewClock, ReviewFactor
from outreach.notices import Event
from outreach.queries import crews, learning_scope
from outreach.services import crisis_moves, learning_clocks, ledgers, notifications, words
from outreach.services.whereabouts import where_it_is

LATEST = timedelta(days=365)
MOST_FACTORS = 40
ASKS = {
    "what_happened": "Say what happened, in the order in which it did.",
    "went_well": "Say what went well: it is to go well again.",
    "went_badly": "Say what did not go well.",
}


class ReviewMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "review_moved"


class NotWhole(DomainError):
    code = "review_not_whole"


class OwnReview(DomainError):
    code = "own_review"


def owe(crisis: Crisis, *, by: User, at: datetime) -> Review:
    """In the transaction in which it stood down."""
    review = Review.objects.create(crisis=crisis)
    learning_clocks.owe_review(review, at)
    notifications.notify(event=Event.REVIEW_YOURS, to=[crisis.after_action_owner], about=review, by=by, at=at)
    return review


@transaction.atomic
def write(
    *,
    review: Review,
    what_happened: str,
    went_well: str,
    went_badly: str,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> Review:
    """As far as it has come: it is handed in when it is whole. Raises Forbidden, NotFound, Invalid, ReviewMoved, Stale."""
    held = _hold_to_write(review, by, seen)
    held.what_happened = words.optional(what_happened, field="what_happened", longest=8000)
    held.went_well = words.optional(went_well, field="went_well")
    held.went_badly = words.optional(went_badly, field="went_badly")
    held.save()
    return held


@transaction.atomic
def add_factor(
    *, review: Review, kind: FactorKind, function: Function, what: str, by: User, at: datetime
) -> ReviewFactor:
    """Several may write at once: it changes no version. Raises Forbidden, NotFound, Invalid, ReviewMoved."""
    held = _hold_to_write(review, by)
    said = words.required(what, field="what", ask="Say what contributed. Not who: what made it possible.", longest=2000)
    if held.factors.count() >= MOST_FACTORS:
        raise Invalid(f"More than {MOST_FACTORS} explain nothing. Take some out that matter less.", field="what")
    return ReviewFactor.objects.create(review=held, kind=kind, function=function, what=said, added_by=by, added_at=at)


@transaction.atomic
def remove_factor(*, factor: ReviewFactor, by: User, at: datetime) -> None:
    """Raises Forbidden, NotFound, ReviewMoved."""
    _hold_to_write(factor.review, by)
    ReviewFactor.objects.filter(pk=factor.pk).delete()


@transaction.atomic
def hand_in(*, review: Review, seen: Seen | None = None, by: User, at: datetime) -> Review:
    """Raises Forbidden, NotFound, NotWhole, ReviewMoved, Stale."""
    held = _hold_to_write(review, by, seen)
    _check_is_whole(held)
    held.written_by, held.written_at = by, at
    moved = ledgers.step(held, ReviewState.WRITTEN, REVIEW, ReviewMoved, by=by, at=at)
    ReviewClock.objects.filter(review=held).delete()
    readers = [held.crisis.commander, *crews.deciders(besides=[by.pk])]
    notifications.notify(event=Event.REVIEW_WRITTEN, to=readers, about=held, by=by, at=at)
    return moved


@transaction.atomic
def close(*, review: Review, note: str = "", seen: Seen | None = None, by: User, at: datetime) -> Review:
    """Raises Forbidden, NotFound, OwnReview, ReviewMoved, Stale."""
    held = _hold_to_command(review, by, seen)
    ledgers.check_may(held, ReviewState.CLOSED, REVIEW, ReviewMoved)
    if held.written_by_id == by.pk:
        raise OwnReview("You wrote it. The commander, the CCO or an administrator who did not closes it.")
    held.closed_by, held.closed_at = by, at
    said = words.optional(note, field="note")
    return ledgers.step(held, ReviewState.CLOSED, REVIEW, ReviewMoved, note=said, by=by, at=at)


@transaction.atomic
def send_back(*, review: Review, note: str, due_on: date, seen: Seen | None = None, by: User, at: datetime) -> Review:
    """With what is missing, and a new day. Raises Forbidden, NotFound, Invalid, ReviewMoved, Stale."""
    held = _hold_to_command(review, by, seen)
    ledgers.check_may(held, ReviewState.OWED, REVIEW, ReviewMoved)
    said = words.required(note, field="note", ask="Say what is missing.")
    _set_due(held, held.crisis.after_action_owner, due_on, at)
    moved = ledgers.step(held, ReviewState.OWED, REVIEW, ReviewMoved, note=said, by=by, at=at)
    learning_clocks.owe_review(held, at)
    to = [held.crisis.after_action_owner]
    notifications.notify(event=Event.REVIEW_YOURS, to=to, about=held, by=by, at=at)
    return moved


@transaction.atomic
def hand_over(*, review: Review, owner: User, due_on: date, seen: Seen | None = None, by: User, at: datetime) -> Review:
    """Somebody else writes it, or by another day. Raises Forbidden, NotFound, Invalid, ReviewMoved, Stale."""
    held = _hold_to_command(review, by, seen)
    if held.state != ReviewState.OWED:
        raise ReviewMoved(f"{where_it_is(held)}: nobody has to write it.")
    crisis_moves.check_works_here(owner, field="owner")
    _set_due(held, owner, due_on, at)
    learning_clocks.owe_review(held, at)
    notifications.notify(event=Event.REVIEW_YOURS, to=[owner], about=held, by=by, at=at)
    return held


def _hold(review: Review, by: User, seen: Seen | None = None) -> Review:
    """The crisis before its review, as everywhere."""
    learning_scope.get_review(by, review.pk)
    Crisis.objects.select_for_update(no_key=True).get(pk=review.crisis_id)
    rows = Review.objects.select_for_update(no_key=True, of=("self",))
    held = rows.select_related("crisis__commander", "crisis__after_action_owner", "written_by").get(pk=review.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{where_it_is(held)}, and it was written on since you read it. {GO_ON}")
    return held


def _hold_to_write(review: Review, by: User, seen: Seen | None = None) -> Review:
    held = _hold(review, by, seen)
    if not learning_scope.may_write(by, held):
        raise Forbidden("You may not write this review. Who looks back at the crisis, its commander, or the CCO can.")
    if held.state != ReviewState.OWED:
        raise ReviewMoved(f"{where_it_is(held)}: it cannot be changed. Who commands the crisis can send it back.")
    return held


def _hold_to_command(review: Review, by: User, seen: Seen | None = None) -> Review:
    held = _hold(review, by, seen)
    if not learning_scope.may_command(by, held):
        raise Forbidden("You may not do this. The commander of the crisis, the CCO or an administrator can.")
    return held


def _check_is_whole(held: Review) -> None:
    missing = [ask for name, ask in ASKS.items() if not getattr(held, name)]
    if not held.factors.exists():
        missing.append("Name at least one thing that contributed.")
    if missing:
        raise NotWhole(f"Not yet. {' '.join(missing)}")


def _set_due(held: Review, owner: User | None, due_on: date, at: datetime) -> None:
    if not at.date() <= due_on <= (at + LATEST).date():
        raise Invalid("Say by when, from today on and within a year.", field="due_on")
    held.crisis.after_action_owner, held.crisis.after_action_due_on = owner, due_on
    held.crisis.save(update_fields=["after_action_owner", "after_action_due_on"])

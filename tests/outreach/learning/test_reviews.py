"""The review after a crisis: owed by a day, written by one, closed by another, loud when it does not come."""

from datetime import timedelta

import pytest

from accounts.vocabulary import Function
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.learning import FactorKind, ReviewState
from outreach.models import NoticeRequest, Review, ReviewClock
from outreach.notices import Event
from outreach.services import learning_clocks, reviews
from outreach.services.crises import Room
from outreach.services.reviews import NotWhole, OwnReview, ReviewMoved
from tests.factories.issues import NOW
from tests.factories.learning import FACTOR, TEXTS, a_review

pytestmark = pytest.mark.django_db


def told(event):
    return set(NoticeRequest.objects.filter(event=event).values_list("user", flat=True))


def test_it_is_owed_until_its_day_is_over_and_told_to_whom_it_falls(lena, ana):
    review = a_review(lena, owner=ana)

    assert (review.state, review.clock.due_at.date()) == (ReviewState.OWED, (NOW + timedelta(days=8)).date())
    assert told(Event.REVIEW_YOURS) == {ana.pk}


def test_what_does_not_come_is_noticed_once_and_a_new_day_begins_anew(lena, ana):
    review = a_review(lena, owner=ana)
    late = NOW + timedelta(days=9)

    assert [learning_clocks.notice_reviews(at=late).done for _ in range(2)] == [1, 0]
    assert told(Event.REVIEW_OVERDUE) == {ana.pk, lena.pk}

    reviews.hand_over(review=review, owner=lena, due_on=late.date(), by=lena, at=late)
    assert ReviewClock.objects.get().missed_at is None
    assert Review.objects.get().crisis.after_action_owner == lena


def test_it_is_handed_in_when_it_is_whole(lena, ana):
    review = a_review(lena, owner=ana)
    with pytest.raises(NotWhole, match=r"what happened.*went well.*contributed"):
        reviews.hand_in(review=review, by=ana, at=NOW)

    reviews.write(review=review, **TEXTS, by=ana, at=NOW)
    reviews.add_factor(review=review, **FACTOR, by=lena, at=NOW)
    reviews.hand_in(review=review, by=ana, at=NOW)

    assert Review.objects.get().written_by == ana
    assert not ReviewClock.objects.exists()
    assert told(Event.REVIEW_WRITTEN) == {lena.pk}
    with pytest.raises(ReviewMoved, match="send it back"):
        reviews.add_factor(review=review, **FACTOR, by=ana, at=NOW)


def test_who_wrote_it_does_not_close_it(lena, ana):
    by_lena = a_review(lena, state=ReviewState.WRITTEN)
    with pytest.raises(OwnReview):
        reviews.close(review=by_lena, by=lena, at=NOW)
    with pytest.raises(NotFound):
        reviews.close(review=by_lena, by=ana, at=NOW)

    by_ana = a_review(lena, owner=ana, state=ReviewState.WRITTEN, title="Bills are wrong")
    with pytest.raises(Forbidden):
        reviews.close(review=by_ana, by=ana, at=NOW)
    closed = reviews.close(review=by_ana, by=lena, at=NOW)

    assert (closed.state, closed.closed_by) == (ReviewState.CLOSED, lena)


def test_it_goes_back_with_what_is_missing_and_a_new_day(lena, ana):
    review = a_review(lena, owner=ana, state=ReviewState.WRITTEN)
    with pytest.raises(Invalid, match="by when"):
        reviews.send_back(review=review, note="Why at night?", due_on=NOW.date() - timedelta(days=1), by=lena, at=NOW)

    reviews.send_back(review=review, note="Why at night?", due_on=NOW.date(), by=lena, at=NOW)

    again = Review.objects.get()
    assert (again.state, again.ledger.latest("number").note) == (ReviewState.OWED, "Why at night?")
    assert again.clock.due_at.date() == NOW.date() + timedelta(days=1)


def test_several_name_what_contributed_but_of_two_texts_the_second_is_told(lena, ana):
    review = a_review(lena, owner=ana, room=Room(liaison=ana))
    seen = frozenset([review.version])
    kept = reviews.add_factor(review=review, **FACTOR, by=ana, at=NOW)
    other = {"kind": FactorKind.SUPPLIER, "function": Function.SALES, "what": "One supplier only."}
    reviews.remove_factor(factor=reviews.add_factor(review=review, **other, by=lena, at=NOW), by=lena, at=NOW)

    reviews.write(review=review, **TEXTS, seen=seen, by=ana, at=NOW)
    Review.objects.filter(pk=review.pk).update(went_well="Else.")
    reviews.hand_in(review=review, by=ana, at=NOW)

    assert list(review.factors.all()) == [kept]
    with pytest.raises(Stale, match="is written, since"):
        reviews.close(review=review, seen=seen, by=lena, at=NOW)

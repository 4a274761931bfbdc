"""What the database itself refuses of reviews and preventions, whoever writes."""

import pytest

from outreach.learning import PreventionState, ReviewState
from outreach.models import Prevention, PreventionMove, ReviewFactor, ReviewMove
from outreach.states import IssueState
from tests.factories.issues import NOW, an_issue
from tests.factories.learning import FACTOR, TEXTS, a_prevention, a_review
from tests.outreach.models.tables import changed, refused, run_sql, written

pytestmark = pytest.mark.django_db


def test_a_review_moves_by_its_ledger_alone_and_is_whole(lena, ana):
    review = a_review(lena, owner=ana)
    with refused("without a row in outreach_reviewmove"):
        run_sql("UPDATE outreach_review SET state = 'written', moves = 1 WHERE id = %s", review.pk)
    step = {"review": review, "number": 1, "moved_by": ana, "moved_at": NOW}
    with refused("review_moves_as_the_table_says"):
        written(ReviewMove, **step, from_state="owed", to_state="closed")
    with refused("names nothing that contributed"):
        written(ReviewMove, **step, from_state="owed", to_state="written")
    written(ReviewFactor, review=review, **FACTOR, added_by=ana, added_at=NOW)
    with refused("review_that_is_handed_in_is_whole"):
        written(ReviewMove, **step, from_state="owed", to_state="written")
    changed(review, **TEXTS, written_by=ana, written_at=NOW)
    written(ReviewMove, **step, from_state="owed", to_state="written")

    back = {**step, "number": 2, "from_state": "written"}
    with refused("review_sent_back_says_what_is_missing"):
        written(ReviewMove, **back, to_state="owed")
    changed(review, closed_by=ana, closed_at=NOW)
    with refused("review_is_closed_by_somebody_else"):
        written(ReviewMove, **back, to_state="closed")
    with refused("what contributed stays"):
        written(ReviewFactor, review=review, **FACTOR, added_by=ana, added_at=NOW)
    with refused("what contributed stays"):
        run_sql("DELETE FROM outreach_reviewfactor WHERE review_id = %s", review.pk)


def test_what_was_closed_stays(lena, ana):
    review = a_review(lena, owner=ana, state=ReviewState.CLOSED)

    with refused("Cannot update"):
        changed(review, went_well="All of it.")
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_review WHERE id = %s", review.pk)
    with refused("Cannot update"):
        changed(review.factors.get(), what="Bo did it.")


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"review": None}, "prevention_comes_of_one_thing"),
        ({"what": ""}, "prevention_words_are_known"),
        ({"kind": "culprit"}, "prevention_words_are_known"),
        ({"state": "done"}, "begins as open"),
    ],
)
def test_a_prevention_is_whole(lena, about, rule):
    given = {"review": a_review(lena), "what": "A drill.", "kind": "process", "function": "engineering"}
    given |= {"owner": lena, "due_on": NOW.date(), "added_by": lena, "added_at": NOW, **about}

    with refused(rule):
        written(Prevention, **given)


def test_it_comes_of_an_issue_whose_work_is_over(lena):
    issue = an_issue(lena, state=IssueState.IN_PROGRESS)

    with refused("is not over: nothing is prevented yet"):
        about = {"what": "A drill.", "kind": "process", "function": "engineering", "due_on": NOW.date()}
        written(Prevention, issue=issue, **about, owner=lena, added_by=lena, added_at=NOW)


def test_it_is_verified_by_somebody_else_with_evidence_and_then_stays(lena, ana):
    made = a_prevention(lena, review=a_review(lena), owner=ana, state=PreventionState.DONE)
    step = {"prevention": made, "number": 2, "moved_by": lena, "moved_at": NOW, "from_state": "done"}
    with refused("who_moves_a_prevention_says_why"):
        written(PreventionMove, **step, to_state="open")
    with refused("verified_prevention_has_its_evidence"):
        written(PreventionMove, **step, to_state="verified", note="It rang.")
    for person in (lena, ana):  # lena said that it is done, ana owns it
        changed(made, verified_by=person, verified_at=NOW, evidence="It rang.")
        with refused("prevention_is_verified_by_somebody_else"):
            written(PreventionMove, **step, to_state="verified", note="It rang.")
    with refused("Cannot update"):
        changed(made, what="Another.")
    with refused("done_prevention_says_what_was_done"):
        changed(made, result="")

    dropped = a_prevention(lena, review=made.review, state=PreventionState.DROPPED)
    with refused("Cannot update"):
        changed(dropped, due_on=NOW.date())

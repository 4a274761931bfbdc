"""What must always be true of reviews and preventions: each check finds what breaks it."""

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from crisis_triage.management import learning_invariants
from outreach.learning import HelpVerdict, PreventionState, RemarkState, ReviewState
from outreach.services import help_requests
from outreach.services.help_requests import Help
from tests.factories.learning import a_prevention, a_remark, a_review, some_help
from tests.journeys.test_promise_invariants import forced, verify

BREAKS = {
    "reviews_stand_where_their_ledger_led": forced("DELETE FROM outreach_reviewmove WHERE number = 1"),
    "preventions_stand_where_their_ledger_led": forced("DELETE FROM outreach_preventionmove WHERE number = 1"),
    "a_crisis_that_is_over_has_its_review": forced("DELETE FROM outreach_review WHERE state = 'owed'"),
    "a_review_that_is_owed_has_its_day_and_no_other_does": forced("DELETE FROM outreach_reviewclock"),
    "an_open_prevention_has_its_day_and_no_other_does": forced("DELETE FROM outreach_preventionclock"),
    "what_is_owed_after_a_crisis_is_noticed_within_minutes": forced(
        "UPDATE outreach_preventionclock SET due_at = now() - interval '11 minutes'"
    ),
    "remarks_stand_where_their_ledger_led": forced("DELETE FROM outreach_remarkmove WHERE number = 1"),
    "what_is_kept_until_calm_waits_for_its_crisis": forced(
        "UPDATE outreach_remarkmove SET moved_at = moved_at - interval '9 days' WHERE to_state = 'surfaced'"
    ),
    "what_is_kept_until_calm_is_not_lost": forced(
        "UPDATE outreach_crisis SET stood_down_at = now() - interval '8 days'; "
        "UPDATE outreach_crisis SET severity = 3 WHERE stood_down_at IS NULL"
    ),
    "a_remark_that_came_up_has_its_day_and_no_other_does": forced("DELETE FROM outreach_remarkclock"),
    "what_was_said_of_help_goes_along_with_its_correction": forced(
        "DELETE FROM outreach_helpoutcome WHERE id = (SELECT max(id) FROM outreach_helpoutcome)"
    ),
    "nobody_closed_or_verified_their_own": forced(
        "ALTER TABLE outreach_review DROP CONSTRAINT review_is_closed_by_somebody_else; "
        "UPDATE outreach_review SET closed_by_id = written_by_id WHERE state = 'closed'"
    ),
}


@pytest.fixture
def learned(lena, ana):
    """One review is owed, one is closed; one prevention is open, one is verified; one remark is kept, one was taken up."""
    now = timezone.now()
    a_review(lena, at=now)
    closed = a_review(lena, owner=ana, state=ReviewState.CLOSED, title="Bills are wrong", at=now)
    a_prevention(lena, review=closed, at=now)
    a_prevention(lena, review=closed, state=PreventionState.VERIFIED, at=now)
    helped = some_help(lena, at=now)
    help_requests.tell_outcome(request=helped, verdict=HelpVerdict.HELPED, what="They renewed.", by=lena, at=now)
    about = {"function": helped.function, "what": helped.what, "asked_on": helped.asked_on, "asker": "Kim"}
    help_requests.correct(request=helped, given=Help(**about), reason="It was Kim.", by=lena, at=now)
    for state in (RemarkState.KEPT, RemarkState.TAKEN_UP):
        a_remark(lena, crisis=closed.crisis, state=state, at=now)


def test_they_hold_while_something_is_owed(learned):
    assert "VIOLATED" not in verify("--only", *learning_invariants.QUERIES)


@pytest.mark.parametrize("name", learning_invariants.QUERIES)
def test_a_broken_one_is_named(learned, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

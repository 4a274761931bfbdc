"""The invariants of crises hold while they run, and each is really looked at."""

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import crisis_invariants
from outreach.services import standing_down
from outreach.states import CrisisState
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import an_issue
from tests.journeys.test_promise_invariants import forced, verify

pytestmark = pytest.mark.django_db

BREAKS = {
    "crises_stand_where_their_ledger_led": forced("DELETE FROM outreach_crisismove WHERE number = 1"),
    "where_crises_stand_is_told": forced("DELETE FROM accounts_change WHERE kind = 'crisis' AND event = 'moved'"),
    "a_crisis_that_runs_owes_an_update_and_no_other_does": forced("DELETE FROM outreach_crisiscadence"),
    "an_update_that_did_not_come_is_noticed_within_minutes": forced(
        "UPDATE outreach_crisiscadence SET due_at = now() - interval '11 minutes'"
    ),
    "the_audience_of_a_crisis_is_read_while_it_runs": forced("UPDATE outreach_crisisaudience SET next_at = NULL"),
    "no_crisis_is_over_with_an_open_action": forced(
        "UPDATE outreach_crisis SET state = 'stood_down', stood_down_at = now(), declared_at = NULL"
    ),
}


@pytest.fixture
def running(lena, acme):
    """One runs, one was none."""
    now = timezone.now()
    an_action(a_crisis(lena, issue=an_issue(lena, acme), at=now), lena, at=now)
    none = a_crisis(lena, state=CrisisState.SUSPECTED, title="Is it the mail?", at=now)
    standing_down.stand_down(crisis=none, note="It is not.", by=lena, at=now)


def test_they_hold_while_one_runs(running):
    assert "VIOLATED" not in verify("--only", *crisis_invariants.QUERIES)


@pytest.mark.parametrize("name", crisis_invariants.QUERIES)
def test_a_broken_one_is_named(running, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

"""The invariants of the scene hold, and each is really looked at."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import scene_invariants
from outreach.battles import Stand
from outreach.services import battles, risk_days
from tests.factories.issues import an_issue
from tests.factories.outreach import list_customer
from tests.journeys.test_promise_invariants import forced, verify

pytestmark = pytest.mark.django_db

BREAKS = {
    "what_moved_the_arr_at_risk_adds_up": forced("UPDATE outreach_riskbridge SET amount = amount + 0.01 WHERE is_end"),
    "a_battle_is_of_an_open_issue": forced("UPDATE outreach_issue SET state = 'closed', owner_id = opened_by_id"),
    "whoever_decided_for_a_time_is_reminded": forced(
        "UPDATE outreach_battle SET remind_at = now() - interval '11 minutes'"
    ),
    "each_step_of_the_arr_at_risk_is_in_its_bridge": forced("DELETE FROM outreach_riskstep"),
}


@pytest.fixture
def looked_at(lena, acme):
    """One battle is left for now; one customer came into danger."""
    now = timezone.now()
    list_customer(acme, 0.7)
    risk_days.compare(at=now)
    until = (now + timedelta(days=9)).date()
    battles.choose(issue=an_issue(lena, acme, at=now), stand=Stand.LEFT, reason="Later.", due_on=until, by=lena, at=now)


def test_they_hold(looked_at):
    assert "VIOLATED" not in verify("--only", *scene_invariants.QUERIES)


@pytest.mark.parametrize("name", scene_invariants.QUERIES)
def test_a_broken_one_is_named(looked_at, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

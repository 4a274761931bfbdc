"""What must always be true of research: each check finds what breaks it."""

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from crisis_triage.management import research_invariants
from outreach.models import CrisisAudience
from outreach.services import research_counting
from tests.factories.crises import a_crisis
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.outreach import list_customer
from tests.journeys.test_promise_invariants import forced, verify

BREAKS = {
    "research_by_segment_adds_up_to_the_whole": forced(
        "UPDATE outreach_researchday SET arr = arr + 1 WHERE segment IS NULL"
    ),
    "a_frozen_audience_has_what_was_known_of_it": forced("DELETE FROM outreach_crisisresearch"),
    "a_talk_is_done_by_what_was_recorded_by_its_method": forced(
        "UPDATE outreach_plannedtalk SET method = 'survey' WHERE state = 'done'"
    ),
}


@pytest.fixture
def known(lena, ana, acme, zenith):
    now = timezone.now()
    for customer in (acme, zenith):
        list_customer(customer, 0.5, at=now)
    a_planned_talk(ana, acme, at=now)
    an_insight(ana, acme, at=now)
    a_crisis(lena, at=now)
    CrisisAudience.objects.update(frozen_at=now)
    research_counting.count(at=now)


def test_they_hold_while_research_goes_on(known):
    assert "VIOLATED" not in verify("--only", *research_invariants.QUERIES)


@pytest.mark.parametrize("name", research_invariants.QUERIES)
def test_a_broken_one_is_named(known, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

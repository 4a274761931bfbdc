"""What must always be true of sales crises: each check finds what breaks it."""

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from crisis_triage.management import sales_invariants
from outreach.sales import DealState
from tests.factories.sales import a_deal, a_join, a_target
from tests.journeys.test_promise_invariants import forced, verify

BREAKS = {
    "deals_stand_where_their_ledger_led": forced("DELETE FROM outreach_dealmove"),
    "requests_to_join_stand_where_their_ledger_led": forced("UPDATE outreach_joinrequest SET moves = 1"),
    "a_target_belongs_to_a_sales_crisis": forced("UPDATE outreach_crisis SET kind = 'service'"),
    "an_open_request_to_join_has_its_hour_and_no_other_does": forced("DELETE FROM outreach_joinrequestclock"),
    "what_a_call_owes_is_noticed_within_minutes": forced(
        "UPDATE outreach_joinrequestclock SET due_at = now() - interval '11 minutes'"
    ),
}


@pytest.fixture
def short(lena, eve):
    now = timezone.now()
    target = a_target(lena, at=now)
    deal = a_deal(lena, target=target, at=now)
    a_deal(lena, target=target, state=DealState.WON, at=now)
    a_join(lena, about=deal, asked=eve, target=target, at=now)


def test_they_hold_while_something_is_missing(short):
    assert "VIOLATED" not in verify("--only", *sales_invariants.QUERIES)


@pytest.mark.parametrize("name", sales_invariants.QUERIES)
def test_a_broken_one_is_named(short, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

"""What must always be true of favours: each check finds what breaks it."""

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from crisis_triage.management import ask_invariants
from outreach.asks import AskState
from tests.factories.asks import a_friend, an_ask
from tests.journeys.test_promise_invariants import forced, verify

BREAKS = {
    "favours_stand_where_their_ledger_led": forced("DELETE FROM outreach_askmove WHERE number = 1"),
    "who_did_us_a_favour_is_owed_thanks_or_was_thanked": forced("DELETE FROM outreach_askthanks"),
    "thanks_that_did_not_come_are_noticed_within_minutes": forced(
        "UPDATE outreach_askthanks SET due_at = now() - interval '11 minutes'"
    ),
    "nobody_was_asked_who_is_only_proposed": forced(
        "UPDATE outreach_ask SET asked_at = now(), asked_by_id = owner_id, channel = 'call' WHERE state = 'proposed'"
    ),
}


@pytest.fixture
def asked(lena, acme):
    now = timezone.now()
    an_ask(lena, a_friend(acme), at=now)
    an_ask(lena, a_friend(acme), state=AskState.DONE, at=now)


def test_they_hold_while_thanks_are_owed(asked):
    assert "VIOLATED" not in verify("--only", *ask_invariants.QUERIES)


@pytest.mark.parametrize("name", ask_invariants.QUERIES)
def test_a_broken_one_is_named(asked, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

"""What must always be true of recovery cases: each check finds what breaks it."""

import pytest
from django.core.management.base import CommandError
from django.utils import timezone

from crisis_triage.management import recovery_invariants
from outreach.recoveries import RecoveryState
from tests.factories.recoveries import a_recovery, a_step
from tests.journeys.test_promise_invariants import forced, verify

BREAKS = {
    "recovery_cases_stand_where_their_ledger_led": forced("DELETE FROM outreach_recoverymove WHERE number = 1"),
    "where_recovery_cases_stand_is_told": forced(
        "DELETE FROM accounts_change WHERE kind = 'recovery' AND event = 'moved'"
    ),
    "an_open_recovery_case_owes_a_word_and_no_other_does": forced("DELETE FROM outreach_recoveryclock"),
    "a_word_that_did_not_come_is_noticed_within_minutes": forced(
        "UPDATE outreach_recoveryclock SET due_at = now() - interval '11 minutes'"
    ),
    "saving_began_with_the_cause_told": forced("UPDATE outreach_recoveryword SET tells_the_cause = false"),
    "no_recovery_case_is_over_with_an_open_step": forced(
        "UPDATE outreach_recovery SET state = 'lost', ended_at = now() WHERE state = 'saving'"
    ),
}


@pytest.fixture
def cases(ana, lena, acme, zenith):
    """One goes on, one ended."""
    now = timezone.now()
    a_step(a_recovery(ana, acme, state=RecoveryState.SAVING, at=now), ana, at=now)
    a_recovery(lena, zenith, state=RecoveryState.RECOVERED, at=now)


def test_they_hold_while_one_goes_on(cases):
    assert "VIOLATED" not in verify("--only", *recovery_invariants.QUERIES)


@pytest.mark.parametrize("name", recovery_invariants.QUERIES)
def test_a_broken_one_is_named(cases, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

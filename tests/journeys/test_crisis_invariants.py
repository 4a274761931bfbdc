"""The invariants of crises hold while they run, and each is really looked at."""

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import crisis_invariants
from outreach.honesty.stages import ScriptState
from outreach.services import customer_links, scripts, standing_down
from outreach.states import CrisisState, MessageState
from tests.factories.crises import a_crisis, an_action
from tests.factories.issues import an_issue
from tests.factories.messages import a_contact, a_message, addressed
from tests.factories.scripts import a_crisis_message, a_script, taken_to
from tests.factories.status_pages import a_status_page
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
    "status_updates_stand_where_their_ledger_led": forced("DELETE FROM outreach_statusupdatemove"),
    "nothing_is_public_that_its_author_approved": forced(
        "ALTER TABLE outreach_statusupdate DROP CONSTRAINT nobody_approves_their_own_status; "
        "UPDATE outreach_statusupdate SET approver_id = author_id"
    ),
    "nobody_opened_a_link_that_did_not_work": forced(
        "UPDATE outreach_customerlink SET made_at = now() + interval '1 hour', expires_at = now() + interval '2 hours'"
    ),
    "what_was_revoked_shows_nothing": forced(
        "UPDATE outreach_statuspage SET revoked_at = now(), revoked_by_id = made_by_id, revoked_because = 'It leaked.'"
    ),
    "scripts_stand_where_their_ledger_led": forced("DELETE FROM outreach_scriptversionmove"),
    "where_scripts_stand_is_told": forced("DELETE FROM accounts_change WHERE kind = 'script_version'"),
    "a_published_script_supersedes_those_before_it": forced(
        "UPDATE outreach_scriptversion SET state = 'superseded'; "
        "UPDATE outreach_scriptversion SET state = 'published' WHERE number = 1"
    ),
    "what_the_call_centre_says_was_approved_by_somebody_else": forced(
        "ALTER TABLE outreach_scriptversion DROP CONSTRAINT nobody_approves_an_own_script; "
        "UPDATE outreach_scriptversion SET approver_id = author_id"
    ),
    "a_message_in_blocks_says_what_its_blocks_say": forced("UPDATE outreach_crisismessage SET thank = 'Bye.'"),
    "no_message_that_left_misses_a_block": forced(
        "UPDATE outreach_message SET started_by_id = author_id, started_at = now(); "
        "UPDATE outreach_crisismessage SET thank = ''"
    ),
    "whoever_is_called_instead_was_asked_for": forced(
        "UPDATE outreach_delivery SET state = 'called', reason = 'Premium.'"
    ),
}


@pytest.fixture
def running(lena, adam, acme):
    """One runs, one was none."""
    now = timezone.now()
    crisis = a_crisis(lena, issue=an_issue(lena, acme), at=now)
    an_action(crisis, lena, at=now)
    a_status_page(crisis, lena, adam, at=now)
    made = customer_links.make(customer=acme, by=lena, at=now)
    customer_links.open_(token=made.plain.rpartition("/")[2], at=now)
    first = a_script(crisis, lena, state=ScriptState.PUBLISHED, approver=adam, at=now)
    later = scripts.go_on(script=first.script, by=lena, at=now)
    taken_to(later, ScriptState.PUBLISHED, by=lena, approver=adam, at=now)
    a_crisis_message(crisis, lena, at=now)
    a_contact(acme)
    addressed(a_message(crisis.main_issue, lena, state=MessageState.SENDING, at=now), at=now)
    none = a_crisis(lena, state=CrisisState.SUSPECTED, title="Is it the mail?", at=now)
    standing_down.stand_down(crisis=none, note="It is not.", by=lena, at=now)


def test_they_hold_while_one_runs(running):
    assert "VIOLATED" not in verify("--only", *crisis_invariants.QUERIES)


@pytest.mark.parametrize("name", crisis_invariants.QUERIES)
def test_a_broken_one_is_named(running, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

"""The invariants of issues, loops and promises hold after everything was done to them, and each is really looked at."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crisis_triage.management import promise_invariants
from outreach.models import Loop
from outreach.queries.audience_rules import Filter
from outreach.services import audience, broken_promises, loops, promises
from outreach.states import IssueState
from outreach.vocabulary import Channel
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_loop, a_promise, an_issue
from tests.factories.sla import tick

pytestmark = pytest.mark.django_db


def forced(statement):
    """Past the triggers that would refuse it."""

    def run():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(
                f"SET LOCAL session_replication_role = replica; {statement}; SET LOCAL session_replication_role = origin"
            )

    return run


BREAKS = {
    "where_issues_stand_is_told": forced("DELETE FROM accounts_change WHERE kind = 'issue' AND event = 'moved'"),
    "where_loops_stand_is_told": forced("DELETE FROM accounts_change WHERE kind = 'loop' AND event = 'moved'"),
    "where_promises_stand_is_told": forced("DELETE FROM accounts_change WHERE kind = 'promise' AND event = 'moved'"),
    "whoever_waits_has_the_clocks_that_a_policy_sets": forced(
        "DELETE FROM outreach_slaclock WHERE target = 'close_loop'"
    ),
    "no_clock_runs_for_who_was_told": forced(
        "UPDATE outreach_loop SET state = 'told' WHERE id IN (SELECT loop_id FROM outreach_slaclock WHERE stopped_at IS NULL)"
    ),
    "each_alarm_is_noticed_within_minutes": forced(
        "UPDATE outreach_slaclock SET next_at = now() - interval '11 minutes' WHERE state = 'running'"
    ),
    "issues_stand_where_their_ledger_led": forced("UPDATE outreach_issue SET state = 'assessed'"),
    "loops_stand_where_their_ledger_led": forced("DELETE FROM outreach_loopmove WHERE number = 1"),
    "no_issue_is_closed_over_an_open_loop": forced("UPDATE outreach_issue SET state = 'closed'"),
    "what_is_promised_has_a_promise": forced("UPDATE outreach_loop SET state = 'open' WHERE state = 'promised'"),
    "what_was_delivered_has_a_promise_that_was_kept": forced(
        "UPDATE outreach_loop SET state = 'delivered' WHERE state = 'promised'"
    ),
    "what_is_due_is_broken_within_minutes": forced(
        "UPDATE outreach_promise SET due_at = now() - interval '6 minutes', original_due_at = now() - interval '6 minutes',"
        " made_at = now() - interval '1 day' WHERE state = 'pending'"
    ),
    "no_audience_waits_to_be_read": forced("UPDATE outreach_audiencerule SET due_at = now() - interval '11 minutes'"),
    "each_end_of_a_promise_is_one_signal": forced("UPDATE signals_signal SET external_id = 'x' || id"),
}


@pytest.fixture
def history(lena, acme, zenith):
    """One promise broken and made again, one kept, told and denied, one pending, one renegotiated."""
    now, then = timezone.now(), timezone.now() - timedelta(days=9)
    a_promise(a_loop(lena, acme, at=then), lena, due_on=(now - timedelta(days=3)).date(), at=then)
    broken_promises.break_due()
    a_promise(Loop.objects.get(customer=acme), lena, at=now)
    kept = a_promise(a_loop(lena, zenith, at=then), lena, at=then)
    promises.deliver(promise=kept, evidence="Done.", by=lena, at=then)
    told = loops.tell(loop=kept.loop, channel=Channel.CALL, message="Done.", by=lena, at=then)
    loops.deny(loop=told, message="No.", by=lena, at=then)
    moved = a_promise(a_loop(lena, CustomerFactory(), at=now), lena, at=now)
    promises.renegotiate(
        promise=moved,
        due_on=date(now.year + 1, 6, 1),
        reason="Late.",
        channel=Channel.CALL,
        message="It will be later.",
        told_at=now,
        by=lena,
        at=now,
    )
    blocked = an_issue(lena, CustomerFactory(), state=IssueState.BLOCKED, at=now)
    audience.set_filter(issue=blocked, audience=Filter(segments=("bank",)), by=lena, at=now)
    tick(now)


def verify(*arguments):
    out = StringIO()
    call_command("verify_invariants", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("name", promise_invariants.QUERIES)
def test_they_hold_after_a_history(history, name):
    assert "VIOLATED" not in verify("--only", name)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(history, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

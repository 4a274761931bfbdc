"""The invariants of notices and reminders: each is really looked at."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import notice_invariants
from outreach.services import reminders
from tests.factories.issues import a_loop, a_promise
from tests.journeys.test_promise_invariants import forced, verify
from tests.outreach.notices.telling import fold

pytestmark = pytest.mark.django_db

BREAKS = {
    "no_notice_waits_to_be_told": forced("UPDATE outreach_notification SET email_due_at = now() - interval '2 hours'"),
    "a_reminder_comes_once": forced(
        "ALTER TABLE outreach_promisereminder DROP CONSTRAINT one_reminder_per_promise_and_day;"
        " INSERT INTO outreach_promisereminder (promise_id, days, outcome, at, note)"
        " SELECT promise_id, days, outcome, at, note FROM outreach_promisereminder"
    ),
    "what_is_pending_will_be_reminded_of": forced(
        "DELETE FROM outreach_reminderdue; DELETE FROM outreach_promisereminder"
    ),
}


@pytest.fixture
def reminded(lena, acme):
    """Made three weeks ago for in five days, so the first reminder of the plan is due."""
    now = timezone.now()
    made = a_promise(
        a_loop(lena, acme, at=now), lena, due_on=(now + timedelta(days=5)).date(), at=now - timedelta(days=21)
    )
    reminders.remind_due(at=now)
    fold(now)
    return made


@pytest.mark.parametrize("name", notice_invariants.QUERIES)
def test_they_hold_after_a_reminder(reminded, name):
    assert "VIOLATED" not in verify("--only", name)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(reminded, name):
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

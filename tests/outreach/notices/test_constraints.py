"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction

from outreach.models import NoticeRequest, NotificationPreference, NotificationSettings, PromiseReminder, ReminderPlan
from outreach.notices import EmailState, Event, Mode, NoticeChannel
from tests.architecture.access_notices import a_notice
from tests.factories.issues import NOW, a_loop, a_promise

pytestmark = pytest.mark.django_db

NOTICES = {
    "notice_event_is_known": {"events": ["gossip"]},
    "notice_counts_from_one": {"count": 0},
    "acknowledged_notice_is_read": {"acknowledged_at": NOW},
    "notice_email_is_known": {"email_mode": "pigeon"},
    "waiting_notice_is_due_at_a_moment": {"email_mode": Mode.DIGEST, "email_state": EmailState.WAITING},
    "settled_notice_says_when": {"email_state": EmailState.SENT},
}


@pytest.mark.parametrize("constraint", NOTICES)
def test_a_notice_that_cannot_be(ana, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        a_notice(ana, NOW, **NOTICES[constraint])


def test_a_matter_has_one_open_notice_and_many_that_were_read(ana):
    a_notice(ana, NOW, read_at=NOW)
    a_notice(ana, NOW)

    with pytest.raises(IntegrityError, match="one_open_notice_of_a_matter"):
        a_notice(ana, NOW)


def test_other_rows_that_cannot_be(ana):
    wish = {"user": ana, "event": Event.LOOP_REOPENED, "channel": NoticeChannel.EMAIL, "mode": Mode.OFF}
    NotificationPreference.objects.create(**wish)
    wrong = {
        "one_wish_per_event_and_channel": NotificationPreference(**wish),
        "wish_can_be_granted": NotificationPreference(**wish | {"channel": NoticeChannel.IN_APP, "mode": Mode.DIGEST}),
        "digest_hour_is_of_the_day": NotificationSettings(user=ana, digest_hour=24),
        "there_is_one_reminder_plan": ReminderPlan(pk=2),
        "reminders_are_few": ReminderPlan(pk=1, days=list(range(11))),
        "notice_request_event_is_known": NoticeRequest(user=ana, event="gossip", about_id=1, happened_at=NOW),
    }
    for constraint, row in wrong.items():
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            row.save(force_insert=True)


def test_a_day_of_the_plan_ends_once(lena, acme):
    promise = a_promise(a_loop(lena, acme), lena)
    end = {"promise": promise, "days": -2, "outcome": "sent", "at": NOW}
    PromiseReminder.objects.create(**end)

    with pytest.raises(IntegrityError, match="one_reminder_per_promise_and_day"), transaction.atomic():
        PromiseReminder.objects.create(**end)
    with pytest.raises(IntegrityError, match="reminder_outcome_is_known"):
        PromiseReminder.objects.create(**end | {"days": 0, "outcome": "lost"})

"""The bell, its page, and the page on which everybody says what they want to hear."""

import re
from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.models import NotificationPreference, NotificationSettings, ReminderPlan
from outreach.notices import Event, Mode, NoticeChannel
from tests.architecture.access_notices import AS_USUAL, TIMES, a_notice
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW, an_issue
from tests.outreach.notices.telling import fold, notices, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(lena, ana, acme):
    issue = an_issue(lena, acme)
    tell(ana, Event.SEVERITY_RAISED, issue, times=3)
    fold()
    return issue


def read(client, path="/notifications") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


class TestTheBell:
    def test_it_counts_on_every_page(self, told, ana, signed_in):
        assert 'aria-label="Notifications, 1 unread"' in read(signed_in(ana), "/inbox")

    def test_nothing_unread_shows_no_number(self, ana, signed_in):
        assert 'aria-label="Notifications"' in read(signed_in(ana), "/inbox")


class TestThePage:
    def test_a_matter_stands_there_once_with_a_link(self, told, ana, signed_in):
        page = read(signed_in(ana))

        assert page.count("<h2>") == 1
        assert f'name="to" value="/issues/{told.pk}"' in page
        assert "3 changes" in page
        assert "It is of severity" in page

    def test_reading_takes_it_from_the_bell_and_keeps_it_in_the_list(self, told, ana, signed_in):
        client = signed_in(ana)
        client.post(f"/notifications/{notices(ana)[0].pk}/read")

        assert "All read" in read(client)
        assert "Exports fail" in read(client, "/notifications?show=all")

    def test_one_press_leads_to_what_it_is_about(self, told, ana, signed_in):
        client, address = signed_in(ana), f"/notifications/{notices(ana)[0].pk}/read"

        urls = [client.post(address, {"to": to}).url for to in (f"/issues/{told.pk}", "//evil.example")]

        assert urls == [f"/issues/{told.pk}", "/notifications"]
        assert notices(ana)[0].read_at is not None
        assert "All read" in read(client)

    def test_what_came_since_the_page_was_shown_is_not_acknowledged_with_it(self, told, ana, signed_in):
        seen_at = (NOW - timedelta(minutes=1)).isoformat()

        signed_in(ana).post("/notifications/acknowledge", {"seen_at": seen_at})

        assert notices(ana)[0].acknowledged_at is None

    def test_all_that_was_shown_is_acknowledged(self, told, ana, signed_in):
        client = signed_in(ana)
        seen_at = re.search(r'name="seen_at" value="([^"]+)"', read(client))[1]

        client.post("/notifications/acknowledge", {"seen_at": seen_at})

        assert notices(ana)[0].acknowledged_at is not None

    def test_pages_of_many_lose_and_repeat_nothing_at_a_fixed_cost(self, lena, signed_in):
        issues = [an_issue(lena, CustomerFactory()) for _ in range(3)]
        for number in range(45):
            latest = [{"event": Event.SEVERITY_RAISED, "id": issues[number % 3].pk, "at": NOW.isoformat()}]
            a_notice(lena, NOW + timedelta(minutes=number), group_key=f"issue:{number}", latest=latest)
        client = signed_in(lena)

        with CaptureQueriesContext(connection) as captured:
            first = read(client)
        second = read(
            client,
            re.search(r'href="(\?show=unread[^"]*)" rel="next"', first)[1]
            .replace("&amp;", "&")
            .join(["/notifications", ""]),
        )

        assert (first.count("Mark read:"), second.count("Mark read:")) == (30, 15)
        assert len(captured) <= 10


class TestWhatIAmTold:
    def sent(self, **changed):
        return TIMES | AS_USUAL | changed

    def test_it_shows_the_usual(self, ana, signed_in):
        page = read(signed_in(ana), "/settings/notifications")

        assert "A customer says: no, not solved" in page
        assert "Reminders of promises, for everybody" not in page
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == ["/settings"]

    def test_only_what_differs_from_the_usual_is_kept(self, ana, signed_in):
        changed = {f"{Event.LOOP_REOPENED}-email": "digest", "quiet_begins": "18:30", "severe_breaks_quiet": "on"}

        response = signed_in(ana).post("/settings/notifications", self.sent(**changed))

        assert response.status_code == 302
        (wish,) = NotificationPreference.objects.filter(user=ana)
        assert (wish.event, wish.channel, wish.mode) == (Event.LOOP_REOPENED, NoticeChannel.EMAIL, Mode.DIGEST)
        timing = NotificationSettings.objects.get(user=ana)
        assert (timing.quiet_begins, timing.severe_breaks_quiet) == (time(18, 30), True)

    def test_back_to_the_usual_leaves_nothing(self, ana, signed_in):
        client = signed_in(ana)
        client.post("/settings/notifications", self.sent(**{f"{Event.LOOP_REOPENED}-email": "off"}))
        client.post("/settings/notifications", self.sent())

        assert not NotificationPreference.objects.exists()

    def test_a_choice_that_there_is_not_is_said_beside_it(self, ana, signed_in):
        response = signed_in(ana).post(
            "/settings/notifications", self.sent(**{f"{Event.LOOP_REOPENED}-in_app": "digest"})
        )

        assert response.status_code == 422
        assert "digest is not one of the available choices" in response.content.decode()

    def test_a_mail_that_was_refused_is_said(self, ana, signed_in):
        now = timezone.now()
        a_notice(ana, now, email_mode="at_once", email_state="failed", email_settled_at=now, email_note="550 unknown")

        assert "550 unknown" in read(signed_in(ana), "/settings/notifications")


class TestReminderDays:
    def test_the_cco_sets_them(self, lena, signed_in):
        signed_in(lena).post("/settings/notifications/reminders", {"days": "−3, 0 +2"})

        assert ReminderPlan.objects.get().days == [-3, 0, 2]

    @pytest.mark.parametrize(
        ("typed", "said"), [("soon", "“soon” is not a number of days"), ("-91", "at most 10 days")]
    )
    def test_what_cannot_be_is_said_beside_the_field(self, lena, signed_in, typed, said):
        response = signed_in(lena).post("/settings/notifications/reminders", {"days": typed})

        assert response.status_code == 422
        assert said in response.content.decode().lower() or said in response.content.decode()

"""Ten changes are one notice, nobody is told what they did, and nobody what they may not see."""

from datetime import timedelta

import pytest

from accounts.models import TeamMembership
from outreach.models import NotificationPreference
from outreach.notices import EmailState, Event, Mode, NoticeChannel
from outreach.queries import notifications as queries
from outreach.services import issues, loops, notifications, promises
from outreach.vocabulary import Channel
from tests.factories.issues import NOW, a_loop, a_promise, an_issue
from tests.outreach.notices.telling import an_owned_issue, fold, notices, tell

pytestmark = pytest.mark.django_db


def test_a_burst_is_one_notice_that_counts(lena, acme):
    issue, otto = an_owned_issue(lena, acme)
    tell(otto, Event.SEVERITY_RAISED, issue, times=6)
    tell(otto, Event.ISSUE_ASSIGNED, issue, times=4)

    fold()

    (notice,) = notices(otto)
    assert (notice.count, set(notice.events)) == (10, {Event.SEVERITY_RAISED, Event.ISSUE_ASSIGNED})
    assert queries.unread(otto) == "1"


def test_what_comes_later_is_counted_on_the_open_one(lena, acme):
    issue, otto = an_owned_issue(lena, acme)
    for _ in range(3):
        tell(otto, Event.SEVERITY_RAISED, issue)
        fold()

    (notice,) = notices(otto)
    assert (notice.count, len(notice.latest)) == (3, 1)


def test_folding_twice_tells_once(lena, acme):
    issue, otto = an_owned_issue(lena, acme)
    tell(otto, Event.SEVERITY_RAISED, issue)

    fold()
    fold()

    assert [notice.count for notice in notices(otto)] == [1]


def test_after_it_was_read_the_next_change_is_news(lena, acme):
    issue, otto = an_owned_issue(lena, acme)
    tell(otto, Event.SEVERITY_RAISED, issue)
    fold()
    notifications.read(notice_id=notices(otto)[0].pk, by=otto, at=NOW)
    tell(otto, Event.SEVERITY_RAISED, issue)

    fold()

    assert len(notices(otto)) == 2


class TestAcknowledged:
    @pytest.fixture
    def told(self, lena, acme):
        issue, otto = an_owned_issue(lena, acme)
        tell(otto, Event.SEVERITY_RAISED, issue)
        fold()
        notifications.acknowledge(by=otto, at=NOW)
        return issue, otto

    def test_the_rest_of_the_burst_is_silent(self, told):
        issue, otto = told
        tell(otto, Event.SEVERITY_RAISED, issue, times=7)

        fold(NOW + timedelta(minutes=1))

        (notice,) = notices(otto)
        assert (notice.count, queries.unread(otto)) == (8, "")

    def test_something_else_about_it_is_told(self, told):
        issue, otto = told
        tell(otto, Event.ISSUE_ASSIGNED, issue)

        fold(NOW + timedelta(minutes=1))

        assert len(notices(otto)) == 2

    def test_an_hour_later_it_is_news_again(self, told):
        issue, otto = told
        tell(otto, Event.SEVERITY_RAISED, issue)

        fold(NOW + timedelta(hours=2))

        assert len(notices(otto)) == 2


class TestWhom:
    def test_not_the_one_who_did_it(self, lena, acme):
        issue, otto = an_owned_issue(lena, acme)
        issues.raise_severity(issue=issue, severity=1, by=otto, at=NOW)

        fold()

        assert notices(otto) == []

    def test_the_owner_hears_of_a_customers_no(self, lena, ana, acme):
        loop = a_loop(lena, acme)
        promises.deliver(promise=a_promise(loop, lena), evidence="Release 4.2", by=lena, at=NOW)
        loops.tell(loop=loop, channel=Channel.CALL, message="Done.", by=lena, at=NOW)
        loops.deny(loop=loop, message="It still fails.", by=lena, at=NOW)

        fold()

        (notice,) = notices(ana)
        assert Event.LOOP_REOPENED in notice.events
        assert notices(lena) == []

    def test_not_a_stranger(self, lena, cleo, acme):
        issue = an_issue(lena, acme)
        tell(cleo, Event.SEVERITY_RAISED, issue)

        fold()

        assert notices(cleo) == []

    def test_whoever_lost_access_reads_nothing_of_it(self, lena, eve, north, acme):
        issue = an_issue(lena, acme)
        tell(eve, Event.SEVERITY_RAISED, issue)
        fold()
        TeamMembership.objects.filter(user=eve).delete()

        (row,) = queries.page(user=eve, after="", only_unread=True).rows

        assert (row.heading, row.lines, row.url) == (queries.OUT_OF_SIGHT, [], "")

    def test_nobody_who_was_switched_off(self, lena, dan, acme):
        tell(dan, Event.SEVERITY_RAISED, an_issue(lena, acme))

        fold()

        assert notices(dan) == []


class TestWishes:
    def wish(self, person, channel, mode):
        NotificationPreference.objects.create(user=person, event=Event.SEVERITY_RAISED, channel=channel, mode=mode)

    def test_who_wants_neither_gets_neither(self, lena, acme):
        issue, otto = an_owned_issue(lena, acme)
        self.wish(otto, NoticeChannel.IN_APP, Mode.OFF)
        self.wish(otto, NoticeChannel.EMAIL, Mode.OFF)
        tell(otto, Event.SEVERITY_RAISED, issue)

        fold()

        assert notices(otto) == []

    def test_only_here(self, lena, acme):
        issue, otto = an_owned_issue(lena, acme)
        self.wish(otto, NoticeChannel.EMAIL, Mode.OFF)
        tell(otto, Event.SEVERITY_RAISED, issue)

        fold()

        (notice,) = notices(otto)
        assert (notice.in_app, notice.email_state) == (True, EmailState.NONE)

    def test_what_is_urgent_takes_the_rest_along(self, lena, acme):
        """The digest's row becomes a mail at once when a customer says no."""
        issue, otto = an_owned_issue(lena, acme)
        tell(otto, Event.SEVERITY_RAISED, issue)
        fold()
        assert notices(otto)[0].email_mode == Mode.DIGEST
        tell(otto, Event.LOOP_REOPENED, issue.loops.get())

        fold()

        (notice,) = notices(otto)
        assert (notice.email_mode, notice.email_due_at) == (Mode.AT_ONCE, NOW + timedelta(minutes=2))

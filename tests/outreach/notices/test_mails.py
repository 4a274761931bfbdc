"""The right word, once: nothing that was read, settled or is out of sight; and nothing lost when a worker or the mail server dies."""

import smtplib
from datetime import time, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from accounts.models import TeamMembership
from outreach.models import NotificationPreference, NotificationSettings
from outreach.notices import EmailState, Event, Mode, NoticeChannel
from outreach.services import decisions, notice_mails, notifications
from tests.factories.issues import ADDRESS, NOW, an_issue
from tests.outreach.notices.telling import LATER, an_owned_issue, fold, notices, send, tell

pytestmark = pytest.mark.django_db
LOOP = Event.LOOP_REOPENED


@pytest.fixture
def owned(lena, acme):
    """An issue, its owner, and the loop of Acme in it."""
    issue, otto = an_owned_issue(lena, acme)
    return issue, otto, issue.loops.get()


def wish(person, event, mode):
    NotificationPreference.objects.create(user=person, event=event, channel=NoticeChannel.EMAIL, mode=mode)


class TestAtOnce:
    def test_a_burst_is_one_mail_with_a_link(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop, times=10)
        fold()

        assert send(NOW + timedelta(minutes=1)) == 0  # its burst may go on
        assert send() == 1
        (sent,) = mail.outbox
        assert sent.to == [otto.email]
        assert sent.subject == "Exports fail: Acme says: no, not solved."
        assert f"/loops/{loop.pk}" in sent.body
        assert "10 changes in all" in sent.body

    def test_two_matters_share_a_mail(self, owned, lena, zenith):
        _, otto, loop = owned
        other = an_issue(lena, zenith)
        other.owner = otto
        other.save()
        tell(otto, LOOP, loop)
        tell(otto, LOOP, other.loops.get())
        fold()

        assert send() == 1
        assert "Zenith" in mail.outbox[0].body

    def test_sending_twice_sends_once(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()

        assert (send(), send(LATER + timedelta(hours=3))) == (1, 0)

    def test_what_follows_within_the_hour_waits_for_its_end(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        send()
        notifications.notify(event=LOOP, to=[otto], about=loop, at=LATER + timedelta(minutes=5))
        fold(LATER + timedelta(minutes=5))

        assert send(LATER + timedelta(minutes=50)) == 0
        assert send(LATER + timedelta(minutes=61)) == 1

    def test_a_title_with_a_line_break_is_no_header(self, owned):
        issue, otto, loop = owned
        issue.title = "Exports\nBcc: all@example.com"
        issue.save()
        tell(otto, LOOP, loop)
        fold()
        send()

        assert mail.outbox[0].subject.startswith("Exports Bcc: all@example.com: Acme")


class TestNoMore:
    def test_what_was_read_here(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        notifications.acknowledge(by=otto, at=NOW)

        assert send() == 0
        assert notices(otto)[0].email_note == "Read before it was due."

    def test_what_somebody_settled_meanwhile(self, lena, ana, acme):
        issue = an_issue(ana, acme)
        proposed = decisions.propose(issue=issue, answer=ADDRESS, by=ana, at=NOW)
        fold()
        decisions.reject(decision=proposed, verdict="Too dear.", by=lena, at=NOW)

        assert send() == 0
        (notice,) = notices(lena)
        assert (notice.email_state, notice.email_note) == (EmailState.DROPPED, "Settled before it was due.")

    def test_what_this_person_may_not_see_any_more(self, lena, eve, north, acme):
        tell(eve, LOOP, an_issue(lena, acme).loops.get())
        fold()
        TeamMembership.objects.filter(user=eve).delete()

        assert send() == 0
        assert notices(eve)[0].email_state == EmailState.DROPPED

    def test_whoever_left(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        otto.is_active = False
        otto.save()

        assert send() == 0
        assert notices(otto)[0].email_state == EmailState.DROPPED


class TestDigest:
    def test_one_mail_in_the_morning_with_what_is_still_true(self, owned, lena, zenith):
        issue, otto, _ = owned
        other = an_issue(lena, zenith)
        other.owner = otto
        other.save()
        tell(otto, Event.SEVERITY_RAISED, issue)
        tell(otto, Event.ISSUE_ASSIGNED, other)
        fold()
        other.owner = None  # somebody else took it
        other.save()

        assert send(NOW + timedelta(hours=19)) == 0
        assert send(NOW + timedelta(hours=20)) == 1
        assert mail.outbox[0].subject == "Your day: 1 matter, first of all Exports fail"

    def test_an_empty_one_is_not_sent(self, owned):
        issue, otto, _ = owned
        tell(otto, Event.SEVERITY_RAISED, issue)
        fold()
        notifications.acknowledge(by=otto, at=NOW)

        assert send(NOW + timedelta(days=1)) == 0
        assert mail.outbox == []


class TestQuietHours:
    @pytest.fixture
    def asleep(self, owned):
        """It is noon, and Otto works at night."""
        _, otto, _ = owned
        NotificationSettings.objects.create(
            user=otto, quiet_begins=time(9), quiet_ends=time(15), severe_breaks_quiet=True
        )
        return owned

    def test_it_waits_for_their_end(self, asleep):
        _, otto, loop = asleep
        tell(otto, LOOP, loop)
        fold()

        assert send() == 0
        assert send(NOW + timedelta(hours=2, minutes=59)) == 0
        assert send(NOW + timedelta(hours=3)) == 1
        assert notices(otto)[0].attempts == 0

    def test_severity_1_wakes_whoever_wants_that(self, asleep):
        issue, otto, loop = asleep
        issue.severity = 1
        issue.save()
        tell(otto, LOOP, loop)
        fold()

        assert send() == 1


class Down(EmailBackend):
    """The mail server, as ``trouble`` says."""

    trouble: Exception | None = None

    def send_messages(self, messages):
        if Down.trouble is not None:
            raise Down.trouble
        return super().send_messages(messages)


class TestTrouble:
    @pytest.fixture(autouse=True)
    def _a_server_that_may_fail(self, settings, monkeypatch):
        settings.EMAIL_BACKEND = "tests.outreach.notices.test_mails.Down"
        monkeypatch.setattr(Down, "trouble", None)

    def test_a_server_that_is_down_is_waited_for_however_long(self, owned, monkeypatch):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        monkeypatch.setattr(Down, "trouble", ConnectionRefusedError("no one there"))
        for hours in range(6):
            send(LATER + timedelta(hours=hours))
        (waiting,) = notices(otto)
        assert (waiting.email_state, waiting.attempts) == (EmailState.WAITING, 6)

        monkeypatch.setattr(Down, "trouble", None)

        assert send(LATER + timedelta(hours=7)) == 1

    def test_an_address_that_is_refused_is_given_up_and_said(self, owned, monkeypatch):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        monkeypatch.setattr(Down, "trouble", smtplib.SMTPRecipientsRefused({otto.email: (550, b"unknown")}))
        for hours in range(6):
            send(LATER + timedelta(hours=hours))

        (failed,) = notices(otto)
        assert failed.email_state == EmailState.FAILED
        assert "unknown" in failed.email_note

    def test_a_worker_that_dies_before_the_sending_loses_nothing(self, owned, monkeypatch):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        monkeypatch.setattr(Down, "trouble", KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            send()
        monkeypatch.setattr(Down, "trouble", None)

        assert send(LATER + timedelta(minutes=1)) == 0  # still leased
        assert send(LATER + timedelta(minutes=3)) == 1

    def test_one_that_dies_after_it_sends_the_same_message_again(self, owned, monkeypatch):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        with monkeypatch.context() as dying:
            dying.setattr(notice_mails.Claim, "settle", _die)
            with pytest.raises(KeyboardInterrupt):
                send()

        send(LATER + timedelta(minutes=3))

        first, second = mail.outbox
        assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]

    def test_who_slept_through_the_lease_settles_nothing(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        slow = notice_mails.Claim(notice_mails.uuid.uuid4(), LATER)
        held = notice_mails._take(slow)
        quick = notice_mails.Claim(notice_mails.uuid.uuid4(), LATER + timedelta(minutes=5))
        notice_mails._take(quick)

        slow.settle(held, state="sent")

        assert notices(otto)[0].email_state == EmailState.WAITING

    def test_what_comes_while_a_mail_is_on_its_way_is_not_lost(self, owned):
        _, otto, loop = owned
        tell(otto, LOOP, loop)
        fold()
        claim = notice_mails.Claim(notice_mails.uuid.uuid4(), LATER)
        held = notice_mails._take(claim)
        tell(otto, LOOP, loop)
        fold(LATER)

        claim.settle(held, state="sent")

        (notice,) = notices(otto)
        assert (notice.email_state, notice.email_due_at) == (EmailState.WAITING, LATER + timedelta(hours=1))


def _die(*_, **__):
    raise KeyboardInterrupt


def test_who_wants_no_mail_gets_none(owned):
    _, otto, loop = owned
    wish(otto, LOOP, Mode.OFF)
    tell(otto, LOOP, loop)
    fold()

    assert send() == 0

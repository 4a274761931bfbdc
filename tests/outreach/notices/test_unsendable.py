"""A mail that nobody can make of an address is that address's trouble; a mail server that is down is asked once, not once for each person."""

from datetime import timedelta

import pytest
from django.core import mail

from outreach.notices import EmailState, Event
from outreach.services import notice_mails
from tests.outreach.notices.telling import LATER, an_owned_issue, fold, notices, send, tell

pytestmark = pytest.mark.django_db


def test_it_is_given_up_and_holds_back_nobody_else(lena, acme):
    issue, otto = an_owned_issue(lena, acme)
    type(otto).objects.filter(pk=otto.pk).update(email="otto@example.com\nbcc: all@example.com")
    for person in (otto, lena):
        tell(person, Event.LOOP_REOPENED, issue.loops.get())
    fold()

    for hours in range(6):
        send(LATER + timedelta(hours=hours))

    assert [each.to for each in mail.outbox] == [[lena.email]]
    (failed,) = notices(otto)
    assert failed.email_state == EmailState.FAILED


def test_a_server_that_is_silent_is_waited_for_once_a_turn(lena, acme, monkeypatch):
    issue, otto = an_owned_issue(lena, acme)
    for person in (otto, lena):
        tell(person, Event.LOOP_REOPENED, issue.loops.get())
    fold()
    tried = []

    def silent(self, *_, **__):
        tried.append(self.to)
        raise TimeoutError("timed out")

    monkeypatch.setattr(mail.EmailMessage, "send", silent)
    done = notice_mails.send_due(at=LATER)
    monkeypatch.undo()

    assert (len(tried), done.is_more) == (1, False)
    assert send(LATER + timedelta(hours=1)) == 2

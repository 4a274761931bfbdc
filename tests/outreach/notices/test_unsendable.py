"""A mail that nobody can make of an address is that address's trouble, and nobody else's."""

from datetime import timedelta

import pytest
from django.core import mail

from outreach.notices import EmailState, Event
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

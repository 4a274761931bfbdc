"""SLA attainment: what fell due in a period and was met, with its n."""

from datetime import UTC, datetime

import pytest

from outreach.models import Loop
from outreach.queries import sla_attainment
from outreach.services import loops
from outreach.states import IssueState
from outreach.vocabulary import Channel, SlaTarget
from tests.factories.issues import a_loop, an_issue
from tests.factories.sla import HOUR, a_policy, a_talk, follow, tick

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
CONTACT, CLOSE, RESOLVE = range(3)


def after(hours: float) -> datetime:
    return FRIDAY + hours * HOUR


@pytest.fixture(autouse=True)
def _ten_hours(lena):
    a_policy(lena, at=after(-10), first_contact=10, close_loop=20)


def of(user, *, since: float = 0, until: float = 1000, at: float = 1000) -> list[sla_attainment.Attainment]:
    return list(sla_attainment.attainment(user=user, since=after(since), until=after(until), at=after(at)))


def test_met_against_met_and_violated_open_ones_too(lena, ana, cleo, acme, zenith):
    a_loop(lena, acme, at=FRIDAY)
    a_loop(lena, zenith, at=FRIDAY)
    a_talk(acme, ana, at=after(3))
    a_talk(zenith, cleo, at=after(12))
    tick(after(30))

    contact, close, resolve = of(lena)

    assert (contact.met, contact.violated, contact.still_open, contact.share, contact.n) == (1, 1, 0, 0.5, 2)
    assert (close.met, close.violated, close.still_open, close.share) == (0, 2, 2, 0.0)
    assert (resolve.n, resolve.share) == (0, None)


def test_only_what_fell_due_in_the_period_and_is_due_already(lena, acme):
    a_loop(lena, acme, at=FRIDAY)
    tick(after(15))

    assert of(lena, since=11)[CONTACT].n == 0
    assert of(lena, until=10)[CONTACT].n == 0
    assert of(lena, until=10.1)[CONTACT].n == 1
    assert of(lena, at=15)[CLOSE].n == 0


def test_what_ran_out_and_was_not_noticed_yet_is_violated_all_the_same(lena, acme):
    a_loop(lena, acme, at=FRIDAY)
    follow(FRIDAY)

    assert of(lena, at=11)[CONTACT].violated == 1


def test_met_and_reopened_counts_by_the_clock_that_followed(lena, acme):
    loop = a_loop(lena, acme, state=IssueState.DECLINED, at=FRIDAY)
    loops.decline(loop=loop, channel=Channel.CALL, message="We will not.", by=lena, at=after(5))
    loops.deny(loop=Loop.objects.get(pk=loop.pk), message="No.", by=lena, at=after(6))
    tick(after(50))

    close = of(lena)[CLOSE]

    assert (close.met, close.violated) == (0, 1)


def test_a_stranger_counts_only_the_own(lena, cleo, acme):
    a_loop(lena, acme, at=FRIDAY)
    an_issue(lena, at=FRIDAY)
    tick(after(30))

    assert [part.n for part in of(cleo)] == [0, 0, 0]
    assert "Met ÷ (met + violated)" in sla_attainment.DEFINITION
    assert list(SlaTarget) == [part.target for part in of(lena)]

"""First contact, time to close, the rate by opening cohort, and the share of noes: small worlds counted by hand."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import Company
from outreach.measures.periods import Period
from outreach.measures.question import NOBODY, Group
from outreach.services import loops, merging
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.sla import a_talk
from tests.outreach.queries.measuring import DAY, HOUR, NOW, a_loop, ask, said_no, told

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["first_contact", "close_rate", "time_to_close", "declined_share"])
def test_nothing_is_no_number(lena, name):
    answer = ask(lena, name)

    assert (answer.now.rows, answer.now.share, answer.now.median) == (0, None, None)


def test_the_first_talk_after_the_opening_counts(lena, ana, acme, zenith):
    a_loop(lena, acme, at=OPENED)
    a_loop(lena, zenith, at=OPENED)
    a_loop(lena, CustomerFactory(), at=OPENED)
    a_loop(lena, CustomerFactory(), at=NOW - HOUR)
    a_talk(acme, ana, at=OPENED - HOUR)
    a_talk(acme, ana, at=OPENED + 10 * HOUR)
    a_talk(acme, ana, at=OPENED + 20 * HOUR)
    a_talk(zenith, lena, at=OPENED + 60 * HOUR)

    now = ask(lena, "first_contact").now

    assert (now.rows, now.n, now.median) == (4, 2, 35)
    assert now.p90 == pytest.approx(55)
    assert (now.hits, now.judged) == (1, 3), "within 48 h: one of three; the fourth still has time"


def test_a_loop_closes_when_the_customer_is_told(lena, acme, zenith):
    told(lena, a_loop(lena, acme, at=OPENED), promised=OPENED + DAY, delivered=OPENED + 2 * DAY, at=OPENED + 4 * DAY)
    told(lena, a_loop(lena, zenith, at=OPENED), promised=OPENED + DAY, delivered=OPENED + 2 * DAY, at=OPENED + 8 * DAY)
    a_loop(lena, CustomerFactory(), at=OPENED)

    now = ask(lena, "time_to_close").now

    assert (now.n, now.median, now.p90) == (2, 6, pytest.approx(7.6))


def test_a_reopened_loop_counts_from_its_first_opening_to_its_last_telling(lena, acme):
    loop = told(lena, a_loop(lena, acme, at=OPENED), promised=OPENED, delivered=OPENED + DAY, at=OPENED + 2 * DAY)
    loops.deny(loop=loop, message="Still broken.", by=lena, at=OPENED + 3 * DAY)

    assert ask(lena, "time_to_close").now.rows == 0
    assert ask(lena, "close_rate", close_days=5).now.share == 0, "told once, and taken back: missed"
    assert ask(lena, "close_rate", close_days=60).now.judged == 0, "there is time for telling it right"

    told(lena, loop, promised=OPENED + 3 * DAY, delivered=OPENED + 4 * DAY, at=OPENED + 10 * DAY)

    assert ask(lena, "time_to_close").now.median == 10
    assert ask(lena, "close_rate", close_days=9).now.share == 0
    assert ask(lena, "close_rate", close_days=10).now.share == 1


def test_the_cohort_is_that_of_the_opening(lena, acme, zenith):
    october = datetime(2026, 10, 30, 9, 0, tzinfo=UTC)
    told(lena, a_loop(lena, acme, at=october), promised=october, delivered=OPENED, at=OPENED)
    told(lena, a_loop(lena, zenith, at=OPENED), promised=OPENED, delivered=OPENED + DAY, at=OPENED + DAY)
    a_loop(lena, CustomerFactory(), at=OPENED)
    a_loop(lena, CustomerFactory(), at=NOW - DAY)

    answer = ask(lena, "close_rate")

    assert (answer.now.hits, answer.now.judged, answer.now.rows) == (1, 2, 3)
    assert (answer.before.hits, answer.before.judged) == (1, 1)
    assert {step: figure.rows for step, figure in answer.trend.items()} == {date(2026, 11, 1): 3}


def test_a_customer_whose_two_loops_became_one_counts_once(lena, acme):
    first, second = an_issue(lena, acme, at=OPENED), an_issue(lena, acme, at=OPENED + DAY)

    merging.merge(issue=first, into=second, by=lena, at=OPENED + 2 * DAY)

    assert ask(lena, "close_rate", close_days=2).now.rows == 1
    assert ask(lena, "first_contact").now.rows == 1


def test_who_was_counted_in_by_mistake_is_not_counted(lena, acme):
    loops.withdraw(loop=a_loop(lena, acme, at=OPENED), reason="They do not use it.", by=lena, at=OPENED)

    assert ask(lena, "first_contact").now.rows == 0


def test_a_no_is_an_answer_with_its_own_share(lena, acme, zenith):
    said_no(lena, acme, opened=OPENED, at=OPENED + 2 * DAY)
    told(lena, a_loop(lena, zenith, at=OPENED), promised=OPENED, delivered=OPENED, at=OPENED + 4 * DAY)

    assert ask(lena, "declined_share").now.share == 0.5
    assert ask(lena, "time_to_close").now.median == 3


def test_days_are_those_of_our_company_also_when_its_clock_changes(lena):
    """25 October 2026 has 25 hours in Berlin."""
    Company.objects.update_or_create(pk=1, defaults={"time_zone": "Europe/Berlin"})
    the_long_day = Period(date(2026, 10, 25), date(2026, 10, 25))
    for moment in ("2026-10-24T21:59", "2026-10-24T22:00", "2026-10-25T22:59", "2026-10-25T23:00"):
        a_loop(lena, CustomerFactory(), at=datetime.fromisoformat(f"{moment}+00:00"))

    assert ask(lena, "close_rate", period=the_long_day).now.rows == 2


def test_everybody_counts_what_they_may_see(lena, ana, cleo, dan, acme, zenith):
    a_loop(lena, acme, at=OPENED)
    a_loop(lena, zenith, at=OPENED)

    seen = {user.name: ask(user, "close_rate", close_days=1).now.rows for user in (lena, ana, cleo, dan)}

    assert seen == {"Lena": 2, "Ana": 1, "Cleo": 1, "Dan": 0}


def test_groups_and_narrowing_agree(lena, acme, zenith, north):
    a_loop(lena, acme, at=OPENED)
    a_loop(lena, zenith, at=OPENED)
    a_loop(lena, CustomerFactory(team=None), at=OPENED)

    by_team = {key: figure.rows for key, figure in ask(lena, "close_rate", by=Group.TEAM).groups.items()}

    assert by_team == {str(north.pk): 1, str(zenith.team_id): 1, "": 1}
    assert ask(lena, "close_rate", narrowed={Group.TEAM: NOBODY}).now.rows == 1
    assert ask(lena, "close_rate", narrowed={Group.TEAM: str(north.pk), Group.FUNCTION: "sales"}).now.rows == 0

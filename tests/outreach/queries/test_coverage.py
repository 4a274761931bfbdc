"""How far our outreach gets, for those who may see it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company
from outreach.queries.coverage import OutreachCoverage, coverage_by_team
from outreach.queries.filters import Filters
from outreach.queries.overview import overview
from outreach.queries.readers import reader
from outreach.vocabulary import Discovery, Heading, Outcome
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, add_touchpoint

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(seconds=1)
PERIOD = {"since": NOW - timedelta(days=7), "until": SOON}
UNHEARD = {"is_two_way": False, "discovery": Discovery.NOT_DUE}


def read(user):
    return reader(user=user, company=Company(), at=SOON)


def week_of(user) -> OutreachCoverage:
    return overview(reader=read(user), filters=Filters()).week


@pytest.fixture
def a_week(acme, zenith, ana):
    """Acme: two unanswered calls, then a talk; Zenith: one declined, one letter, and a call of theirs."""
    for _ in range(2):
        add_touchpoint(acme, outcome=Outcome.NOT_REACHED, **UNHEARD)
    add_touchpoint(acme, discovery=Discovery.PENDING, made_by=ana)
    add_touchpoint(zenith, outcome=Outcome.DECLINED, **UNHEARD)
    add_touchpoint(zenith, **UNHEARD)
    add_touchpoint(zenith, heading=Heading.INBOUND)
    add_touchpoint(zenith, happened_at=NOW - timedelta(days=8))


def test_every_attempt_has_one_outcome(a_week, lena):
    told = week_of(lena)

    assert told == OutreachCoverage(
        attempted=5,
        connected=1,
        one_way=1,
        not_reached=2,
        declined=1,
        customers_attempted=2,
        customers_connected=2,
        without_discovery=1,
    )
    assert told.attempted == told.connected + told.one_way + told.not_reached + told.declined
    assert told.connected_share == "20 %"


def test_who_sees_a_part_counts_a_part(a_week, ana, cleo):
    assert week_of(ana).attempted == 3
    assert week_of(cleo).connected == 0


def test_every_team_has_its_row_and_those_without_one_come_last(a_week, lena):
    add_touchpoint(CustomerFactory(team=None))

    with CaptureQueriesContext(connection) as queries:
        rows = coverage_by_team(reader=read(lena), **PERIOD)

    assert [(row.team, row.figures.attempted, row.figures.connected) for row in rows] == [
        ("North", 3, 1),
        ("South", 2, 0),
        ("No team", 1, 1),
    ]
    assert len(queries) == 1


def test_nothing_attempted_is_no_share(lena):
    assert week_of(lena).connected_share == "none yet"

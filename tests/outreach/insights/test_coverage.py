"""How research stands: fresh by method, broad by people and levels, weighed by ARR; for one reader, counted ahead, and in a crisis."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Company
from crisis_triage.shared.cursors import Slice
from outreach.insights import ContactLevel, ResearchMethod, SpotKind, level_of
from outreach.models import BlindSpot, CallListEntry, CrisisResearch, ResearchDay
from outreach.queries.readers import reader
from outreach.queries.research import crisis as crisis_research
from outreach.queries.research import standing
from outreach.queries.research.current import Current, figures_of
from outreach.queries.research.page import research
from outreach.services import insights, research_counting, research_freshness
from outreach.vocabulary import Discovery
from tests.factories.accounts import ContactFactory
from tests.factories.crises import a_crisis
from tests.factories.insights import an_insight
from tests.factories.issues import NOW, an_issue
from tests.factories.outreach import add_touchpoint, list_customer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def listed(acme, zenith):
    """Acme is worth 900 and at half a risk, Zenith 100 and at 0.8."""
    for customer, arr, risk in ((acme, 900, 0.5), (zenith, 100, 0.8)):
        type(customer).objects.filter(pk=customer.pk).update(
            arr=arr, currency=Company.ours().reporting_currency, segment="Large" if arr > 100 else ""
        )
        list_customer(type(customer).objects.get(pk=customer.pk), risk)


def reading(user, at=NOW):
    return reader(user=user, company=Company.ours(), at=at)


def whole(user, at=NOW):
    return Current(reading(user, at)).groups[0].figures


def row_of(customer, at=NOW):
    company = Company.ours()
    entries = CallListEntry.objects.filter(customer=customer)
    return standing.rows(entries, today=company.today(at), zone=company.zone)[0]


def test_coverage_is_weighed_by_arr_and_by_who_may_leave(listed, ana, lena, acme):
    an_insight(ana, acme, resonates="Numbers.", avoid="A call at night.")

    figures = whole(lena)

    assert (figures.customers, figures.fresh_customers, figures.arr, figures.fresh_arr) == (2, 1, 1000, 900)
    assert figures.fresh_loss / figures.loss == pytest.approx(450 / 530, rel=1e-3)
    assert figures.worded_arr == 900
    assert figures.by_method["interview"] == [1, 900]
    assert [(group.segment, group.figures.fresh_customers) for group in Current(reading(lena)).groups[1:]] == [
        ("Large", 1),
        ("", 0),
    ]


def test_it_is_fresh_for_as_long_as_its_method_is_and_no_day_longer(listed, ana, lena, acme):
    an_insight(ana, acme, held_on=TODAY - timedelta(days=100), method=ResearchMethod.USAGE_STUDY)
    assert whole(lena).fresh_customers == 0

    research_freshness.set_days(days={ResearchMethod.USAGE_STUDY: 100}, by=lena)
    assert whole(lena).fresh_customers == 1
    assert whole(lena, NOW + timedelta(days=1)).fresh_customers == 0


def test_a_talk_counts_when_its_discovery_is_made_and_what_was_withdrawn_does_not(listed, ana, acme):
    add_touchpoint(acme, discovery=Discovery.PENDING, made_by=ana)
    assert row_of(acme).fresh_by == []
    add_touchpoint(acme, made_by=ana)
    assert row_of(acme).fresh_by == ["talk"]

    made = an_insight(ana, acme)
    assert row_of(acme).fresh_by == ["interview", "talk"]
    insights.withdraw(insight=made, reason="Another of that name.", by=ana, at=NOW)
    assert row_of(acme).fresh_by == ["talk"]


def test_depth_counts_each_person_once_and_what_was_said_before_what_the_title_says(listed, ana, acme):
    boss, other, gone = (ContactFactory(customer=acme, job_title=title) for title in ("CEO", "Clerk", "CFO"))
    an_insight(ana, acme, boss, other, gone, level=ContactLevel.PRACTITIONER)
    add_touchpoint(acme, contact=boss, made_by=ana)
    type(gone).objects.filter(pk=gone.pk).update(deleted_at=NOW)
    assert (row_of(acme).people, row_of(acme).levels) == (2, 1)

    add_touchpoint(acme, contact=ContactFactory(customer=acme, job_title="Head of IT"), made_by=ana)
    assert (row_of(acme).people, row_of(acme).levels) == (3, 2)
    later = row_of(acme, NOW + timedelta(days=366))
    assert (later.people, later.levels) == (0, 0)


@pytest.mark.parametrize(
    "title", ["Chief of staff", "VP Sales", "Managing Director", "Director", "Leadership trainer", "Owner", ""]
)
def test_the_database_reads_a_title_as_the_rule_does(listed, ana, acme, title):
    add_touchpoint(acme, contact=ContactFactory(customer=acme, job_title=title), made_by=ana)
    add_touchpoint(acme, contact=ContactFactory(customer=acme, job_title="CEO"), made_by=ana)

    assert row_of(acme).levels == len({level_of(title), ContactLevel.EXECUTIVE} - {None})


def test_blind_spots_weigh_by_arr_risk_and_staleness_and_who_hangs_on_one_person_is_named(
    listed, ana, lena, acme, zenith
):
    jo = ContactFactory(customer=acme, job_title="CEO")
    an_insight(ana, acme, jo, held_on=TODAY - timedelta(days=270))

    blind = Current(reading(lena)).spots(SpotKind.BLIND, Slice(limit=1))
    second = Current(reading(lena)).spots(SpotKind.BLIND, Slice(limit=1, after=blind.last_key))
    single = Current(reading(lena)).spots(SpotKind.SINGLE, Slice())

    assert [spot.customer_id for spot in blind.entries] == [acme.pk]
    assert blind.entries[0].weight == pytest.approx(450 * 0.75, rel=1e-3)
    assert ([spot.customer_id for spot in second.entries], second.last_key) == ([zenith.pk], None)
    assert [(spot.customer_id, spot.contact_id) for spot in single.entries] == [(acme.pk, jo.pk)]


def test_what_is_counted_ahead_is_what_would_be_counted_now(listed, ana, ben, cleo, acme):
    an_insight(ana, acme, ContactFactory(customer=acme, job_title="CEO"), avoid="A call.")
    live = Current(reading(ben))
    groups = live.groups
    spots = {kind: live.spots(kind, Slice()).entries for kind in SpotKind}

    with transaction.atomic():
        assert research_counting.refresh_if_cheap(at=NOW)
    stored = Current(reading(ben))

    assert stored.stored_at == NOW
    assert stored.groups == groups
    for kind, found in spots.items():
        assert [vars(spot) for spot in stored.spots(kind, Slice()).entries] == [vars(spot) for spot in found]
    assert Current(reading(cleo)).stored_at is None
    assert whole(cleo).customers == 1


def test_a_day_has_one_row_and_the_trend_begins_with_the_second(listed, lena, ana, acme):
    for hours in (0, 1):
        research_counting.count(at=NOW + timedelta(hours=hours))
    assert research(reader=reading(lena)).chart is None
    an_insight(ana, acme)

    research_counting.count(at=NOW + timedelta(days=1))

    kept = ResearchDay.objects.filter(segment=None).order_by("day").values_list("readiness", flat=True)
    assert list(kept) == [0, 40 * 0.9 + 21]
    assert [row.label for row in research(reader=reading(lena)).chart.rows] == ["0 of 100", "57 of 100"]
    assert BlindSpot.objects.count() == 1


def test_a_crisis_keeps_what_was_known_when_it_was_declared(listed, lena, ana, acme):
    crisis = a_crisis(lena, issue=an_issue(ana, acme))
    then = CrisisResearch.objects.get(crisis=crisis)
    assert (then.customers, then.readiness) == (1, 0)

    an_insight(ana, acme, avoid="A call from a stranger.")
    research_counting.remember(crisis=crisis, at=NOW + timedelta(hours=1))
    known = crisis_research.known(crisis=crisis, reader=reading(lena))

    assert (known.then.fresh, known.now.fresh) == (0, 100)
    assert [said.avoid for said in known.words] == ["A call from a stranger."]
    assert (known.then.readiness.score, figures_of(then).fresh_customers, known.spots) == (0, 0, [])
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        CrisisResearch.objects.update(readiness=100)


def test_a_crisis_that_nobody_was_in_is_looked_at_when_somebody_is(listed, lena, ana, acme):
    crisis = a_crisis(lena)
    assert CrisisResearch.objects.get().customers == 0
    assert crisis_research.known(crisis=crisis, reader=reading(lena)).touched == 0

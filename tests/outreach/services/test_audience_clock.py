"""Filters and themes are read again by the clock: who comes to match is counted in, and nobody is dropped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.vocabulary import Role
from outreach.models import Addition, AudienceRule, CallListEntry, Loop
from outreach.queries import audience_rules
from outreach.queries.audience_rules import Filter
from outreach.services import audience, audience_clock, intake, issues, merging
from outreach.services.audience_clock import NobodyReads
from outreach.services.intake import Actor
from outreach.states import IssueState, LoopState
from outreach.tasks import read_audiences
from outreach.vocabulary import HowAffected
from signals.models import Source
from signals.text.taxonomy import BY_SLUG
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW, an_issue
from tests.factories.outreach import list_customer
from tests.factories.texts import read_all, say

pytestmark = pytest.mark.django_db

BANKS = Filter(segments=("bank",))


def a_bank(**about):
    return list_customer(CustomerFactory(segment="bank", **about)).customer


def later():
    """The time of every rule has come."""
    AudienceRule.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    return read_audiences()


@pytest.fixture
def issue(lena):
    a_bank()
    issue = an_issue(lena, state=IssueState.IN_PROGRESS)
    audience.set_filter(issue=issue, audience=BANKS, by=lena, at=NOW)
    return issue


def test_who_comes_to_match_is_counted_in_once_by_a_job_with_a_name(issue, lena):
    new = a_bank()

    later(), later()

    loop = Loop.objects.get(customer=new)
    assert (loop.opened_by, loop.opened_job) == (None, "filter that is read again")
    told = Addition.objects.filter(issue=issue).order_by("pk").values_list("customers", "moved_by", "job")
    assert list(told) == [(1, lena.pk, ""), (1, None, "filter that is read again")]
    assert Loop.objects.count() == 2


def test_it_rests_for_minutes_and_not_longer(issue):
    assert read_audiences() == "read 0"
    rest = AudienceRule.objects.get().due_at - timezone.now()
    assert timedelta(minutes=4) < rest <= audience_clock.EVERY


def test_who_matches_no_longer_is_counted_and_keeps_the_loop(issue):
    CallListEntry.objects.update(segment="shop")

    later()

    rule = AudienceRule.objects.get()
    assert (rule.matching, rule.strayed) == (0, 1)
    assert Loop.objects.get().state == LoopState.OPEN


@pytest.mark.parametrize("state", [IssueState.DECLINED, IssueState.CLOSED])
def test_a_settled_issue_is_read_no_more(lena, state):
    issue = an_issue(lena, state=IssueState.DECLINED)
    audience.set_filter(issue=issue, audience=BANKS, by=lena, at=NOW)
    if state == IssueState.CLOSED:
        issues.advance(issue=issue, to=state, by=lena, at=NOW)
    a_bank()

    assert later() == "read 1"
    assert read_audiences() == "read 0"
    assert not Loop.objects.exists()


def test_an_issue_that_is_taken_up_again_is_read_at_once(lena):
    issue = an_issue(lena, state=IssueState.DECLINED)
    audience.set_filter(issue=issue, audience=BANKS, by=lena, at=NOW)
    a_bank()

    issues.advance(issue=issue, to=IssueState.ASSESSED, by=lena, at=NOW)

    assert read_audiences() == "read 1"
    assert Loop.objects.exists()


def test_a_theme_is_read_again_too(lena, acme, zenith):
    crm, since = Source.objects.create(slug="crm", is_directory=True), NOW - timedelta(days=30)
    issue = an_issue(lena)
    assert audience.add_by_theme(issue=issue, theme=BY_SLUG["billing"], since=since, by=lena, at=NOW) == 0
    say(crm, customer="Z-1")
    read_all()

    later()

    assert [(loop.customer, loop.opened_job) for loop in Loop.objects.all()] == [(zenith, "theme that is read again")]


def test_more_than_a_chunk_is_counted_in_by_chunks(issue, monkeypatch):
    monkeypatch.setattr(intake, "CHUNK", 2)
    for _ in range(5):
        a_bank()

    later()

    assert Loop.objects.count() == 6
    assert list(Addition.objects.order_by("pk").values_list("customers", flat=True)) == [1, 2, 2, 1]


def test_whoever_lost_the_right_counts_nobody_in(issue, lena):
    lena.role = Role.ANALYST
    lena.save()
    a_bank()

    later()

    assert Loop.objects.count() == 1
    assert "Set it again in your own name" in AudienceRule.objects.get().failure


def test_on_demand_it_says_so_at_once(issue, lena, adam):
    lena.is_active = False
    lena.save()

    with pytest.raises(NobodyReads, match="Lena"):
        audience.read_again(issue=issue, by=adam, at=NOW)


def test_a_reading_that_lost_its_lease_writes_nothing(issue):
    a_bank()
    AudienceRule.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    taken = audience_clock.DUE.take()
    AudienceRule.objects.update(lease_token=None)

    audience_clock._read(taken.token, *taken.rows[0])

    assert Loop.objects.count() == 1


def test_a_rule_that_cannot_be_read_is_in_nobodys_way(issue, lena):
    broken = an_issue(lena)
    audience.set_filter(issue=broken, audience=BANKS, by=lena, at=NOW)
    type(broken).objects.filter(pk=broken.pk).update(audience={"bands": ["purple"]})
    new = a_bank()

    later()

    assert Loop.objects.filter(issue=issue, customer=new).exists()
    assert "purple" in AudienceRule.objects.get(issue=broken).failure


def test_of_two_merged_issues_the_rule_goes_on(issue, lena):
    other = an_issue(lena)
    merging.merge(issue=issue, into=other, by=lena, at=NOW)
    new = a_bank()

    later()

    assert Loop.objects.filter(issue=other, customer=new).exists()


def test_a_hundred_thousand_would_be_one_statement_a_chunk(issue, django_assert_max_num_queries):
    """However many match: no query grows with them."""
    for _ in range(20):
        a_bank()
    found = audience_rules.found_by(AudienceRule.objects.get(), issue)

    with django_assert_max_num_queries(6):
        intake.take_in(issue=issue, found=found, how=HowAffected.FILTER, actor=Actor(job="x"), at=NOW)

"""Needs become an issue, or join one; whoever said it is affected, and hears what became of it."""

import pytest
from django.db import transaction

from accounts.vocabulary import Function
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Issue, Loop, Need
from outreach.services import audience, issues, need_links
from outreach.services.need_links import NeedHasAnIssue
from outreach.vocabulary import Discovery, Origin
from tests.factories.outreach import NOW, add_need, add_touchpoint
from tests.outreach.services.telling import at_once


def open_issue(by, *needs, title="Bills are wrong") -> Issue:
    return need_links.open_issue(
        need_ids=[need.pk for need in needs], title=title, function=Function.FINANCE_BILLING, by=by, at=NOW
    )


def by_hand(by, title="Bills") -> Issue:
    return issues.open_issue(title=title, function=Function.FINANCE_BILLING, by=by, at=NOW)


@pytest.fixture
def said(acme, zenith) -> list[Need]:
    with transaction.atomic():
        talks = [add_touchpoint(customer, discovery=Discovery.NEEDS) for customer in (acme, zenith)]
        return [add_need(talk, words=f"{talk.customer.name} wants bills.") for talk in talks]


@pytest.mark.django_db
class TestOpening:
    def test_the_issue_tells_the_words_and_owes_each_customer_the_outcome(self, said, acme, zenith, lena):
        issue = open_issue(lena, *said)

        assert (issue.origin, issue.function) == (Origin.NEED, "finance_billing")
        assert issue.description == "Acme: Acme wants bills.\nZenith: Zenith wants bills."
        assert set(Loop.objects.filter(issue=issue).values_list("customer", flat=True)) == {acme.pk, zenith.pk}
        assert set(issue.needs.all()) == set(said)

    def test_a_need_belongs_to_one_issue(self, said, lena):
        open_issue(lena, said[0])

        with pytest.raises(NeedHasAnIssue, match="Bills are wrong"):
            open_issue(lena, *said, title="Again")

        assert Issue.objects.count() == 1

    def test_what_one_may_not_see_is_not_there(self, said, ana):
        with pytest.raises(NotFound):
            open_issue(ana, *said)

        assert open_issue(ana, said[0])

    def test_who_only_reads_may_not(self, said, ben):
        with pytest.raises(Forbidden):
            open_issue(ben, said[0])

    def test_it_needs_needs_and_a_name(self, said, lena):
        with pytest.raises(Invalid, match="at least one need"):
            open_issue(lena)
        with pytest.raises(Invalid) as refusal:
            open_issue(lena, said[0], title=" ")

        assert refusal.value.field == "title"
        assert not Issue.objects.exists()


@pytest.mark.django_db
class TestJoining:
    def test_the_customer_is_affected_from_then_on_and_once(self, said, acme, lena):
        issue = by_hand(lena)
        audience.add_by_hand(issue=issue, customers=[acme], by=lena, at=NOW)

        linked = need_links.link(need_ids=[need.pk for need in said], issue=issue, by=lena, at=NOW)
        again = need_links.link(need_ids=[need.pk for need in said], issue=issue, by=lena, at=NOW)

        assert (linked, again) == (2, 0)
        assert Loop.objects.filter(issue=issue).count() == 2

    def test_an_issue_that_one_may_not_see_is_not_there(self, said, ana, cleo):
        with pytest.raises(NotFound):
            need_links.link(need_ids=[said[0].pk], issue=by_hand(cleo), by=ana, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_make_an_issue_at_the_same_moment_one_does(said, lena):
    refused = at_once(*[lambda: open_issue(lena, *said)] * 4)

    assert [type(refusal) for refusal in refused] == [NeedHasAnIssue] * 3
    assert Issue.objects.count() == 1

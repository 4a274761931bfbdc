"""Who is affected: by name, by a filter that is read again. Everybody has one loop."""

import pytest

from crisis_triage.shared.errors import Invalid, NotFound
from outreach.models import Loop
from outreach.queries.audience_rules import Filter
from outreach.services import audience
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW, an_issue
from tests.factories.outreach import list_customer

pytestmark = pytest.mark.django_db


class TestAudience:
    def test_each_customer_gets_one_loop(self, lena, acme, zenith):
        issue = an_issue(lena, acme)

        assert audience.add_by_hand(issue=issue, customers=[acme, zenith], by=lena, at=NOW) == 1
        assert Loop.objects.count() == 2

    def test_nobody_adds_whom_they_do_not_see(self, ana, zenith):
        issue = an_issue(ana)

        with pytest.raises(NotFound):
            audience.add_by_hand(issue=issue, customers=[zenith], by=ana, at=NOW)
        assert not Loop.objects.exists()

    def test_a_filter_takes_in_who_matches_now_and_who_comes_to_match(self, lena):
        first, second = (CustomerFactory(segment="bank") for _ in range(2))
        list_customer(first)
        list_customer(CustomerFactory(segment="shop"))
        issue = an_issue(lena)

        assert audience.set_filter(issue=issue, audience=Filter(segments=("bank",)), by=lena, at=NOW) == 1
        list_customer(second)
        assert audience.read_again(issue=issue, by=lena, at=NOW) == 1
        assert audience.read_again(issue=issue, by=lena, at=NOW) == 0
        assert {loop.customer for loop in Loop.objects.all()} == {first, second}

    def test_a_filter_takes_in_only_whom_its_maker_sees(self, ana, acme, zenith):
        for customer in (acme, zenith):
            list_customer(customer)

        audience.set_filter(issue=an_issue(ana), audience=Filter(segments=("enterprise",)), by=ana, at=NOW)

        assert [loop.customer for loop in Loop.objects.all()] == [acme]

    @pytest.mark.parametrize(
        ("given", "field"), [({"colour": "red"}, "audience"), ({"bands": ["purple"]}, "bands"), ({}, "audience")]
    )
    def test_a_filter_that_makes_no_sense_is_refused(self, lena, given, field):
        with pytest.raises(Invalid) as refused:
            audience.set_filter(issue=an_issue(lena), audience=Filter.of(given), by=lena, at=NOW)

        assert refused.value.field == field

    def test_without_a_filter_there_is_nothing_to_read_again(self, lena):
        with pytest.raises(Invalid):
            audience.read_again(issue=an_issue(lena), by=lena, at=NOW)

"""Two people merge the same two customers at the same moment, each the other way round."""

import pytest

from accounts.models import Customer, CustomerMerge
from crisis_triage.shared.errors import Invalid
from tests.factories.accounts import ContactFactory
from tests.outreach.services.merging_world import a_double, merge
from tests.outreach.services.test_loops_at_once import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_one_of_them_merges_and_the_others_hear_of_it(lena, acme):
    double = a_double(acme)
    for customer in (acme, double):
        ContactFactory(customer=customer)

    raised = at_once(*(lambda pair=pair: merge(*pair, lena) for pair in [(acme, double), (double, acme)] * 4))

    assert raised.count(None) == 1
    assert {type(error) for error in raised if error is not None} == {Invalid}
    done = CustomerMerge.objects.get()
    assert done.survivor.contacts.count() == 2
    assert Customer.objects.filter(deleted_at=None, pk__in=(acme.pk, double.pk)).get() == done.survivor

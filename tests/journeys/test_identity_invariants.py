"""The invariants of merged customers: each is really looked at."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from crisis_triage.management import identity_invariants
from outreach.services import contact_merges, customer_merges
from signals.models import Source
from tests.factories.accounts import ContactFactory
from tests.journeys.test_promise_invariants import forced, verify
from tests.outreach.services.merging_world import a_double, claim, furnish

pytestmark = pytest.mark.django_db

BREAKS = {
    "no_row_stands_with_a_merged_customer": forced("UPDATE accounts_contact SET customer_id = (SELECT loser_id FROM accounts_customermerge)"),
    "whoever_changed_was_looked_at": forced("UPDATE accounts_matchdue SET asked_at = now() - interval '2 hours'"),
    "an_alias_leads_to_somebody_who_was_not_merged": forced(
        "UPDATE accounts_customer SET merged_into_id = (SELECT loser_id FROM accounts_customermerge), deleted_at = now()"
        " WHERE id = (SELECT survivor_id FROM accounts_customermerge)"
    ),
    "an_alias_has_its_merge_and_a_merge_its_alias": forced("UPDATE accounts_customer SET merged_into_id = NULL"),
    "no_row_stands_with_a_merged_contact": forced(
        "UPDATE accounts_contactexternalid SET contact_id = (SELECT loser_id FROM accounts_contactmerge)"
    ),
    "an_alias_of_a_contact_leads_to_somebody_who_was_not_merged": forced(
        "UPDATE accounts_contact SET merged_into_id = (SELECT loser_id FROM accounts_contactmerge), deleted_at = now()"
        " WHERE id = (SELECT survivor_id FROM accounts_contactmerge)"
    ),
    "an_alias_of_a_contact_has_its_merge_and_a_merge_its_alias": forced("UPDATE accounts_contact SET merged_into_id = NULL"),
    "who_opted_out_in_one_record_did_in_the_other": forced(
        """UPDATE accounts_contactmerge SET kept = '{"opted_out": ["kim@nowhere.example"]}'"""
    ),
    "a_merge_makes_no_consent": forced("""UPDATE accounts_contactmerge SET after = '{"consent": "granted"}'"""),
}  # fmt: skip


def merged(survivor, loser, by):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    return customer_merges.merge(survivor=survivor, loser=loser, by=by, at=an_hour_ago)


def merged_people(customer, by):
    an_hour_ago = timezone.now() - timedelta(hours=1)
    one, other = (ContactFactory(customer=customer, external_id=name) for name in ("K-1", "K-2"))
    return contact_merges.merge(survivor=one, loser=other, by=by, at=an_hour_ago)


def test_they_hold_after_a_merge_of_two_who_have_everything(lena, acme):
    crm = Source.objects.create(slug="crm", name="CRM", is_directory=True)
    double = a_double(acme)
    for customer, name in ((acme, "A-1"), (double, "A-2")):
        furnish(customer, lena, crm, name=name)
        claim(customer, lena, days_ago=3)
    merged(acme, double, lena)
    merged_people(acme, lena)

    assert "VIOLATED" not in verify("--only", *identity_invariants.QUERIES)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_one_is_named(lena, acme, name):
    double = a_double(acme)
    ContactFactory(customer=double)
    merged(acme, double, lena)
    merged_people(acme, lena)
    BREAKS[name]()

    with pytest.raises(CommandError, match=name):
        verify("--only", name)

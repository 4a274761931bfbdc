"""Two customers turn out to be one: nothing is lost, old names still lead there, and it can be taken back."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import access, identity
from accounts.models import Customer, CustomerExternalId, CustomerMerge, DuplicateCandidate
from accounts.services import duplicates
from accounts.services.customers import delete_customer
from accounts.services.deletions import Word
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.models import CallListEntry, Escalation, Loop, Promise, Touchpoint
from outreach.services import customer_merges
from outreach.services.moving import RULES
from outreach.states import LoopState, PromiseState
from signals.models import DecayedRate, RiskScore, ScoreRequest, Signal, Source
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW, a_promise, an_issue
from tests.outreach.services.merging_world import LATER, a_double, a_policy, claim, furnish, merge, references, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm():
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


def test_every_reference_to_a_customer_has_a_rule():
    ruled = {(rule.table, rule.column) for rule in RULES}
    there = {(field.model._meta.db_table, field.column) for field in references()}

    assert there == ruled, (
        "Say in accounts, signals or outreach/services/moving.py what becomes of it when its customer is merged."
    )


def test_everything_goes_over_and_nothing_is_lost(lena, acme, crm):
    double = a_double(acme)
    furnish(acme, lena, crm, name="A-1")
    loop = furnish(double, lena, crm, name="A-2")

    merged = merge(acme, double, lena)

    for model, count in ((Signal, 6), (Touchpoint, 2), (Escalation, 2), (Loop, 2)):
        there = model.objects.filter(customer=acme)
        own = there if model is not Signal else there.filter(source=crm)
        assert own.count() == count, model
        assert not model.objects.filter(customer=double).exists()
    assert {contact.external_ids.get().value for contact in acme.contacts.all()} == {"P-A-1", "P-A-2"}
    assert acme.children.count() == 2
    assert Promise.objects.filter(loop=loop, state=PromiseState.PENDING).exists()
    assert sum(len(rows.ids) for rows in merged.rows.all()) > 10


def test_rates_are_those_of_all_facts_and_the_score_is_asked_for(lena, acme, crm):
    double = a_double(acme)
    for customer, name in ((acme, "A-1"), (double, "A-2")):
        furnish(customer, lena, crm, name=name)

    merge(acme, double, lena)

    assert DecayedRate.objects.get(customer=acme, measure__name="logins").facts == 6
    assert not DecayedRate.objects.filter(customer=double).exists()
    assert ScoreRequest.objects.filter(customer=acme).exists()
    assert RiskScore.objects.get(customer=acme).as_of == LATER
    assert not RiskScore.objects.filter(customer=double).exists()
    assert list(CallListEntry.objects.filter(customer__in=[acme, double])) == [acme.call_list_entry]


def test_old_names_and_old_ids_lead_to_the_one_who_goes_on(lena, ana, acme, crm):
    double = a_double(acme)

    merge(acme, double, lena)
    send(crm, "S-late", "A-2")

    assert identity.get_customer(ana, source="crm", external_id="A-2") == acme
    assert access.get_customer(ana, double.pk) == acme
    assert Signal.objects.get(external_id="S-late").customer == acme
    assert not access.visible_customers(lena).filter(pk=double.pk).exists()


@pytest.mark.parametrize("names", [("A-1", "A-2"), ("A-2", "A-1")])
def test_the_one_who_goes_on_is_deleted_with_the_last_of_its_records(lena, robo, acme, names):
    merge(acme, a_double(acme), lena)

    for name, is_there in zip(names, (True, False), strict=True):
        delete_customer(customer=acme, by=robo, at=LATER, word=Word("crm", name))

        acme.refresh_from_db()
        assert (acme.deleted_at is None) is is_there, name


def test_who_was_merged_before_leads_to_the_last_of_the_chain(lena, acme):
    first, second = a_double(acme), a_double(acme, external_id="A-3")

    merge(second, first, lena)
    merge(acme, second, lena)

    assert access.get_customer(lena, first.pk) == acme
    assert set(acme.aliases.all()) == {first, second}


def test_fields_are_chosen_one_by_one_and_empty_ones_are_filled(lena, acme):
    double = a_double(acme, name="Acme Worldwide", arr=5, currency="EUR", region="APAC")
    Customer.objects.filter(pk=acme.pk).update(region="", churned_on=None)
    Customer.objects.filter(pk=double.pk).update(churned_on="2026-01-01")

    merge(acme, double, lena, choices={"name": "loser", "arr": "loser"})

    acme.refresh_from_db()
    assert (acme.name, acme.arr, acme.currency, acme.region) == ("Acme Worldwide", 5, "EUR", "APAC")
    assert acme.churned_on is None


def test_where_one_issue_touches_both_one_loop_goes_on_with_the_promise(lena, acme):
    double = a_double(acme)
    issue = an_issue(lena, acme, double)
    promise = a_promise(issue.loops.get(customer=double), lena)

    merge(acme, double, lena)

    assert issue.loops.get(customer=acme).state == LoopState.PROMISED
    assert issue.loops.get(customer=double).state == LoopState.MERGED
    promise.refresh_from_db()
    assert promise.loop.customer == acme


def test_two_promises_in_one_issue_are_for_people_to_settle(lena, acme):
    double = a_double(acme)
    issue = an_issue(lena, acme, double)
    for loop in issue.loops.all():
        a_promise(loop, lena)

    with pytest.raises(customer_merges.PromisedTwice, match="“Exports fail”"):
        merge(acme, double, lena)

    assert not CustomerMerge.objects.exists()


def test_what_cannot_stand_twice_stays_and_is_told(lena, acme, crm):
    double = a_double(acme)
    claim(acme, lena, days_ago=4)
    both, alone = claim(double, lena, days_ago=3), claim(double, lena, days_ago=30)
    a_policy(lena, at=NOW, first_contact=1, customer=acme)
    a_policy(lena, at=NOW, first_contact=2, customer=double)

    merge(acme, double, lena)

    for row, customer in ((both, double), (alone, acme)):
        row.refresh_from_db()
        assert row.customer == customer
    assert double.sla_policies.count() == acme.sla_policies.count() == 1


def test_a_loop_changes_its_customer_by_a_merge_only(lena, acme, zenith):
    loop = an_issue(lena, acme).loops.get()

    with pytest.raises(IntegrityError, match="stays with its customer"), transaction.atomic():
        Loop.objects.filter(pk=loop.pk).update(customer=zenith)


def test_a_family_makes_no_circle(lena, acme):
    double = a_double(acme)
    between = CustomerFactory(parent=double)
    Customer.objects.filter(pk=acme.pk).update(parent=between)

    with pytest.raises(Invalid, match="the other way round"):
        merge(acme, double, lena)
    merge(double, acme, lena)

    between.refresh_from_db()
    assert between.parent == double


def test_a_child_that_is_its_parent_gets_the_grandparent(lena, acme):
    above = CustomerFactory(name="Holding")
    double = a_double(acme, parent=above)
    Customer.objects.filter(pk=acme.pk).update(parent=double)

    merge(acme, double, lena)

    acme.refresh_from_db()
    assert acme.parent == above


def test_only_who_sees_both_and_may(ana, ben, acme, zenith):
    with pytest.raises(NotFound):
        merge(acme, zenith, ana)
    with pytest.raises(Forbidden):
        merge(acme, zenith, ben)


def test_what_changed_since_it_was_looked_at_is_not_merged(lena, acme, zenith):
    seen = frozenset([f"{customer_merges.version_of(acme, zenith)}0"])

    with pytest.raises(Stale):
        merge(acme, zenith, lena, seen=seen)


def test_nobody_is_merged_twice(lena, acme, zenith):
    double = a_double(acme)
    merge(acme, double, lena)

    with pytest.raises(Invalid, match="was merged into “Acme”"):
        merge(zenith, double, lena)
    with pytest.raises(Invalid, match="itself"):
        merge(acme, acme, lena)


def test_the_suspicion_is_settled_and_what_was_said_of_the_other_holds(lena, acme):
    double, sister = a_double(acme), CustomerFactory(name="Acme B.V.")
    while duplicates.look_again(at=NOW):
        pass
    apart = DuplicateCandidate.objects.get(first=double, second=sister)
    duplicates.not_the_same(candidate=apart, reason="", by=lena, at=NOW)

    merge(acme, double, lena)

    states = {(pair.first, pair.second): pair.state for pair in DuplicateCandidate.objects.all()}
    assert states[acme, double] == CandidateState.MERGED
    assert states[double, sister] == CandidateState.NOT_THE_SAME
    assert states[acme, sister] == CandidateState.NOT_THE_SAME


def test_changes_tell_of_the_merge_with_the_one_who_goes_on(lena, acme):
    double = a_double(acme)

    merge(acme, double, lena)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT object_id, customer_id FROM accounts_change WHERE kind = 'customer' AND event = 'merged'"
        )
        assert cursor.fetchall() == [(double.pk, acme.pk)]


def test_what_was_written_to_the_other_late_goes_over_too(lena, acme, crm):
    double = a_double(acme)
    merge(acme, double, lena)
    CustomerExternalId.objects.create(customer=double, source="desk", value="D-1")
    ScoreRequest.objects.all().delete()

    gathered = customer_merges.gather_late(since=NOW, at=LATER)

    assert gathered == 1
    assert acme.external_ids.filter(source="desk").exists()
    assert customer_merges.gather_late(since=NOW, at=LATER) == 0

"""A merge is taken back: what went over is where it was, and what cannot be is told."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer, CustomerMerge, DuplicateCandidate
from accounts.services import duplicates
from accounts.services.merged_fields import CUSTOMER_FIELDS
from accounts.services.merges import CannotPart
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import Forbidden, NotFound
from outreach.models import CallListEntry, Escalation, Loop, Touchpoint
from outreach.services import customer_partings, promises
from outreach.states import LoopState, PromiseState
from signals.models import Signal, Source
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.outreach import add_touchpoint, open_escalation
from tests.outreach.services.merging_world import LATER, a_double, claim, everything, furnish, merge, send

pytestmark = pytest.mark.django_db

# What is reckoned anew, by the clock: rates are compared by themselves.
BOOKS = {
    "accounts_customermerge",
    "accounts_duplicatecandidate",
    "accounts_matchkey",
    "outreach_calllistentry",
    "outreach_rankrequest",
    "signals_decayedrate",
    "signals_riskscore",
    "signals_scorehistory",
    "signals_scorerequest",
}


@pytest.fixture
def crm():
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


def part(merged, by):
    return customer_partings.unmerge(merge=merged, by=by, at=LATER)


def rates() -> dict:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer_id, measure_id, facts, n30, x30, last_value, last_signal_id FROM signals_decayedrate"
        )
        return {row[:2]: [value or 0 for value in row[2:]] for row in cursor.fetchall()}


def plans() -> list:
    return list(CallListEntry.objects.order_by("pk").values_list("pk", "assigned_to", "snoozed_until", "name"))


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.dictionaries(st.sampled_from([field.name for field in CUSTOMER_FIELDS if field.name != "parent"]), st.sampled_from(["survivor", "loser"])))  # fmt: skip
def test_with_nothing_between_all_is_as_it_was(lena, acme, crm, choices):
    if not Customer.objects.filter(external_ids__value="A-2").exists():
        double = a_double(acme, name="Acme Worldwide", arr=5, currency="EUR")
        for customer, name in ((acme, "A-1"), (double, "A-2")):
            furnish(customer, lena, crm, name=name)
        claim(double, lena, days_ago=3)
        CallListEntry.objects.filter(customer=double).update(assigned_to=lena)
    double = Customer.objects.get(external_ids__value="A-2")
    before, rated, planned = everything(), rates(), plans()

    merged = merge(acme, double, lena, choices=choices)
    parted = part(merged, lena)

    after = everything()
    assert parted.conflicts == []
    for table in before.keys() - BOOKS:
        assert after[table] == before[table], table
    assert plans() == planned
    assert rates() == {key: pytest.approx(values, rel=1e-9) for key, values in rated.items()}


def test_what_came_since_stays_and_is_told(lena, acme, crm):
    double = a_double(acme)
    furnish(double, lena, crm, name="A-2")
    merged = merge(acme, double, lena)
    send(crm, "S-late", "A-2")
    ContactFactory(customer=acme)
    Customer.objects.filter(pk=acme.pk).update(region="APAC")

    conflicts = part(merged, lena).conflicts

    assert Signal.objects.get(external_id="S-late").customer == acme
    assert "Contacts: 1 came since, and stay with the one who went on." in conflicts
    assert any(line.startswith("Signals: 1 came since") for line in conflicts)


def test_what_was_taken_elsewhere_since_is_told(lena, acme, zenith):
    double = a_double(acme)
    talk = add_touchpoint(double, made_by=lena)
    add_touchpoint(double, made_by=lena)
    merged = merge(acme, double, lena)
    Touchpoint.objects.filter(pk=talk.pk).update(customer=zenith)

    conflicts = part(merged, lena).conflicts

    assert "Touchpoints: 1 of 2 stay where they are, being changed or taken elsewhere since." in conflicts
    assert Touchpoint.objects.filter(customer=double).count() == 1


def test_a_field_that_was_edited_since_is_kept(lena, acme):
    double = a_double(acme, name="Acme Worldwide")
    merged = merge(acme, double, lena, choices={"name": "loser", "segment": "loser"})
    Customer.objects.filter(pk=acme.pk).update(name="Acme of today")

    conflicts = part(merged, lena).conflicts

    acme.refresh_from_db()
    assert acme.name == "Acme of today"
    assert "Name was changed since, and stays as it is now." in conflicts


def test_a_loop_that_had_ended_in_another_is_open_again_with_its_promise(lena, acme):
    double = a_double(acme)
    issue = an_issue(lena, acme, double)
    promise = a_promise(issue.loops.get(customer=double), lena)
    merged = merge(acme, double, lena)

    conflicts = part(merged, lena).conflicts

    promise.refresh_from_db()
    assert promise.loop.customer == double
    assert issue.loops.get(customer=double).state == LoopState.PROMISED
    assert issue.loops.get(customer=acme).state == LoopState.OPEN
    assert conflicts == []


def test_a_promise_that_was_kept_since_stays_with_who_was_told(lena, acme):
    double = a_double(acme)
    issue = an_issue(lena, acme, double)
    promise = a_promise(issue.loops.get(customer=double), lena)
    merged = merge(acme, double, lena)
    promise.refresh_from_db()
    promises.deliver(promise=promise, evidence="Release 4.2", by=lena, at=NOW)

    conflicts = part(merged, lena).conflicts

    promise.refresh_from_db()
    assert (promise.state, promise.loop.customer) == (PromiseState.KEPT, acme)
    assert issue.loops.get(customer=double).state == LoopState.OPEN
    assert "The loop in “Exports fail” is open again; before it was promised." in conflicts


def test_it_is_refused_where_more_was_built_on_it(lena, acme):
    double = a_double(acme)
    first = merge(acme, double, lena)
    other = a_double(acme, name="Acme of all", external_id="A-3")
    second = merge(other, acme, lena)

    with pytest.raises(CannotPart, match="was merged into customer"):
        part(first, lena)
    part(second, lena)
    part(CustomerMerge.objects.get(pk=first.pk), lena)

    double.refresh_from_db()
    assert (double.deleted_at, double.merged_into) == (None, None)
    with pytest.raises(CannotPart, match="taken back before"):
        part(first, lena)


def test_two_that_part_make_no_circle_of_their_family(lena, acme):
    above = CustomerFactory(name="Holding")
    double = a_double(acme, parent=above)
    child = CustomerFactory(parent=double)
    merged = merge(acme, double, lena)
    Customer.objects.filter(pk=above.pk).update(parent=child)

    told = part(merged, lena).conflicts

    assert "Acme Ltd has no parent any more: who was above it is below it now." in told
    assert [Customer.objects.get(pk=each.pk).parent for each in (above, child, double)] == [child, double, None]


def test_a_parent_that_came_below_does_not_come_back_above(lena, acme):
    above = CustomerFactory(name="Holding")
    Customer.objects.filter(pk=acme.pk).update(parent=above)
    merged = merge(acme, a_double(acme), lena, choices={"parent": "loser"})
    Customer.objects.filter(pk=above.pk).update(parent=acme)

    told = part(merged, lena).conflicts

    assert "Acme has no parent any more: who was above it is below it now." in told
    assert Customer.objects.get(pk=acme.pk).parent is None


def test_what_was_said_of_the_one_is_not_said_of_the_other_when_they_part(lena, acme):
    double, sister = a_double(acme), CustomerFactory(name="Acme B.V.")
    new = {"score": 60, "reasons": [], "found_at": NOW}
    DuplicateCandidate.objects.create(first=acme, second=sister, **new)
    apart = DuplicateCandidate.objects.create(first=double, second=sister, **new)
    duplicates.not_the_same(candidate=apart, reason="", by=lena, at=NOW)
    merged = merge(acme, double, lena)
    carried = DuplicateCandidate.objects.get(first=acme, second=sister).state

    part(merged, lena)
    while duplicates.look_again(at=NOW):
        pass

    assert carried == CandidateState.NOT_THE_SAME
    assert DuplicateCandidate.objects.get(first=acme, second=sister).state == CandidateState.OPEN
    assert DuplicateCandidate.objects.get(first=double, second=sister).state == CandidateState.NOT_THE_SAME


def test_only_who_sees_both_and_may(lena, ana, ben, acme, zenith):
    open_escalation(zenith, raised_by=lena)
    merged = merge(acme, zenith, lena)

    with pytest.raises(NotFound):
        part(merged, ana)
    with pytest.raises(Forbidden):
        part(merged, ben)

    assert Escalation.objects.get().customer == acme
    assert not Loop.objects.exists()

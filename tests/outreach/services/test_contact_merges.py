"""Two contacts turn out to be one person: what was said to the one was said to the other, whoever said no is not written to, and it can
be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import identity
from accounts.models import Contact, ContactMerge, ContactPair
from accounts.services import duplicates
from accounts.services.contacts import ContactRow, delete_contact, upsert_contacts
from accounts.services.deletions import Word
from accounts.services.merges import CannotPart
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.models import Delivery, OptOut, Promise, Touchpoint
from outreach.services import contact_merges, contact_partings, customer_partings, opt_outs, promises
from outreach.services.moving import OF_CONTACTS
from outreach.states import DeliveryState, MessageState
from tests.factories.accounts import ContactFactory
from tests.factories.issues import NOW, a_loop, an_issue
from tests.factories.messages import a_contact, a_message, addressed
from tests.factories.outreach import add_touchpoint
from tests.outreach.services.merging_world import LATER, a_double, everything, references
from tests.outreach.services.merging_world import merge as merge_customers

pytestmark = pytest.mark.django_db

BOOKS = {"accounts_contactmerge", "accounts_contactpair"}


@pytest.fixture
def kim(acme) -> Contact:
    return a_contact(acme, name="Kim Acme", email="kim@acme.example", external_id="P-1")


@pytest.fixture
def double(acme) -> Contact:
    return a_contact(acme, name="K. Acme", email="k.acme@acme.example", phone="030 1234567", external_id="P-2")


def merge(survivor, loser, by, **said) -> ContactMerge:
    return contact_merges.merge(survivor=survivor, loser=loser, by=by, at=LATER, **said)


def part(merged, by) -> ContactMerge:
    return contact_partings.unmerge(merge=merged, by=by, at=LATER)


def crm_says(name: str, **fields):
    [result] = upsert_contacts(source="crm", rows=[ContactRow(external_id=name, **fields)], by=None, at=LATER)
    return result


def furnish(contact: Contact, by) -> None:
    """All that a contact may have: a talk, a promise that was kept, what was said of it, a message and an opt-out."""
    add_touchpoint(contact.customer, made_by=by, contact=contact)
    loop = a_loop(by, contact.customer)
    promise = promises.make(
        loop=loop, what="A fix", due_on=(NOW + timedelta(days=1)).date(), contact=contact, by=by, at=NOW
    )
    promises.deliver(promise=promise, evidence="Release 4.2", by=by, at=NOW)
    addressed(a_message(an_issue(by, contact.customer), by, state=MessageState.SENDING), DeliveryState.SENT)


def test_every_reference_to_a_contact_has_a_rule():
    ruled = {(rule.table, rule.column) for rule in OF_CONTACTS}
    there = {(field.model._meta.db_table, field.column) for field in references(Contact)}

    assert there == ruled, (
        "Say in accounts or outreach/services/moving.py what becomes of it when its contact is merged."
    )


def test_everything_goes_over_and_comes_back(lena, kim, double):
    furnish(double, lena)
    opt_outs.record(contact=double, by=lena, at=NOW)
    before = everything(Contact)

    merged = merge(kim, double, lena, choices={"email": "loser"})

    for model in (Touchpoint, Promise, Delivery, OptOut):
        assert model._default_manager.filter(contact=kim).exists(), model
        assert not model._default_manager.filter(contact=double).exists(), model
    kim.refresh_from_db()
    assert (kim.name, kim.email, kim.phone) == ("Kim Acme", "k.acme@acme.example", "030 1234567")
    parted = part(merged, lena)
    after = everything(Contact)
    assert [line for line in parted.conflicts if "stays opted out" not in line] == []
    for table in before.keys() - BOOKS - {"outreach_optout"}:
        assert after[table] == before[table], table


def test_old_names_and_old_ids_lead_to_the_one_who_goes_on(lena, ana, kim, double):
    merge(kim, double, lena)

    changed = crm_says("P-2", job_title="Chief")

    assert (changed.status, changed.id) == ("updated", kim.pk)
    assert identity.get_contact(ana, source="crm", external_id="P-2") == kim
    assert identity.contact_of(ana, double.pk) == kim
    with pytest.raises(Invalid, match="was merged into “Kim Acme”"):
        merge(kim, double, lena)
    with connection.cursor() as cursor:
        cursor.execute("SELECT object_id FROM accounts_change WHERE kind = 'contact' AND event = 'merged'")
        assert cursor.fetchall() == [(double.pk,)]


# ---- whoever wants no messages gets none -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("own", "other", "holds", "is_held"),
    [
        ("granted", "denied", "denied", True),
        ("denied", "granted", "denied", True),
        ("granted", "unknown", "unknown", True),
        ("granted", "granted", "granted", False),
        ("denied", "denied", "denied", False),
    ],
)
def test_the_stricter_consent_holds_whatever_a_source_says_later(lena, kim, double, own, other, holds, is_held):
    Contact.objects.filter(pk=kim.pk).update(consent=own)
    Contact.objects.filter(pk=double.pk).update(consent=other)

    merged = merge(kim, double, lena)
    told = crm_says("P-1", consent="granted", job_title="Chief")

    kim.refresh_from_db()
    assert (kim.consent, kim.consent_is_held) == ("granted" if not is_held else holds, is_held)
    assert [fault.code for fault in told.ignored] == (["held"] if is_held else [])
    assert kim.job_title == "Chief"
    part(merged, lena)
    assert {each.pk: each.consent for each in Contact.objects.all()}[double.pk] == other


def test_consent_is_not_chosen(lena, kim, double):
    with pytest.raises(Invalid, match="“consent” is no field"):
        merge(kim, double, lena, choices={"consent": "survivor"})


def test_an_opt_out_holds_for_the_addresses_of_both_and_stays_when_they_part(lena, kim, double):
    opt_outs.record(contact=double, by=None, at=NOW)

    merged = merge(kim, double, lena)

    in_force = OptOut.objects.filter(withdrawn_at=None)
    assert {row.address for row in in_force} == {"kim@acme.example", "k.acme@acme.example"}
    assert part(merged, lena).conflicts == [
        "kim@acme.example stays opted out, as the merge recorded it. Withdraw that if its person wants to hear from us."
    ]
    assert in_force.count() == 2


def test_what_waits_for_the_other_is_stopped_by_the_stricter_consent(lena, acme, kim, double):
    message = addressed(a_message(an_issue(lena, acme), lena, state=MessageState.SENDING))
    [waiting] = message.deliveries.all()
    other = double if waiting.contact_id == kim.pk else kim
    Contact.objects.filter(pk=other.pk).update(consent="denied")

    merge(other, waiting.contact, lena)

    waiting.refresh_from_db()
    assert (waiting.contact, waiting.contact.consent) == (other, "denied")


# ---- who, when, and what is refused ----------------------------------------------------------------------------------
def test_who_moved_from_one_customer_to_another_is_one_person_with_a_past(lena, zenith, kim):
    there = ContactFactory(customer=zenith, name="Kim Acme", email="kim@zenith.example")
    talk = add_touchpoint(kim.customer, made_by=lena, contact=kim)

    merge(there, kim, lena)

    talk.refresh_from_db()
    assert (talk.contact, talk.customer) == (there, kim.customer)
    assert Contact.objects.get(pk=there.pk).customer == zenith


def test_a_record_that_its_source_deletes_leaves_the_other_record_s_person(lena, kim, double):
    merge(kim, double, lena)

    for name, is_there in (("P-1", True), ("P-2", False)):
        delete_contact(contact=kim, by=None, at=LATER, word=Word("crm", name))

        kim.refresh_from_db()
        assert (kim.deleted_at is None) is is_there, name


def test_what_was_written_to_the_other_late_goes_over_too(lena, kim, double):
    merge(kim, double, lena)
    late = add_touchpoint(double.customer, made_by=lena, contact=double)

    assert contact_merges.gather_late(since=NOW) == 1

    late.refresh_from_db()
    assert late.contact == kim
    assert contact_merges.gather_late(since=NOW) == 0


def test_a_promise_changes_its_person_by_a_merge_only(lena, kim, double):
    furnish(kim, lena)

    for table in (Promise, Delivery):
        with pytest.raises(IntegrityError, match="stays with its contact"), transaction.atomic():
            table._default_manager.filter(contact=kim).update(contact=double)


def test_only_who_sees_both_and_may(ana, ben, zenith, kim, double):
    stranger = ContactFactory(customer=zenith)

    with pytest.raises(NotFound):
        merge(kim, stranger, ana)
    with pytest.raises(Forbidden):
        merge(kim, double, ben)


def test_what_changed_since_it_was_looked_at_is_not_merged(lena, kim, double):
    with pytest.raises(Stale):
        merge(kim, double, lena, seen=frozenset(["contact-merge-1-2-3-4"]))


def test_it_is_refused_where_more_was_built_on_it_and_then_taken_back_one_by_one(lena, acme, kim, double):
    third = ContactFactory(customer=acme)
    first = merge(kim, double, lena)
    second = merge(third, kim, lena)

    assert identity.contact_of(lena, double.pk) == third
    with pytest.raises(CannotPart, match="was merged into contact"):
        part(first, lena)
    part(second, lena)
    part(first, lena)
    with pytest.raises(CannotPart, match="taken back before"):
        part(first, lena)

    assert Contact.objects.filter(merged_into=None, deleted_at=None).count() == 3


def test_people_of_customers_who_are_merged_and_parted_are_parted_too(lena, acme, kim):
    other = a_double(acme)
    twin = ContactFactory(customer=other, name="Kim Acme", external_id="P-3")
    both = merge_customers(acme, other, lena)
    one = merge(kim, twin, lena)

    customer_partings.unmerge(merge=both, by=lena, at=LATER)
    part(one, lena)

    twin.refresh_from_db()
    assert (twin.customer, twin.deleted_at) == (other, None)


def test_the_suspicion_is_settled_and_what_was_said_of_the_other_holds_until_they_part(lena, acme, kim, double):
    third = a_contact(acme, name="Kim Acme", email="kim.2@acme.example")
    new = {"score": 60, "reasons": [], "found_at": NOW}
    suspected = ContactPair.objects.create(first=kim, second=double, **new)
    apart = ContactPair.objects.create(first=double, second=third, **new)
    duplicates.not_the_same(candidate=apart, reason="Cousins.", by=lena, at=NOW)

    merged = merge(kim, double, lena)

    suspected.refresh_from_db()
    assert suspected.state == CandidateState.MERGED
    assert ContactPair.objects.get(first=kim, second=third).state == CandidateState.NOT_THE_SAME
    part(merged, lena)
    assert not ContactPair.objects.filter(first=kim, second=third).exists()
    suspected.refresh_from_db()
    assert suspected.state == CandidateState.NOT_THE_SAME

"""Suspected duplicates: found as customers come and change, decided by people."""

from datetime import UTC, datetime

import pytest

from accounts.matching import TOO_COMMON, Profile
from accounts.models import CommonMatchKey, Customer, DuplicateCandidate, MatchDue
from accounts.queries import duplicates as queries
from accounts.services import duplicates
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import Forbidden, NotFound
from crisis_triage.shared.versions import Stale
from tests.accounts.services.upserting import upsert
from tests.factories.accounts import ContactFactory, CustomerFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def look() -> list[tuple[str, str]]:
    while duplicates.look_again(at=NOW):
        pass
    pairs = DuplicateCandidate.objects.filter(state=CandidateState.OPEN).order_by("first", "second")
    return [(pair.first.name, pair.second.name) for pair in pairs.select_related("first", "second")]


def test_a_newcomer_is_looked_at_whoever_brought_it(acme):
    upsert({"external_id": "9", "name": "ACME, Inc."}, source="billing")

    assert look() == [("Acme", "ACME, Inc.")]
    assert DuplicateCandidate.objects.get().reasons == ["The same name, “acme”."]
    assert not MatchDue.objects.exists()


def test_what_comes_later_counts_and_what_is_gone_does_not(acme):
    other = CustomerFactory(name="Zentrale Verwaltung")
    kim = ContactFactory(customer=acme, email="kim@acme.example", phone="030 1234567")
    assert look() == []

    ContactFactory(customer=other, email="Kim@acme.example")
    assert look() == [("Acme", "Zentrale Verwaltung")]

    kim.delete()
    assert look() == []


def test_a_deleted_customer_is_nobodys_double(acme):
    double = CustomerFactory(name="Acme Ltd")
    look()

    Customer.objects.filter(pk=double.pk).update(deleted_at=NOW)

    assert look() == []


def test_a_name_of_thousands_makes_no_millions_of_pairs_and_is_said_to_be_common(
    ana, lena, django_assert_max_num_queries
):
    Customer.objects.bulk_create(Customer(name="Anna Müller") for _ in range(TOO_COMMON * 3))
    with django_assert_max_num_queries(20):
        duplicates.look_again(at=NOW)

    assert look() == []
    assert CommonMatchKey.objects.filter(key="anna muller").exists()
    assert queries.too_common(lena) == (["anna muller"], 1)
    assert queries.too_common(ana) == ([], 0)


def test_who_says_that_they_are_two_is_not_asked_again(lena, acme):
    CustomerFactory(name="Acme Ltd")
    look()
    pair = DuplicateCandidate.objects.get()

    duplicates.not_the_same(candidate=pair, reason="Two towns.", seen=frozenset([pair.version]), by=lena, at=NOW)
    Customer.objects.filter(pk=acme.pk).update(name="ACME!")

    assert look() == []
    pair.refresh_from_db()
    assert (pair.state, pair.settled_by, pair.settled_because) == (CandidateState.NOT_THE_SAME, lena, "Two towns.")
    with pytest.raises(duplicates.Settled):
        duplicates.not_the_same(candidate=pair, reason="", by=lena, at=NOW)


def test_only_who_sees_both_and_may_decides(ana, ben, acme):
    CustomerFactory(name="Acme Ltd")
    look()
    pair = DuplicateCandidate.objects.get()

    with pytest.raises(NotFound):
        duplicates.not_the_same(candidate=pair, reason="", by=ana, at=NOW)
    with pytest.raises(Forbidden):
        duplicates.not_the_same(candidate=pair, reason="", by=ben, at=NOW)
    assert not queries.visible_candidates(ana).exists()


def test_what_changed_since_it_was_read_is_not_decided(lena, acme):
    CustomerFactory(name="Acme Ltd")
    look()
    pair = DuplicateCandidate.objects.get()

    with pytest.raises(Stale):
        duplicates.not_the_same(candidate=pair, reason="", seen=frozenset([f"{pair.version}0"]), by=lena, at=NOW)


def test_who_decides_of_a_pair_that_is_no_more_hears_that_it_is_gone(lena, acme):
    double = CustomerFactory(name="Acme Ltd")
    look()
    pair = DuplicateCandidate.objects.get()
    Customer.objects.filter(pk=double.pk).update(name="Zenith")
    look()

    with pytest.raises(NotFound, match="no longer"):
        duplicates.not_the_same(candidate=pair, reason="", by=lena, at=NOW)


def test_before_one_is_created_the_likely_doubles_of_whoever_asks_are_told(ana, lena, acme):
    CustomerFactory(name="Acme B.V.")
    look()
    newcomer = Profile("Acme GmbH")

    assert [found.name for found in queries.candidates_of(who=newcomer, by=lena)] == ["Acme", "Acme B.V."]
    assert [found.customer_id for found in queries.candidates_of(who=newcomer, by=ana)] == [acme.pk]

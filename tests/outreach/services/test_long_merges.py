"""A customer with more signals than go over at once: portion by portion, whoever dies in between, and back in the same way."""

from dataclasses import replace

import pytest
from django.db import DatabaseError

from accounts.models import Customer, CustomerMerge
from outreach.services import customer_merges, customer_partings, long_merges
from outreach.services.long_merges import StillMoving
from signals.models import DecayedRate, RiskScore, Signal, Source
from tests.outreach.services.merging_world import LATER, a_double, merge, send

pytestmark = pytest.mark.django_db

MANY = 7


@pytest.fixture
def crm():
    return Source.objects.create(slug="crm", name="CRM", is_directory=True)


@pytest.fixture
def double(monkeypatch, acme, crm) -> Customer:
    """Acme's double has seven signals, of which two go over at a time; Acme has one."""
    for module in (customer_merges, customer_partings):
        monkeypatch.setattr(module, "RULES", [replace(rule, portion=rule.portion and 2) for rule in module.RULES])
    monkeypatch.setattr(long_merges, "OF_MANY", [replace(rule, portion=2) for rule in long_merges.OF_MANY])
    made = a_double(acme)
    send(crm, "own", "A-1", value=1)
    for number in range(MANY):
        send(crm, f"S-{number}", "A-2", value=number, days_ago=number)
    return made


def carry_on() -> int:
    portions = 0
    while long_merges.carry_on(at=LATER).is_more:
        portions += 1
    return portions


def facts(customer: Customer) -> int:
    return sum(DecayedRate.objects.filter(customer=customer).values_list("facts", flat=True))


def test_some_go_over_at_once_and_the_rest_follows_and_counts_where_it_stands(lena, acme, double):
    merged = merge(acme, double, lena)
    first = (Signal.objects.filter(customer=acme).count(), facts(acme), merged.due_at)

    carry_on()

    merged.refresh_from_db()
    assert first == (3, 3, LATER)
    assert (Signal.objects.filter(customer=acme).count(), facts(acme), facts(double)) == (MANY + 1, MANY + 1, 0)
    assert (merged.due_at, sorted(map(len, (rows.ids for rows in merged.rows.filter(table="signals_signal"))))) == (
        None,
        [1, 2, 2, 2],
    )
    assert RiskScore.objects.filter(customer=acme).exists()


def test_what_was_sent_under_the_old_name_meanwhile_counts_once(lena, acme, crm, double):
    merge(acme, double, lena)
    send(crm, "late", "A-2", value=1)
    carry_on()

    assert (Signal.objects.filter(customer=acme).count(), facts(acme)) == (MANY + 2, MANY + 2)


@pytest.mark.parametrize("portions", [0, 1, 9])
def test_they_go_back_in_the_same_way_however_far_it_had_come(lena, acme, double, portions):
    rated = {each.pk: facts(each) for each in (acme, double)}
    merged = merge(acme, double, lena)
    for _ in range(portions):
        long_merges.carry_on(at=LATER)

    customer_partings.unmerge(merge=merged, by=lena, at=LATER)
    carry_on()

    merged.refresh_from_db()
    assert (Signal.objects.filter(customer=double).count(), Signal.objects.filter(customer=acme).count()) == (MANY, 1)
    assert {each.pk: facts(each) for each in (acme, double)} == rated
    assert (merged.conflicts, merged.due_at) == ([], None)


def test_nobody_merges_them_with_a_third_while_they_are_on_their_way(lena, acme, double):
    third = a_double(acme, external_id="A-3")
    merge(acme, double, lena)

    with pytest.raises(StillMoving, match="Acme Ltd"):
        merge(third, acme, lena)
    carry_on()

    assert merge(third, acme, lena).survivor == third


def test_what_fails_is_tried_again_later_and_nothing_of_it_stays(monkeypatch, lena, acme, double):
    merged = merge(acme, double, lena)

    def breaks(**about):
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(long_merges.of_signals, "followed", breaks)
        assert long_merges.carry_on(at=LATER).done == 0
    merged.refresh_from_db()

    assert (merged.attempts, merged.due_at > LATER) == (1, True)
    assert Signal.objects.filter(customer=acme).count() == 3
    assert CustomerMerge.objects.get().rows.filter(table="signals_signal").count() == 1

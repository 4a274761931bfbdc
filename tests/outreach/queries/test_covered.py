"""Who is covered, and what it does to the order."""

from datetime import UTC, timedelta

import pytest

from outreach.models import CallListEntry
from outreach.queries import covered
from signals.services import facts
from signals.vocabulary import Kind
from tests.factories.outreach import NOW, list_customer

pytestmark = pytest.mark.django_db


def noticed(customer, measure, *, days_ago, number=1):
    at = NOW - timedelta(days=days_ago)
    facts.record(
        customer_id=customer.pk,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=f"{measure}:{number}",
        occurred_at=at,
        at=at,
    )


def cover(customer) -> covered.Cover:
    found = covered.of_customers(customer_ids=[customer.pk], at=NOW, zone=UTC)
    return found.get(customer.pk, covered.NO_COVER)


def test_a_talk_of_this_week_covers(acme):
    noticed(acme, "touchpoint", days_ago=2)

    assert cover(acme).words == "Talked on 18 Nov"


@pytest.mark.parametrize(("measure", "days_ago"), [("touchpoint", 8), ("touchpoint_not_reached", 1)])
def test_a_talk_of_before_or_a_call_that_nobody_answered_does_not(acme, measure, days_ago):
    noticed(acme, measure, days_ago=days_ago)

    assert not cover(acme).is_covered


def test_promises_cover_until_they_are_settled(acme):
    noticed(acme, "promise_made", days_ago=20)
    noticed(acme, "promise_made", days_ago=19, number=2)
    assert cover(acme).words == "2 pending promises"

    noticed(acme, "promise_kept", days_ago=10)
    noticed(acme, "promise_broken", days_ago=9)

    assert (cover(acme).words, cover(acme).broken_promises) == ("", 1)


def test_promises_of_years_ago_are_forgotten(acme):
    noticed(acme, "promise_made", days_ago=400)
    noticed(acme, "promise_broken", days_ago=399)
    noticed(acme, "promise_made", days_ago=398, number=2)

    assert cover(acme) == covered.NO_COVER


def test_it_stands_in_the_row_and_halves_the_urgency(acme, zenith):
    list_customer(acme)
    list_customer(zenith)
    noticed(acme, "touchpoint", days_ago=1)
    noticed(zenith, "promise_made", days_ago=9)
    noticed(zenith, "promise_broken", days_ago=1)

    list_customer(acme)
    list_customer(zenith)

    talked, disappointed = CallListEntry.objects.get(customer=acme), CallListEntry.objects.get(customer=zenith)
    assert (talked.covered_by, talked.urgency) == ("Talked on 19 Nov", 0.5)
    assert (disappointed.covered_by, disappointed.urgency) == ("", 1.5)
    assert disappointed.factors[-1]["sentence"] == "1 broken promise"

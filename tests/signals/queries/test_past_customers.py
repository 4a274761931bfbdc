"""What a row said then: as the audit has it, and never what leaving wrote into it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.db import connection

from accounts.models import Customer
from signals import rates
from signals.queries.past_customers import Past, Said, read_people
from tests.factories.accounts import CustomerFactory, ExchangeRateFactory

pytestmark = pytest.mark.django_db

IMPORTED = datetime(2026, 6, 1, tzinfo=UTC)


def dated(customer: Customer, *moments: datetime) -> Customer:
    """The customer's events happened then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_id FROM accounts_customerevent WHERE id = %s ORDER BY pgh_id", [customer.pk])
        events = [row[0] for row in cursor.fetchall()]
        cursor.execute("ALTER TABLE accounts_customerevent DISABLE TRIGGER USER")
        for event, moment in zip(events, moments, strict=True):
            cursor.execute("UPDATE accounts_customerevent SET pgh_created_at = %s WHERE pgh_id = %s", [moment, event])
        cursor.execute("ALTER TABLE accounts_customerevent ENABLE TRIGGER USER")
    return customer


def said(at: datetime) -> Said:
    return Past(read_people()).said(rates.days(at))


def imported(count: int, **fields: object) -> None:
    for _ in range(count):
        dated(CustomerFactory(**fields), IMPORTED)


def test_a_row_that_was_changed_still_says_at_earlier_moments_what_it_said():
    customer = CustomerFactory(arr=1000, renewal_on=date(2026, 12, 1), segment="small")
    customer.arr, customer.segment, customer.renewal_on = Decimal(0), "former", None
    customer.save()
    dated(customer, IMPORTED, IMPORTED + timedelta(days=60))

    before, after = said(IMPORTED + timedelta(days=59)), said(IMPORTED + timedelta(days=60))

    assert (before.arr[0], after.arr[0]) == (1000, 0)
    assert before.segment[0] != after.segment[0]
    assert before.renewal[0] == rates.days(datetime(2026, 12, 1, tzinfo=UTC))
    assert np.isnan(after.renewal[0])


def test_before_it_was_known_the_first_thing_it_said_is_carried_back():
    imported(3, arr=500)

    assert said(IMPORTED - timedelta(days=300)).arr.tolist() == [500, 500, 500]


def test_a_renewal_that_is_carried_back_tells_nothing_of_having_renewed():
    imported(1, renewal_on=date(2027, 3, 1))

    days_ahead = said(datetime(2025, 2, 1, tzinfo=UTC)).renewal[0] - rates.days(datetime(2025, 2, 1, tzinfo=UTC))

    assert days_ahead == pytest.approx(28, abs=1)


@pytest.mark.parametrize("cleared", [{"arr": 0}, {"arr": None, "currency": ""}])
def test_revenue_that_leaving_clears_is_unknown_to_everyone_before_and_named(cleared):
    imported(12, churned_on=date(2026, 3, 1), **cleared)
    imported(20, arr=500)

    past = Past(read_people())

    assert np.isnan(past.said(rates.days(IMPORTED - timedelta(days=200))).arr).all()
    assert np.isfinite(past.said(rates.days(IMPORTED)).arr[12:]).all()
    assert [note for note in past.notes if "revenue" in note]


def test_a_segment_that_only_those_have_who_left_is_unknown_to_everyone_before():
    imported(12, churned_on=date(2026, 3, 1), segment="former")
    imported(20, segment="small")

    past = Past(read_people())

    assert np.isnan(past.said(rates.days(IMPORTED - timedelta(days=200))).segment).all()
    assert len(past.notes) == 1


def test_columns_that_leaving_leaves_alone_are_carried_back():
    imported(12, churned_on=date(2026, 3, 1), segment="small", arr=400)
    imported(20, segment="small", arr=500)

    assert Past(read_people()).notes == ()


def test_revenue_is_in_the_reporting_currency_and_unknown_without_a_rate():
    ExchangeRateFactory(currency="EUR", reporting_currency="USD", rated_on="2026-01-01", rate="1.10")
    imported(1, arr=100, currency="EUR")
    imported(1, arr=100, currency="CHF")

    found = said(IMPORTED).arr

    assert found[0] == pytest.approx(110)
    assert np.isnan(found[1])

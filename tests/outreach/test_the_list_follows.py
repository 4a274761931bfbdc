"""The triggers that keep the call list true, whoever writes the customer."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Company, Customer
from outreach.models import CallListEntry, PriorityWeights, RankRequest
from tests.factories.accounts import CustomerFactory, ExchangeRateFactory
from tests.factories.outreach import NOW, list_customer, open_escalation

pytestmark = pytest.mark.django_db


@pytest.fixture
def listed(acme):
    entry = list_customer(acme)
    RankRequest.objects.all().delete()
    return entry


def asked() -> list[int | None]:
    return list(RankRequest.objects.order_by("id").values_list("customer_id", flat=True))


def test_the_entry_follows_what_it_copies(listed, acme, cleo, south):
    Customer.objects.filter(pk=acme.pk).update(
        name="Acme Ltd", segment="smb", region="APAC", owner=cleo, team=south, renewal_on=date(2027, 1, 31)
    )

    listed.refresh_from_db()
    assert (listed.name, listed.segment, listed.region) == ("Acme Ltd", "smb", "APAC")
    assert (listed.owner, listed.team, listed.renewal_on) == (cleo, south, date(2027, 1, 31))


def test_raw_sql_on_many_customers_is_followed_too(listed):
    other = list_customer(CustomerFactory())

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_customer SET segment = 'public'")

    assert set(CallListEntry.objects.values_list("segment", flat=True)) == {"public"}
    assert sorted(asked()) == sorted([listed.pk, other.pk])


def test_a_deleted_customer_is_not_called(listed, acme):
    Customer.objects.filter(pk=acme.pk).update(deleted_at=NOW)

    assert not CallListEntry.objects.exists()


@pytest.mark.parametrize(("days", "is_called"), [(-1, False), (0, False), (30, True)])
def test_a_customer_who_has_churned_is_not_called_but_one_who_gave_notice_is(listed, acme, days, is_called):
    day = timezone.now().date() + timedelta(days=days)

    Customer.objects.filter(pk=acme.pk).update(churned_on=day)

    assert CallListEntry.objects.exists() is is_called


@pytest.mark.parametrize(
    "change",
    [
        {"arr": 1},
        {"currency": "EUR"},
        {"renewal_on": date(2027, 1, 1)},
        {"strategic_weight": 1},
        {"name": "Acme Ltd"},
        {"churned_on": date(2020, 1, 1)},
    ],
)
def test_what_the_rank_depends_on_asks_for_a_ranking(listed, acme, change):
    Customer.objects.filter(pk=acme.pk).update(**change)

    assert asked() == [acme.pk]


def test_what_it_does_not_depend_on_asks_for_nothing(listed, acme):
    Customer.objects.filter(pk=acme.pk).update(owner_email="somebody@example.com")

    assert asked() == []


def test_an_escalation_asks_for_its_customer_whoever_writes_it(listed, acme, lena):
    escalation = open_escalation(acme, raised_by=lena)
    assert asked() == [acme.pk]

    escalation.severity = 1
    escalation.save()
    escalation.delete()
    assert asked() == [acme.pk] * 3


@pytest.mark.parametrize(
    "change",
    [
        lambda: PriorityWeights.objects.create(pk=1, escalation=2),
        ExchangeRateFactory,
        lambda: Company.objects.filter(pk=1).update(assumed_arr=5),
        lambda: Company.objects.filter(pk=1).update(reporting_currency="EUR"),
    ],
)
def test_weights_rates_and_the_reporting_currency_ask_for_everyone(change):
    Company.objects.get_or_create(pk=1)
    RankRequest.objects.all().delete()

    change()

    assert asked() == [None]


def test_another_name_of_our_company_ranks_nobody():
    Company.objects.get_or_create(pk=1)

    Company.objects.filter(pk=1).update(name="Ours")

    assert asked() == []

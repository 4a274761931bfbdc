"""ARR at risk: what it was, what moved it and whose steps those were; and that it always adds up."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Customer, ExchangeRate
from crisis_triage.management import invariants, scene_invariants
from outreach.battles import Cause, Span
from outreach.models import CallListEntry, RiskDay, RiskStep
from outreach.queries.scene import bridge
from outreach.services import ranking, risk_days
from signals.models import RiskModel
from signals.vocabulary import Band, Family
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, give_past, list_customer
from tests.outreach.scene.conftest import read

pytestmark = pytest.mark.django_db
YESTERDAY = NOW - timedelta(days=1)
BAD, GOOD = 0.7, 0.1


def worth(customer: Customer, arr: int, risk: float, currency: str = "USD") -> Customer:
    """Of so much ARR, at that risk, and in its place on the list."""
    Customer.objects.filter(pk=customer.pk).update(arr=arr, currency=currency)
    list_customer(customer, risk)
    return customer


def rank_again(*customers: Customer) -> None:
    ranking.rank_customers(customer_ids=[customer.pk for customer in customers], at=NOW)


def moved(span: Span = Span.DAY) -> dict[str, tuple[str, Decimal]]:
    steps = RiskStep.objects.filter(span=span).select_related("customer")
    return {step.customer.name: (step.cause, step.after - step.before) for step in steps}


def another_model() -> RiskModel:
    given = {"family": Family.PRIOR, "artifact": {}, "sha256": "1" * 64, "passport": {}}
    return RiskModel.objects.get_or_create(version="test-2", defaults=given)[0]


def test_each_customer_who_moved_has_one_cause_and_all_of_them_add_up(lena, acme, zenith):
    stays, came, new, switched, left, abroad = (
        CustomerFactory(name=name) for name in ("Stays", "Came", "New", "Switched", "Left", "Abroad")
    )
    ExchangeRate.objects.create(currency="EUR", reporting_currency="USD", rate=2, rated_on=YESTERDAY.date())
    for customer in (acme, zenith, stays, left):
        worth(customer, 1000, BAD)
    worth(abroad, 100, BAD, "EUR")
    for customer in (came, switched):
        give_past(customer, GOOD, days_ago=2)
        worth(customer, 300, GOOD)
    risk_days.compare(at=YESTERDAY)

    worth(acme, 1500, BAD)
    worth(zenith, 1000, GOOD)
    worth(new, 40, BAD)
    for customer, model in ((came, None), (switched, another_model())):
        give_past(customer, BAD, days_ago=0.5, model=model, band=Band.CRITICAL)
        worth(customer, 300, BAD)
    CallListEntry.objects.filter(customer=left).delete()
    ExchangeRate.objects.create(currency="EUR", reporting_currency="USD", rate=3, rated_on=NOW.date())
    rank_again(abroad)
    risk_days.compare(at=NOW)

    assert moved() == {
        "Acme": (Cause.ARR, 500),
        "Zenith": (Cause.BETTER, -1000),
        "New": (Cause.NEW, 40),
        "Came": (Cause.WORSE, 300),
        "Switched": (Cause.MODEL, 300),
        "Left": (Cause.LEFT, -1000),
        "Abroad": (Cause.RATES, 100),
    }
    found = next(each for each in bridge.bridges(reader=read(lena, NOW)) if each.span == Span.DAY)
    assert (found.before, found.after) == (4200, 3440)
    assert found.before + sum(part.amount for part in found.parts) == found.after
    for name in scene_invariants.QUERIES:
        assert not invariants.ask(name, everything=False)


def test_everybody_sees_what_moved_of_their_own(ana, cleo, acme, zenith):
    worth(acme, 1000, BAD)
    worth(zenith, 700, BAD)
    risk_days.compare(at=YESTERDAY)
    worth(acme, 1000, GOOD)
    risk_days.refresh_if_cheap(at=NOW)

    hers, others = (bridge.shown(reader=read(user, NOW)).bridges[0] for user in (ana, cleo))

    assert (hers.before, hers.after, [step.name for step in hers.movers]) == ("1,000", "0", ["Acme"])
    assert (others.before, others.after, list(others.movers)) == ("700", "700", [])


def test_a_day_on_which_nobody_took_it_is_rebuilt_from_the_history_of_scores(lena, acme, zenith):
    give_past(acme, BAD, days_ago=9, band=Band.CRITICAL)
    give_past(acme, GOOD, days_ago=3)
    worth(acme, 1000, GOOD)
    give_past(zenith, GOOD, days_ago=9, band=Band.UNKNOWN)
    worth(zenith, 200, BAD)

    risk_days.compare(at=NOW)

    assert moved(Span.WEEK) == {"Acme": (Cause.BETTER, -1000), "Zenith": (Cause.KNOWN, 200)}
    assert moved(Span.DAY) == {"Zenith": (Cause.KNOWN, 200)}
    rebuilt = set(RiskDay.objects.filter(is_rebuilt=True).values_list("day", flat=True))
    assert rebuilt == {(NOW - timedelta(days=days)).date() for days in (1, 7, NOW.day - 1)}


def test_the_firsts_of_months_are_recalled_one_a_time_and_outlive_the_other_days(lena, acme):
    worth(acme, 1000, BAD)
    for days in (0, 1, 2):
        risk_days.compare(at=NOW + timedelta(days=days))

    risk_days.compare(at=NOW + timedelta(days=90))

    assert set(RiskDay.objects.filter(day__lte=NOW.date()).values_list("day__month", "day__day")) == {
        (11, 1), (10, 1), (9, 1),
    }  # fmt: skip


def test_another_reporting_currency_makes_the_days_anew(lena, acme):
    worth(acme, 1000, BAD)
    risk_days.compare(at=YESTERDAY)
    RiskDay.objects.update(currency="EUR")

    risk_days.compare(at=NOW)

    assert set(RiskDay.objects.values_list("currency", "is_rebuilt")) >= {("USD", True)}
    assert not RiskDay.objects.filter(currency="EUR", day__gte=(NOW - timedelta(days=1)).date()).exists()


def test_the_steps_lead_to_customers_and_a_stranger_finds_none(signed_in, lena, cleo, acme):
    worth(acme, 1000, BAD)
    risk_days.refresh_if_cheap(at=timezone.now())

    assert "/scene/arr-at-risk?span=day&amp;cause=new" in signed_in(lena).get("/scene").content.decode()
    assert f"/customers/{acme.pk}" in signed_in(lena).get("/scene/arr-at-risk?span=day&cause=new").content.decode()
    assert "Acme" not in signed_in(cleo).get("/scene/arr-at-risk?span=day").content.decode()
    assert "Acme" not in signed_in(cleo).get("/exports/arr-at-risk.csv?span=day").getvalue().decode()

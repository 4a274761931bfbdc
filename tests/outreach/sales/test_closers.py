"""Who can close the gap: the most expected first, and whoever waits for us or is at risk is left in peace, with the reason."""

import re

import pytest
from django.utils import timezone

from accounts.models import Company
from outreach.queries import closers, gap_page
from outreach.queries.gap_page import GapQuestion
from outreach.queries.readers import reader
from signals.services import propensities, uses
from tests.factories.accounts import CustomerFactory, ExchangeRateFactory
from tests.factories.issues import an_issue
from tests.factories.outreach import give_score
from tests.factories.sales import a_deal, a_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def target(lena, now):
    Company.objects.update_or_create(pk=1, defaults={"reporting_currency": "EUR"})
    return a_target(lena, at=now)


def found(user, target, now):
    return closers.closers(target=target, reader=reader(user=user, company=Company.ours(), at=now))


def test_before_anybody_foretold_it_the_largest_stand_there_and_nothing_is_expected(lena, target, acme, now):
    give_score(acme, 0.1)
    deal = a_deal(lena, target=target, whose=acme, at=now)

    told = found(lena, target, now)

    assert [(row.customer_id, row.deal_id, row.money, row.expected) for row in told.may] == [
        (acme.pk, deal.pk, 12_000, None)
    ]
    assert told.note.startswith("Nobody has foretold yet")


def test_whoever_waits_for_us_or_is_at_risk_is_left_in_peace_and_it_is_said_why(lena, target, now):
    calm, waiting, endangered = (CustomerFactory(name=name) for name in ("Calm", "Waiting", "Endangered"))
    an_issue(lena, waiting, at=now)
    give_score(endangered, 0.9)
    for customer in (calm, waiting, endangered):
        a_deal(lena, target=target, whose=customer, at=now)

    told = found(lena, target, now)

    assert [row.name for row in told.may] == ["Calm"]
    said = {row.name: [each.reason for each in row.left_out] for row in told.left_out}
    assert said == {"Waiting": ["open_loop"], "Endangered": ["at_risk"]}


def test_a_deal_whose_rate_was_taken_away_has_no_worth_and_says_so(lena, target, acme, now):
    give_score(acme, 0.1)
    rate = ExchangeRateFactory(currency="CHF", reporting_currency="EUR")
    a_deal(lena, target=target, whose=acme, currency="CHF", at=now)
    rate.delete()

    (row,) = found(lena, target, now).may

    assert (row.money, row.basis.partition(". ")[2]) == (None, "There is no exchange rate for its CHF.")


def test_only_customers_that_one_sees_are_named(lena, ana, target, acme, zenith, now):
    for customer in (acme, zenith):
        a_deal(lena, target=target, whose=customer, at=now)

    assert [row.name for row in found(ana, target, now).may] == ["Acme"]


def test_a_call_more_is_worth_more_and_the_ticked_are_called(lena, target, now, signed_in):
    uses.count()
    buyers = [CustomerFactory(name=f"Buyer {place}", arr=400_000, currency="EUR") for place in range(3)]
    propensities.score_what_can_be(customer_ids=[buyer.pk for buyer in buyers], at=now)
    reading = reader(user=lena, company=Company.ours(), at=now)
    none, all_of_them, one = (
        gap_page.simulate(target=target, reader=reading, asked=GapQuestion(calls=calls, who=who)).closing
        for calls, who in ((0, ()), (3, ()), (3, (buyers[0].pk,)))
    )
    page = signed_in(lena).get(f"/sales-targets/{target.pk}/gap?calls=3&lift=20&who={buyers[0].pk}&spread=x")

    assert none.chance < one.chance < all_of_them.chance
    text = " ".join(page.content.decode().split())
    assert "20% of today" in text  # on what the money stands
    assert "With one call the gap closes in" in text
    assert re.search(r"Between \d+ % and \d+ % in nine of ten worlds", text)


def test_the_simulation_by_api_says_why_there_is_nothing_to_reckon(with_token, lena, target):
    client, url = with_token(lena), f"/api/v1/sales-targets/{target.pk}"

    answer = client.get(f"{url}/simulation?calls=3").json()

    assert (answer["missing"], answer["closing"], answer["by_calls"]) == (100_000, None, [])
    assert "nothing to reckon with" in answer["trouble"]
    assert client.get(f"{url}/simulation?lift=2").status_code == 422
    assert client.get(f"{url}/closers").json()["results"] == []

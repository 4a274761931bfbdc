"""What the database itself refuses of targets and deals."""

from datetime import timedelta

import pytest

from outreach.models import Deal, DealMove, SalesTarget
from outreach.sales import DealState
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW
from tests.factories.sales import a_deal, a_sales_crisis, a_target
from tests.outreach.models.tables import changed, refused, run_sql, written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"amount": 0}, "sales_target_is_money"),
        ({"currency": "eur"}, "sales_target_is_money"),
        ({"due_on": NOW.date()}, "sales_target_is_due_after_its_start"),
        ({"why": ""}, "sales_target_words_are_known"),
        ({"booked_by": "hope"}, "sales_target_words_are_known"),
    ],
)
def test_a_target_is_whole(lena, about, rule):
    given = {
        "crisis": a_sales_crisis(lena),
        "amount": 10,
        "currency": "EUR",
        "starts_on": NOW.date(),
        "booked_by": "deals",
    }
    given |= {"due_on": (NOW + timedelta(days=5)).date(), "why": "The plan.", "set_by": lena, "set_at": NOW, **about}

    with refused(rule):
        written(SalesTarget, **given)


def test_a_target_is_of_a_sales_crisis_and_keeps_its_currency(lena):
    target = a_target(lena)
    given = {"amount": 10, "currency": "EUR", "starts_on": NOW.date(), "booked_by": "deals", "why": "The plan."}
    given |= {"due_on": (NOW + timedelta(days=5)).date(), "set_by": lena, "set_at": NOW}

    with refused("is no sales crisis that goes on"):
        written(SalesTarget, crisis=a_crisis(lena), **given)
    with refused("Cannot update"):
        changed(target, currency="USD")
    with refused("Cannot delete"):
        run_sql("DELETE FROM outreach_salestarget WHERE id = %s", target.pk)


@pytest.mark.parametrize(
    ("about", "rule"),
    [
        ({"prospect": ""}, "deal_is_of_a_customer_or_a_prospect"),
        ({"what": ""}, "deal_says_what"),
        ({"amount": -1}, "deal_is_money"),
        ({"state": "won"}, "begins as open"),
    ],
)
def test_a_deal_is_whole(lena, about, rule):
    given = {
        "target": a_target(lena),
        "prospect": "Newco",
        "what": "Seats",
        "amount": 10,
        "currency": "EUR",
        "owner": lena,
    }
    given |= {"expected_on": NOW.date(), "added_by": lena, "added_at": NOW, **about}

    with refused(rule):
        written(Deal, **given)


def test_a_deal_moves_by_its_ledger_and_stays_as_it_was_settled(lena, acme, zenith):
    target = a_target(lena)
    deal, won = a_deal(lena, target=target, whose=acme), a_deal(lena, target=target, state=DealState.WON)
    step = {"deal": deal, "number": 1, "moved_by": lena, "moved_at": NOW, "from_state": "open"}

    with refused("won_deal_was_booked_on_a_day"):
        written(DealMove, **step, to_state="won")
    with refused("deal_that_is_not_won_says_why"):
        written(DealMove, **step, to_state="lost")
    with refused("does not move from open to lost without a row"):
        changed(deal, state="lost", moves=1)
    with refused("Cannot update"):
        changed(won, amount=5)
    with refused("stays with its customer"):
        changed(deal, customer=zenith)

"""A target: set by who commands a sales crisis, changed in the open; what counts as booked, and when there is no number."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import Company, Customer, ExchangeRate
from accounts.money import NoExchangeRate
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import Stale
from outreach.models import Deal, SalesTarget
from outreach.queries import sales_page, sales_standing
from outreach.queries.readers import reader
from outreach.sales import BookedBy, DealState
from outreach.services import deals, sales_targets
from outreach.services.deals import DealMoved
from outreach.services.sales_targets import NoSalesCrisis, TargetIsSet
from tests.factories.accounts import CustomerFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW
from tests.factories.sales import NEWCO, a_deal, a_sales_crisis, a_target

pytestmark = pytest.mark.django_db
SOON = (NOW + timedelta(days=20)).date()


def standing(user, target, at=NOW):
    return sales_standing.standing(target=target, reader=reader(user=user, company=Company.ours(), at=at))


def test_it_is_set_once_by_who_commands_and_stands_in_the_timeline(lena, ana, cleo):
    crisis = a_sales_crisis(lena)
    with pytest.raises(NotFound):
        a_target(cleo, crisis=crisis)
    target = a_target(lena, crisis=crisis)

    with pytest.raises(TargetIsSet):
        a_target(lena, crisis=crisis)
    with pytest.raises(NoSalesCrisis):
        a_target(lena, crisis=a_crisis(lena))
    assert target.starts_on == NOW.date()
    assert crisis.entries.get().text.startswith("The target is 100,000.00 EUR by ")


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"amount": Decimal("NaN")}, "amount"),
        ({"currency": "ABC"}, "currency"),
        ({"due_on": NOW.date()}, "due_on"),
        ({"starts_on": SOON}, "starts_on"),
        ({"why": " "}, "why"),
    ],
)
def test_what_is_no_target_is_refused_at_its_field(lena, about, field):
    with pytest.raises(Invalid) as refusal:
        a_target(lena, **about)

    assert refusal.value.field == field


def test_who_moves_the_goal_says_why_and_has_seen_it(lena):
    target = a_target(lena)
    given = {"due_on": SOON, "booked_by": BookedBy.DEALS, "why": "The board asked for more.", "by": lena, "at": NOW}
    seen = frozenset([target.version])
    sales_targets.change(target=target, amount=Decimal(150_000), seen=seen, **given)

    with pytest.raises(Stale, match="150,000"):
        sales_targets.change(target=target, amount=Decimal(90_000), seen=seen, **given)
    assert "It is 150,000.00 EUR by" in target.crisis.entries.latest("pk").text


def test_won_is_booked_open_is_the_pipeline_and_lost_is_neither(lena, acme):
    target = a_target(lena)
    first = a_deal(lena, target=target, whose=acme, state=DealState.WON)
    a_deal(lena, target=target, amount=Decimal(30_000))
    a_deal(lena, target=target, state=DealState.LOST)
    found = standing(lena, target).gap
    deals.reopen(deal=first, note="They cancelled within the week.", by=lena, at=NOW)

    assert (found.booked, found.pipeline, found.missing) == (12_000, 30_000, 88_000)
    assert standing(lena, target).gap.booked == 0


def test_money_of_two_currencies_needs_a_rate_of_the_first_day(lena):
    target = a_target(lena)
    with pytest.raises(NoExchangeRate):
        a_deal(lena, target=target, currency="USD")
    rate = ExchangeRate.objects.create(
        currency="USD", reporting_currency="EUR", rated_on=NOW.date() - timedelta(days=3), rate=Decimal("0.5")
    )
    a_deal(lena, target=target, currency="USD")

    assert standing(lena, target).gap.pipeline == 6_000
    rate.delete()
    lost = standing(lena, target)
    assert lost.gap is None
    assert "no exchange rate from USD to EUR" in lost.trouble


def was(customer, days_ago, **columns):
    """As the book of changes would have it, had it been so then."""
    values = {"arr": 1000, "currency": "EUR", **columns}
    ask(
        """INSERT INTO accounts_customerevent (pgh_obj_id, pgh_created_at, pgh_label, id, created_at, updated_at, name, segment, region,
                arr, currency, owner_email, strategic_weight, time_zone)
           VALUES (%(id)s, %(at)s, 'update', %(id)s, %(at)s, %(at)s, 'Old', '', '', %(arr)s, %(currency)s, '', 0, '')""",
        {"id": customer.pk, "at": customer.updated_at - timedelta(days=days_ago), **values},
    )


def test_the_growth_of_arr_counts_by_what_records_said_then(lena):
    grown, shrunk, unknown, new, _imported = (
        CustomerFactory(arr=arr, currency="EUR", started_on=started)
        for arr, started in (
            (5_000, date(2020, 1, 1)),
            (400, date(2020, 1, 1)),
            (700, date(2020, 1, 1)),
            (900, None),
            (800, date(2020, 1, 1)),
        )
    )
    at = Customer.objects.get(pk=grown.pk).updated_at
    Customer.objects.filter(pk=new.pk).update(started_on=at.date())
    target = a_target(lena, booked_by=BookedBy.ARR, starts_on=at.date() - timedelta(days=5), at=at)
    for customer in (grown, shrunk, unknown):
        customer.refresh_from_db()
    was(grown, 10)
    was(shrunk, 10)
    was(unknown, 10, arr=None)
    a_deal(lena, target=target, state=DealState.WON, at=at)

    found = standing(lena, target, at=at)

    assert found.gap.booked == 4_000 + 900  # not what was won besides, nor who was only imported now
    assert found.left_out.startswith("1 customer has an ARR that was not known")


def test_a_deal_is_moved_by_who_owns_it_within_its_days(lena, ana, cleo, acme):
    target = a_target(lena)
    deal = a_deal(lena, target=target, whose=acme, owner=ana)
    with pytest.raises(NotFound):
        deals.lost(deal=deal, note="No.", by=cleo, at=NOW)
    with pytest.raises(Invalid, match="up to today"):
        deals.won(deal=deal, amount=Decimal(1), booked_on=SOON, by=ana, at=NOW)
    with pytest.raises(Invalid, match="Say why they do not buy"):
        deals.lost(deal=deal, note=" ", by=ana, at=NOW)
    deals.won(deal=deal, amount=Decimal(11_000), booked_on=NOW.date(), by=ana, at=NOW)

    with pytest.raises(DealMoved, match="is won"):
        deals.change(deal=deal, amount=Decimal(1), expected_on=SOON, owner=ana, by=ana, at=NOW)
    assert Deal.objects.get(pk=deal.pk).amount == 11_000


def test_who_only_sees_may_not_add(lena, ben, eve):
    target = a_target(lena)

    with pytest.raises(Forbidden):
        a_deal(ben, target=target)
    with pytest.raises(NotFound):
        a_deal(eve, target=target)


def test_the_card_says_how_it_stands(lena):
    target = a_target(lena)
    a_deal(lena, target=target, state=DealState.WON)
    later = reader(user=lena, company=Company.ours(), at=NOW + timedelta(days=15))

    card = sales_page.card(SalesTarget.objects.get(), reader=later)

    assert card.headline == "88k EUR are missing, 16 days are left."
    assert card.tone == "bad"  # an even pace would have more
    assert [row.label for row in card.chart.rows][-1] == "12,000 EUR"
    assert NEWCO.name in str(Deal.objects.get().whose)

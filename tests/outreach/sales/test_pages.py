"""The pages of a sales crisis: the room shows what is missing, each step is a form, and strangers see nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import Deal, SalesTarget
from outreach.sales import DealState
from tests.factories.sales import a_deal, a_sales_crisis, a_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def text_of(response, status=200):
    assert response.status_code == status, response
    return " ".join(response.content.decode().split())


def test_from_the_room_to_a_deal_that_closes_the_gap(signed_in, lena, acme, now):
    client, crisis = signed_in(lena), a_sales_crisis(lena, at=now)
    assert "No target yet" in text_of(client.get(f"/crises/{crisis.pk}"))
    soon = f"{now + timedelta(days=9):%Y-%m-%d}"
    target = {"amount": "50000", "currency": "eur", "due_on": soon, "booked_by": "deals", "why": "The quarter."}
    refused = text_of(client.post(f"/crises/{crisis.pk}/target", {**target, "due_on": "2020-01-01"}), 422)
    client.post(f"/crises/{crisis.pk}/target", target)
    url = f"/sales-targets/{SalesTarget.objects.get().pk}"
    deal = {"what": "40 seats", "amount": "20000", "currency": "EUR", "expected_on": soon}
    assert "A deal with Acme" in text_of(client.get(f"{url}/deals/new?customer={acme.pk}"))
    made = client.post(f"{url}/deals/new?customer={acme.pk}", deal)
    page = text_of(client.get(made["Location"]))
    client.post(f"{made['Location']}/steps/won", {"amount": "21000", "booked_on": f"{now:%Y-%m-%d}"})

    assert "from tomorrow on" in refused
    assert "They do not buy" in page
    assert Deal.objects.get().customer == acme
    assert "29k EUR are missing, 10 days are left." in text_of(client.get(f"/crises/{crisis.pk}"))
    assert "21k EUR" in text_of(client.get(url))


def test_whoever_owns_a_deal_sees_it_and_not_the_crisis(signed_in, lena, eve, cleo, zenith, now):
    target = a_target(lena, at=now)
    deal = a_deal(lena, target=target, whose=zenith, owner=eve, at=now)
    own = text_of(signed_in(eve).get(f"/deals/{deal.pk}"))

    assert "A sales crisis" in own
    assert target.crisis.title not in own
    assert 'href="/customers/' not in own  # Zenith is not hers
    assert signed_in(eve).get(f"/sales-targets/{target.pk}").status_code == 404
    assert signed_in(cleo).get(f"/deals/{deal.pk}").status_code == 404


def test_a_deal_that_was_expected_by_now_is_loud(signed_in, lena, now):
    deal = a_deal(lena, target=a_target(lena, at=now - timedelta(days=20)), at=now - timedelta(days=20))

    assert "It was expected by now." in text_of(signed_in(lena).get(f"/deals/{deal.pk}"))


def test_the_deals_as_a_file_are_those_one_sees(signed_in, lena, cleo, now):
    target = a_target(lena, at=now)
    a_deal(lena, target=target, state=DealState.WON, at=now)
    mine = b"".join(signed_in(lena).get("/exports/deals.csv").streaming_content).decode()
    other = b"".join(signed_in(cleo).get("/exports/deals.csv").streaming_content).decode()

    assert "Newco" in mine
    assert "Newco" not in other

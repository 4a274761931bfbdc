"""Who could vouch for us, on the pages of a sales crisis and for other programs: one press proposes them, a refusal says why."""

import pytest
from django.utils import timezone

from outreach.asks import AskKind, AskState
from outreach.models import Ask
from outreach.sales import DealState
from outreach.services import references
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import one_we_talk_with
from tests.factories.issues import NOW, a_loop
from tests.factories.sales import a_deal, a_target
from tests.outreach.learning.test_pages import text_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
REFERENCE = AskKind.REFERENCE


@pytest.fixture
def deal(lena):
    """With Newco, an enterprise of EMEA."""
    return a_deal(lena, target=a_target(lena))


@pytest.fixture
def house(ana, north):
    return lambda: CustomerFactory(owner=ana, team=north, segment="Enterprise", region="EMEA")


@pytest.fixture
def ida(house):
    return one_we_talk_with(house())


def test_whoever_owns_a_deal_without_its_crisis_proposes_and_sees_the_way_back(signed_in, lena, eve, deal, ida):
    hers = a_deal(lena, target=deal.target, owner=eve)
    made = references.propose(deal=hers, contact=ida, kind=REFERENCE, by=eve, at=NOW)

    assert made.crisis is None
    assert f"/deals/{hers.pk}" in text_of(signed_in(eve).get(f"/asks/{made.pk}"))


def test_who_sees_the_favour_and_not_the_deal_has_no_link_to_it(signed_in, ana, lena, deal, ida):
    made = references.propose(deal=deal, contact=ida, kind=REFERENCE, by=lena, at=NOW)

    page = text_of(signed_in(ana).get(f"/asks/{made.pk}"))

    assert "Newco" in page
    assert f"/deals/{deal.pk}" not in page


@pytest.fixture
def now():
    return timezone.now()


def test_from_the_gap_to_the_deal_to_the_favour_and_a_refusal_says_why(signed_in, lena, house, now):
    client, deal = signed_in(lena), a_deal(lena, target=a_target(lena, at=now), at=now)
    ida, jo = (one_we_talk_with(house(), name=name, at=now) for name in ("Ida", "Jo"))
    ida_waits = one_we_talk_with(house(), name="Waiting", at=now)
    a_loop(lena, ida_waits.customer, at=now)

    gap = text_of(client.get(f"/sales-targets/{deal.target_id}/gap"))
    page = text_of(client.get(f"/deals/{deal.pk}"))
    made = client.post(f"/deals/{deal.pk}/references", {"contact": ida.pk, "kind": "reference"})
    twice = text_of(client.post(f"/deals/{deal.pk}/references", {"contact": ida.pk, "kind": "reference"}), 422)
    waits = text_of(client.post(f"/deals/{deal.pk}/references", {"contact": ida_waits.pk, "kind": "reference"}), 422)
    odd = text_of(client.post(f"/deals/{deal.pk}/references", {"contact": jo.pk, "kind": "survey"}), 422)

    assert f'href="/deals/{deal.pk}#references"' in gap
    assert "open loop 1" in gap
    assert "the same segment (Enterprise), the same region (EMEA)" in page
    assert "1 not to be asked now: open loop 1" in page
    assert made["Location"] == f"/asks/{Ask.objects.get().pk}"
    assert "Ida was chosen for this deal before" in twice
    assert "Close the loop first." in waits
    assert "is not one of the available choices" in odd
    assert client.post(f"/deals/{deal.pk}/references", {"contact": "x", "kind": "reference"}).status_code == 404
    assert "Who was chosen for this deal" in text_of(client.get(f"/deals/{deal.pk}"))


def test_a_deal_that_is_settled_needs_nobody(signed_in, lena, ida, deal):
    lost = a_deal(lena, target=deal.target, state=DealState.LOST)

    assert "Who could vouch for us" not in text_of(signed_in(lena).get(f"/deals/{lost.pk}"))


def test_the_same_for_other_programs(with_token, lena, house, now):
    client, deal = with_token(lena), a_deal(lena, target=a_target(lena, at=now), at=now)
    ida = one_we_talk_with(house(), at=now)
    a_loop(lena, one_we_talk_with(house(), name="Waiting", at=now).customer, at=now)
    url = f"/api/v1/deals/{deal.pk}/references"

    told = client.get(url).json()
    of_target = client.get(f"/api/v1/sales-targets/{deal.target_id}/references").json()
    made = client.post(url, {"contact_id": ida.pk, "kind": "reference", "what": "An hour with their CTO."}, JSON)
    again = client.post(url, {"contact_id": ida.pk, "kind": "referral"}, JSON)
    odd = client.post(url, {"contact_id": ida.pk, "kind": "survey"}, JSON)

    assert of_target["results"] == [told]
    assert [each["contact_id"] for each in told["may_be_asked"]] == [ida.pk]
    assert told["may_be_asked"][0]["factors"][-1]["name"] == "Alike"
    assert told["reasons"] == [{"reason": "open_loop", "people": 1}]
    assert (made.status_code, made.json()["deal_id"], made.json()["what"]) == (201, deal.pk, "An hour with their CTO.")
    assert (again.status_code, again.json()["code"]) == (409, "asked_for_this_deal")
    assert odd.json()["errors"][0]["pointer"] == "/kind"
    assert client.get(url).json()["chosen_ask_ids"] == [made.json()["id"]]
    assert Ask.objects.get().state == AskState.PROPOSED
    client.post(f"{made.headers['Location']}/withdraw", {"note": "They chose."}, JSON)
    assert client.post(url, {"contact_id": ida.pk, "kind": "referral"}, JSON).status_code == 201

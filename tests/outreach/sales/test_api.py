"""Sales crises for other programs: the same refusals, versions compared, strangers find nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.sales import a_sales_crisis

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_target_and_the_deals_that_close_it(with_token, lena, acme):
    client, now = with_token(lena), timezone.now()
    soon = f"{now + timedelta(days=9):%Y-%m-%d}"
    about = {"crisis_id": a_sales_crisis(lena, at=now).pk, "amount": "50000.00", "currency": "EUR", "due_on": soon}
    made = client.post("/api/v1/sales-targets", {**about, "why": "The quarter."}, JSON)
    again = client.post("/api/v1/sales-targets", {**about, "why": "The quarter."}, JSON)
    url, tag = made.headers["Location"], {"if-match": made.headers["ETag"]}
    change = {"amount": "60000.00", "due_on": soon, "why": "More."}
    changed = [client.post(f"{url}/change", change, JSON, headers=tag).status_code for _ in range(2)]
    deal = {"target_id": made.json()["id"], "what": "40 seats", "amount": "20000.00", "currency": "EUR"}
    both = client.post("/api/v1/deals", {**deal, "expected_on": soon, "prospect": "N", "customer_id": acme.pk}, JSON)
    added = client.post("/api/v1/deals", {**deal, "expected_on": soon, "customer_id": acme.pk}, JSON)
    other = client.post("/api/v1/deals", {**deal, "expected_on": soon, "prospect": "Newco", "region": "EMEA"}, JSON)
    own = added.headers["Location"]
    client.post(f"{own}/won", {"amount": "25000.00", "booked_on": f"{now:%Y-%m-%d}"}, JSON)
    client.post(f"{own}/reopen", {"note": "They cancelled."}, JSON)
    client.post(f"{own}/won", {"amount": "24000.00", "booked_on": f"{now:%Y-%m-%d}"}, JSON)

    assert (again.status_code, again.json()["code"]) == (409, "target_is_set")
    assert changed == [200, 412]
    assert both.json()["errors"][0]["pointer"] == "/prospect"
    assert (other.status_code, other.json()["region"]) == (201, "EMEA")
    standing = client.get(f"{url}/standing").json()
    assert {name: standing[name] for name in ("booked", "missing", "pipeline")} == {
        "booked": "24000.00",
        "missing": "36000.00",
        "pipeline": "20000.00",
    }
    moves = client.get(f"{own}/moves").json()["results"]
    assert [move["to_state"] for move in moves] == ["won", "open", "won"]

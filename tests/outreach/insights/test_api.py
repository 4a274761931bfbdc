"""Research for other programs: refusals point at what was sent, versions are compared, and strangers find nothing."""

import pytest
from django.utils import timezone

from outreach.models import Insight
from tests.factories.accounts import ContactFactory
from tests.factories.crises import a_crisis
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.issues import an_issue
from tests.factories.outreach import list_customer

pytestmark = pytest.mark.django_db
JSON = "application/json"
ROOT = "/api/v1"


@pytest.fixture
def interview(acme):
    return {"customer_id": acme.pk, "method": "interview", "held_on": f"{timezone.localdate()}", "learned": "Much."}


def test_research_from_the_plan_to_its_withdrawal(with_token, ana, acme, interview):
    client = with_token(ana)
    jo = ContactFactory(customer=acme, job_title="CEO")
    asked = {"customer_id": acme.pk, "method": "interview", "question": "Why us?", "due_on": interview["held_on"]}
    planned = client.post(f"{ROOT}/planned-talks", asked, JSON)
    twice = client.post(f"{ROOT}/planned-talks", asked, JSON)

    made = client.post(f"{ROOT}/insights", {**interview, "contacts": [{"contact_id": jo.pk}]}, JSON)
    again = client.post(f"{ROOT}/insights", interview, JSON)

    assert (planned.status_code, twice.status_code, twice.json()["code"]) == (201, 409, "talk_already_planned")
    assert (made.status_code, again.status_code, again.json()["code"]) == (201, 409, "insight_already_recorded")
    assert made.json()["contacts"] == [{"contact_id": jo.pk, "level": "executive"}]
    talk = client.get(planned.headers["Location"]).json()
    assert (talk["state"], talk["insight_id"]) == ("done", made.json()["id"])

    url = made.headers["Location"]
    stale = client.post(f"{url}/withdraw", {"reason": "No."}, JSON, headers={"if-match": '"older"'})
    gone = client.post(f"{url}/withdraw", {"reason": "No."}, JSON, headers={"if-match": made.headers["ETag"]})
    assert (stale.status_code, gone.status_code) == (412, 200)
    assert [row["withdrawn_because"] for row in client.get(f"{ROOT}/insights").json()["results"]] == ["No."]


def test_a_refusal_points_at_the_field_as_it_was_sent(with_token, ana, cleo, acme, zenith, interview):
    client = with_token(ana)

    strange = client.post(
        f"{ROOT}/insights", {**interview, "contacts": [{"contact_id": ContactFactory(customer=zenith).pk}]}, JSON
    )
    needs = client.post(f"{ROOT}/insights", {**interview, "need_ids": [99]}, JSON)
    talk = a_planned_talk(ana, acme, at=timezone.now())
    owner = client.post(
        f"{ROOT}/planned-talks/{talk.pk}/hand-over", {"owner_id": cleo.pk, "due_on": interview["held_on"]}, JSON
    )

    assert [error["pointer"] for error in strange.json()["errors"]] == ["/contacts/0/contact"]
    assert [error["pointer"] for error in needs.json()["errors"]] == ["/need_ids"]
    assert [error["pointer"] for error in owner.json()["errors"]] == ["/owner_id"]
    assert not Insight.objects.exists()


def test_coverage_spots_and_what_a_crisis_knows(with_token, lena, ana, acme):
    list_customer(acme, 0.5, at=timezone.now())
    crisis = a_crisis(lena, issue=an_issue(ana, acme), at=timezone.now())
    client = with_token(ana)
    spots = client.get(f"{ROOT}/research/blind-spots?segment={acme.segment}").json()["results"]
    assert [(spot["customer_id"], spot["staleness"]) for spot in spots] == [(acme.pk, 1.0)]

    an_insight(ana, acme, at=timezone.now())

    coverage = client.get(f"{ROOT}/research/coverage").json()["results"]
    assert [(row["segment"], row["fresh_customers"]) for row in coverage] == [(None, 1), (acme.segment, 1)]
    assert coverage[0]["readiness"] == sum(part["points"] for part in coverage[0]["parts"]) == 65
    assert client.get(f"{ROOT}/research/blind-spots").json()["results"] == []
    known = with_token(lena).get(f"{ROOT}/crises/{crisis.pk}/research").json()
    assert (known["then"]["readiness"], known["now"]["readiness"]) == (0, 65)


def test_freshness_is_set_by_who_may(with_token, lena, ana):
    days = {"method": "interview", "days": 30}

    assert with_token(ana).put(f"{ROOT}/research/freshness", days, JSON).status_code == 403
    answer = with_token(lena).put(f"{ROOT}/research/freshness", days, JSON)

    assert {"method": "interview", "days": 30} in answer.json()["results"]
    refused = with_token(lena).put(f"{ROOT}/research/freshness", {**days, "days": 731}, JSON)
    assert refused.status_code == 422

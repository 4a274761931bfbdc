"""Crises for other programs: refusals point at what was sent, versions are compared, and who is outside gets the head alone."""

import pytest
from django.utils import timezone

from accounts.vocabulary import ChangeEvent, ChangeKind
from outreach.queries.audience_rules import Filter
from outreach.services.crises import Room
from outreach.webhook_rules import TO_CHOOSE, events_of
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def crisis(lena, acme):
    about = {"issue": an_issue(lena, acme), "room": Room(audience=Filter())}
    return a_crisis(lena, summary="Zenith told us first.", at=timezone.now(), **about)


def test_who_is_outside_gets_the_head_of_it_alone(with_token, eve, cleo, south, crisis):
    record = with_token(eve).get(f"/api/v1/crises/{crisis.pk}").json()

    assert (record["title"], record["state"], record["is_inside"]) == ("Nobody can sign in", "declared", False)
    assert (record["summary"], record["commander_id"], record["main_issue_id"]) == ("", None, None)
    assert with_token(eve).get("/api/v1/changes?kinds=crisis").json()["results"][0]["object_id"] == crisis.pk
    assert with_token(cleo).get("/api/v1/crises").json()["results"] == []
    assert with_token(cleo).get("/api/v1/changes?kinds=crisis").json()["results"] == []


def test_of_two_who_act_on_one_version_the_second_is_told(with_token, lena, crisis):
    client = with_token(lena)
    tag = {"if-match": client.get(f"/api/v1/crises/{crisis.pk}").headers["ETag"]}
    sent = ({"to": "contained"}, JSON)

    first = client.post(f"/api/v1/crises/{crisis.pk}/advance", *sent, headers=tag)
    second = client.post(f"/api/v1/crises/{crisis.pk}/advance", *sent, headers=tag)

    assert (first.status_code, second.status_code) == (200, 412)
    assert first.json()["state"] == "contained"


def test_a_second_declaration_names_the_first_and_an_unknown_person_their_field(with_token, lena, crisis):
    again = {"kind": "service", "title": "Nobody can sign in", "severity": 1}

    refused = with_token(lena).post("/api/v1/crises", again, JSON)
    unknown = with_token(lena).post("/api/v1/crises", {**again, "title": "Else", "commander_id": 999_999}, JSON)

    assert (refused.status_code, refused.json()["code"]) == (409, "already_declared")
    assert f"/crises/{crisis.pk}" in refused.json()["detail"]
    assert unknown.json()["errors"][0]["pointer"] == "/commander_id"


@pytest.mark.parametrize(
    ("to", "events"),
    [
        ("declared", {"crisis.declared", "crisis.moved"}),
        ("contained", {"crisis.moved"}),
        ("stood_down", {"crisis.moved", "crisis.stood_down"}),
    ],
)
def test_webhooks_tell_of_its_stages(to, events):
    told = events_of(ChangeKind.CRISIS, ChangeEvent.MOVED, "suspected", to, among=TO_CHOOSE)

    assert {event.value for event in told} == events

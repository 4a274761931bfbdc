"""Planning the calls by API: the same rules as on the page, in problem details."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.vocabulary import Scope
from outreach.models import CallCapacity, CallListEntry
from tests.factories.outreach import list_customer

URL = "/api/v1/call-list"


def post(client, verb, **body):
    return client.post(f"{URL}/{verb}", body, content_type="application/json")


def in_days(days: int) -> str:
    return f"{timezone.now().date() + timedelta(days=days)}"


@pytest.fixture
def both(acme, zenith):
    list_customer(acme, 0.2)
    list_customer(zenith, 0.8)


def test_assign_and_see_it_in_the_list(both, with_token, lena, ana, acme):
    client = with_token(lena)

    told = post(client, "assign", customer_ids=[acme.pk], assignee_id=ana.pk)

    assert told.status_code == 200, told.content
    assert {name: told.json()[name] for name in ("verb", "changed", "unchanged", "left")} == {
        "verb": "assign",
        "changed": 1,
        "unchanged": 0,
        "left": 0,
    }
    (listed,) = client.get(URL, {"assigned_to": ana.pk}).json()["results"]
    assert (listed["name"], listed["assigned_to_email"], listed["covered_by"]) == ("Acme", ana.email, "")


def test_snoozed_customers_are_asked_for_by_name(both, with_token, ana, acme):
    client = with_token(ana)

    post(client, "snooze", customer_ids=[acme.pk], until=in_days(5), reason="Their audit.")

    assert client.get(URL).json()["results"] == []
    (listed,) = client.get(URL, {"snoozed": "true"}).json()["results"]
    assert (listed["snoozed_until"], listed["snooze_reason"]) == (in_days(5), "Their audit.")
    assert post(client, "wake", customer_ids=[acme.pk]).json()["changed"] == 1
    assert len(client.get(URL).json()["results"]) == 1


def test_all_that_match_need_the_count(both, with_token, lena, acme, zenith):
    client = with_token(lena)
    asleep = {"matching": {"band": "critical"}, "until": in_days(2), "reason": "x"}

    assert post(client, "snooze", **asleep).json()["errors"][0]["pointer"] == "/expected"
    moved = post(client, "snooze", **asleep, expected=2)
    assert (moved.status_code, moved.json()["code"]) == (409, "selection_moved")
    assert post(client, "snooze", **asleep, expected=1).json()["changed"] == 1
    assert CallListEntry.objects.get(customer=acme).snoozed_until is None


def test_a_stranger_s_customer_does_not_exist_and_is_not_touched(both, with_token, ana, acme, zenith):
    client = with_token(ana)

    assert post(client, "assign", customer_ids=[zenith.pk], assignee_id=ana.pk).status_code == 404
    assert post(client, "assign", customer_ids=[zenith.pk, acme.pk], assignee_id=ana.pk).json()["changed"] == 1
    assert CallListEntry.objects.get(customer=zenith).assigned_to is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"customer_ids": [], "assignee_id": None}, 422),
        ({"assignee_id": None}, 422),
        ({"customer_ids": [1], "matching": {}, "expected": 1, "assignee_id": None}, 422),
        ({"customer_ids": ["x"], "assignee_id": None}, 422),
        ({"customer_ids": [1]}, 422),
        ({"customer_ids": [10**12], "assignee_id": None}, 404),
        ({"matching": {"colour": "red"}, "expected": 1, "assignee_id": None}, 422),
    ],
)
def test_what_is_wrong_is_a_problem(both, with_token, lena, body, code):
    response = post(with_token(lena), "assign", **body)

    assert response.status_code == code, response.content
    assert response.headers["Content-Type"] == "application/problem+json"


def test_a_caller_who_is_not_there_or_may_not_see(both, with_token, lena, cleo, acme):
    client = with_token(lena)

    unknown = post(client, "assign", customer_ids=[acme.pk], assignee_id=10**9)
    blind = post(client, "assign", customer_ids=[acme.pk], assignee_id=cleo.pk)

    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/assignee_id")
    assert (blind.status_code, blind.json()["code"]) == (422, "assignee_may_not_see")
    assert "Cleo may not see 1 of these 1 customers (Acme)" in blind.json()["detail"]


def test_undo_says_what_it_left(both, with_token, lena, ana, acme):
    client = with_token(lena)
    done = post(client, "snooze", matching={}, expected=2, until=in_days(3), reason="x").json()
    post(with_token(ana), "wake", customer_ids=[acme.pk])

    told = post(client, f"actions/{done['id']}/undo").json()

    assert (told["verb"], told["changed"], told["left"], told["undoes"]) == ("undo", 1, 1, done["id"])
    assert post(client, f"actions/{done['id']}/undo").status_code == 409


def test_the_capacity(both, with_token, lena, ana):
    def put(client, value):
        return client.put(f"{URL}/capacity", {"conversations": value}, content_type="application/json")

    told = put(with_token(lena), 1).json()

    assert (told["conversations"], told["customers_above"]) == (1, 1)
    assert (told["arr_above"], told["expected_loss_above"], told["expected_loss_below"]) == (
        "120000.00",
        "96000.00",
        "24000.00",
    )
    assert with_token(ana).get(f"{URL}/capacity").json()["customers_above"] == 0
    assert put(with_token(lena), 10_001).status_code == 422
    assert put(with_token(ana), 5).status_code == 403
    assert CallCapacity.objects.get().conversations == 1


def test_a_token_without_the_scope_is_told_so(both, with_token, lena, acme):
    response = post(with_token(lena, Scope.OUTREACH_READ), "wake", customer_ids=[acme.pk])

    assert response.status_code == 403
    assert "outreach:write" in response.json()["detail"]

"""POST /api/v1/signals/batch: every item is answered, none harms another."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Customer, User
from signals.models import ParkedSignal, QuarantinedRow, Signal

URL = "/api/v1/signals/batch"
NOW = datetime.now(UTC)


@pytest.fixture
def robot(with_token, robo: User, acme: Customer) -> Client:
    """The integration; Acme is ``A-1`` of the source "crm"."""
    return with_token(robo)


def item(external_id: str = "s-1", **changes: Any) -> dict[str, Any]:
    ordinary = {
        "external_id": external_id,
        "customer_external_id": "A-1",
        "kind": "support",
        "measure": "ticket",
        "occurred_at": (NOW - timedelta(days=1)).isoformat(),
    }
    return ordinary | changes


def send(client: Client, *items: Any, source: str = "crm"):
    return client.post(URL, {"source": source, "items": items}, content_type="application/json")


def statuses(response) -> list[str]:
    assert response.status_code == 207, response.content
    return [result["status"] for result in response.json()["results"]]


def test_an_item_that_is_taken_is_answered_with_its_id(robot):
    response = send(robot, item(value=2.5, text="It fails."))

    signal = Signal.objects.get()
    assert response.status_code == 207
    assert response.json() == {
        "results": [{"index": 0, "external_id": "s-1", "status": "accepted", "id": signal.pk, "errors": []}]
    }


def test_no_items_are_no_fault(robot):
    assert statuses(send(robot)) == []


def test_all_failed_is_still_an_answer_per_item(robot):
    assert statuses(send(robot, {}, 5, None, "x", [])) == ["rejected"] * 5
    assert not Signal.objects.exists()


def test_a_bad_item_harms_no_other(robot):
    response = send(robot, item("s-1"), item("s-2", kind="nonsense"), item("s-3"))

    bad = response.json()["results"][1]
    assert statuses(response) == ["accepted", "rejected", "accepted"]
    assert bad["external_id"] == "s-2"
    assert [(error["pointer"], error["code"]) for error in bad["errors"]] == [("/kind", "unknown_kind")]


def test_sending_again_changes_nothing(robot):
    first = send(robot, item("s-1"), item("s-2")).json()["results"]

    again = send(robot, item("s-1"), item("s-2"))

    assert statuses(again) == ["duplicate", "duplicate"]
    assert [result["id"] for result in again.json()["results"]] == [result["id"] for result in first]
    assert Signal.objects.count() == 2


def test_of_two_with_one_id_in_a_batch_the_first_wins(robot):
    assert statuses(send(robot, item("s-1", value=1), item("s-1", value=2))) == ["accepted", "duplicate"]
    assert Signal.objects.get().value == 1


def test_a_customer_who_is_not_known_yet_is_awaited(robot):
    assert statuses(send(robot, item(customer_external_id="new"))) == ["parked"]
    assert ParkedSignal.objects.get().customer_external_id == "new"


def test_a_rejected_item_is_kept_as_it_came(robot):
    send(robot, item("s-1"), item("s-2", value="a lot"))

    kept = QuarantinedRow.objects.get()
    assert (kept.line, kept.field) == (2, "value")
    assert json.loads(kept.raw)["value"] == "a lot"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(6)))
def test_permuted_items_are_answered_in_the_same_permutation(robot, order: list[int]):
    items = [item("p-0"), item("p-1", customer_external_id="new"), item("p-2", kind="x"), {}, 5, item("p-5")]
    expected = ["accepted", "parked", "rejected", "rejected", "rejected", "accepted"]
    fresh = str(Signal.objects.count())
    items = [
        {**each, "external_id": f"{each['external_id']}-{fresh}-{order}"} if each and each != 5 else each
        for each in items
    ]

    answers = send(robot, *(items[place] for place in order)).json()["results"]

    assert [answer["index"] for answer in answers] == list(range(6))
    assert [answer["status"] for answer in answers] == [expected[place] for place in order]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"external_id": ""}, "/external_id"),
        ({"external_id": None}, "/external_id"),
        ({"external_id": "x" * 201}, "/external_id"),
        ({"external_id": "nul\x00"}, "/external_id"),
        ({"customer_external_id": " "}, "/customer_external_id"),
        ({"kind": "escalations"}, "/kind"),
        ({"kind": 5}, "/kind"),
        ({"kind": "nul \x00"}, "/kind"),
        ({"occurred_at": "nul \x00"}, "/occurred_at"),
        ({"value": "nul \x00"}, "/value"),
        ({"nul \x00": 1}, "/nul \ufffd"),
        ({"measure": ""}, "/measure"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"occurred_at": "2026-01-01T00:00:00+19:38"}, "/occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "/occurred_at"),
        ({"value": "NaN"}, "/value"),
        ({"value": True}, "/value"),
        ({"value": {}}, "/value"),
        ({"value": 1e300}, "/value"),
        ({"text": "nul \x00 in a text"}, "/text"),
        ({"text": "long " * 5_000}, "/text"),
        ({"author": ["Ann"]}, "/author"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"is_admin": True}, "/is_admin"),
    ],
)
def test_whatever_is_wrong_with_an_item_is_named(robot, changes, pointer):
    response = send(robot, item("good"), item("bad") | changes)

    assert statuses(response) == ["accepted", "rejected"]
    error = response.json()["results"][1]["errors"][0]
    assert error["pointer"] == pointer
    assert error["detail"].endswith(".")


@pytest.mark.parametrize("raw", [b"NaN", b"Infinity", b"1e999", b"9" * 400])
def test_numbers_that_are_none_are_refused(robot, raw: bytes):
    line = json.dumps(item("bad", value=0)).encode().replace(b'"value": 0', b'"value": ' + raw)

    response = robot.post(f"{URL}?source=crm", line, content_type="application/x-ndjson")

    assert statuses(response) == ["rejected"]


def test_lines_may_be_broken_one_by_one(robot):
    lines = [json.dumps(item("s-1")), '{"external_id": "s-2", ', "", json.dumps(item("s-3")), "[" * 100_000]

    response = robot.post(f"{URL}?source=crm", "\n".join(lines), content_type="application/x-ndjson")

    assert statuses(response) == ["accepted", "rejected", "accepted", "rejected"]


def test_a_packed_batch_is_unpacked(robot):
    packed = gzip.compress(json.dumps({"source": "crm", "items": [item()]}).encode())

    response = robot.post(URL, packed, content_type="application/json", headers={"content-encoding": "gzip"})

    assert statuses(response) == ["accepted"]


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "not_json"),
        (b"[" * 100_000, "application/json", 422, "wrong_type"),
        (b'{"source":"crm","items":' + b"[" * 100_000, "application/json", 400, "too_deep"),
        (b'{"source":"crm","items":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "application/json", 400, "too_deep"),
        (b" " * 10 * 2**20, "application/json", 413, "too_large"),
        (b'{"source":"crm","items":[%s]}' % b",".join([b"{}"] * 1001), "application/json", 413, "too_many_items"),
        (b"a,b", "text/csv", 415, "unsupported_media_type"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b" ", "application/json", 400, "not_json"),
        (b"{}", "application/x-ndjson", 422, "invalid"),
        (b'{"source":"no spaces","items":[]}', "application/json", 422, "invalid"),
        (b'{"source":"crm","items":[],"dry_run":true}', "application/json", 422, "invalid"),
        (b'{"source":"crm\\u0000","items":[]}', "application/json", 422, "invalid"),
        (b'{"source":"crm\\n","items":[]}', "application/json", 422, "invalid"),
    ],
)
def test_a_request_that_is_wrong_as_a_whole_is_a_problem(robot, body, content_type, status, code):
    response = robot.generic("POST", URL, body, content_type=content_type)

    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    if status != 422:
        assert problem["code"] == code
    assert not Signal.objects.exists()


# ---- cost -----------------------------------------------------------------------------------------------------------
def test_a_batch_costs_the_same_queries_however_long_it_is(robot, django_assert_max_num_queries):
    send(robot, item("warm"))

    with django_assert_max_num_queries(14):
        assert set(statuses(send(robot, *(item(f"s-{number}") for number in range(300))))) == {"accepted"}

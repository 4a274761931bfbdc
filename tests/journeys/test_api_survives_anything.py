"""Whatever is sent to the API, it answers with its own words: never a 500, never a stack trace."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

BATCHES = ["/api/v1/customers/batch", "/api/v1/contacts/batch", "/api/v1/signals/batch"]
ONES = [
    ("POST", "/api/v1/escalations"),
    ("POST", "/api/v1/issues"),
    ("POST", "/api/v1/concessions"),
    ("PUT", "/api/v1/customers/by-external-id/crm/A-1"),
    ("PATCH", "/api/v1/customers/by-external-id/crm/A-1"),
    ("PUT", "/api/v1/contacts/by-external-id/crm/P-1"),
    ("PUT", "/api/v1/field-keepers/customer/arr"),
]
LISTS = [
    "customers", "contacts", "signals", "risk-scores", "call-list", "escalations",
    "issues", "decisions", "loops", "promises", "concessions",
]  # fmt: skip
PARAMETERS = [
    "limit", "cursor", "updated_since", "customer", "kind", "band", "open", "escalated", "segment", "source",
    "issue", "state", "owner", "due_before", "fields", "include_deleted", "duplicates", "source_updated_at",
]  # fmt: skip
WORDS = st.sampled_from(
    ["", " ", "A-1", "crm", "support", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59-15:59", "0001-01-01", "EUR", "NaN"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | WORDS
    | st.sampled_from([2**63, -(2**63) - 1, 10**400, 1e308, -0.0, "\x00", "\ud800", "a" * 5000])
)
FIELDS = st.sampled_from(
    [
        "external_id", "customer_external_id", "name", "kind", "measure", "occurred_at", "value", "text", "author", "url",
        "arr", "currency", "renewal_on", "owner_email", "parent_external_id", "email", "consent", "reason", "severity",
        "trend", "requested_by", "customer_id", "source", "items", "id", "__proto__",
        "source_updated_at", "atomic", "mode", "duplicates", "deleted_at",
        "title", "function", "origin", "escalation_id", "theme", "amount", "issue_id",
    ]
)  # fmt: skip
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3))
SOUND = {
    "external_id": "x-1",
    "customer_external_id": "A-1",
    "name": "Kim",
    "kind": "support",
    "measure": "ticket",
    "occurred_at": "2026-01-01T00:00:00Z",
    "reason": "It fails.",
    "severity": 2,
    "source": "crm",
    "title": "It fails",
    "function": "sales",
    "amount": "12.50",
    "currency": "EUR",
}
OF_AN_ITEM = [
    ["external_id", "name"],
    ["external_id", "customer_external_id", "name"],
    ["external_id", "customer_external_id", "kind", "measure", "occurred_at"],
    ["customer_external_id", "reason", "severity", "source"],
    ["title", "function"],
    ["customer_external_id", "amount", "currency", "reason"],
    ["name"],
]
NEARLY_SOUND = st.builds(
    lambda names, changes: {name: SOUND[name] for name in names} | changes,
    st.sampled_from(OF_AN_ITEM),
    st.dictionaries(FIELDS, LEAVES, max_size=2),
)
ITEMS = NEARLY_SOUND | VALUES
ANYTHING = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def client(with_token, lena, acme, zenith, settings) -> Client:
    settings.API_REQUESTS_PER_WINDOW = 10**9
    return with_token(lena)


def answered(response: Any) -> bool:
    event(str(response.status_code))
    is_json = response.headers["Content-Type"] in ("application/json", "application/problem+json")
    return response.status_code < 500 and (is_json or response.status_code == 204)


@ANYTHING
@given(path=st.sampled_from(BATCHES), items=st.lists(ITEMS, min_size=1, max_size=4))
def test_any_item_is_answered(client: Client, path: str, items: list[Any]):
    sent = json.dumps({"source": "crm", "items": items}).encode()

    response = client.generic("POST", path, sent, content_type="application/json")

    assert answered(response), (path, items, response.content[:500])
    if response.status_code == 207:
        results = response.json()["results"]
        event(f"{path}: {results[0]['status']}")
        assert [result["index"] for result in results] == list(range(len(items)))
        assert all(bool(result["errors"]) == (result["status"] == "rejected") for result in results)


@ANYTHING
@given(endpoint=st.sampled_from(ONES), body=ITEMS)
def test_any_body_is_answered(client: Client, endpoint: tuple[str, str], body: Any):
    method, path = endpoint

    response = client.generic(method, path, json.dumps(body).encode(), content_type="application/json")

    assert answered(response), (endpoint, body, response.content[:500])


@ANYTHING
@given(
    path=st.sampled_from(BATCHES),
    content_type=st.sampled_from(["application/json", "application/x-ndjson", "application/json;charset=x"]),
    encoding=st.sampled_from(["", "gzip", "identity", "br"]),
    body=st.binary(max_size=200) | ITEMS.map(lambda item: json.dumps(item).encode()),
)
def test_any_bytes_are_answered(client: Client, path: str, content_type: str, encoding: str, body: bytes):
    headers = {"content-encoding": encoding} if encoding else {}

    response = client.generic("POST", f"{path}?source=crm", body, content_type=content_type, headers=headers)

    assert answered(response), (path, body, response.content[:500])


@ANYTHING
@given(
    name=st.sampled_from(LISTS),
    parameters=st.dictionaries(
        st.sampled_from(PARAMETERS),
        st.text() | WORDS | st.integers().map(str),
        max_size=3,
    ),
)
def test_any_parameters_are_answered(client: Client, name: str, parameters: dict[str, str]):
    parameters = {
        key: value.encode("utf-8", "surrogateescape" if value.isascii() else "replace")
        for key, value in parameters.items()
    }

    response = client.get(f"/api/v1/{name}", parameters)

    assert answered(response), (name, parameters, response.content[:500])


@ANYTHING
@given(
    source=st.text(min_size=1),
    external_id=st.text(min_size=1),
    method=st.sampled_from(["GET", "PUT", "PATCH", "DELETE"]),
)
def test_any_address_is_answered(client: Client, source: str, external_id: str, method: str):
    path = f"/api/v1/customers/by-external-id/{source}/{external_id}".encode("utf-8", "replace").decode()

    response = client.generic(method, path, b'{"name": "Acme"}', content_type="application/json")

    assert answered(response), (path, response.content[:500])

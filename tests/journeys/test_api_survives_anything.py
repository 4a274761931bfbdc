"""Whatever is sent to the API, it answers with its own words: never a 500, never a stack trace."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

PATHS = [
    "/api/v1/customers/batch",
    "/api/v1/contacts/batch",
    "/api/v1/signals/batch",
    "/api/v1/escalations",
    "/api/v1/customers/by-external-id/crm/A-1",
]
LISTS = ["customers", "contacts", "signals", "risk-scores", "call-list", "escalations"]
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
    ]
)  # fmt: skip
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=3))
ITEMS = st.dictionaries(FIELDS, LEAVES, max_size=8) | VALUES
BODIES = st.fixed_dictionaries({"source": WORDS, "items": st.lists(ITEMS, max_size=4)}) | ITEMS
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
@given(path=st.sampled_from(PATHS), method=st.sampled_from(["POST", "PUT", "PATCH"]), body=BODIES)
def test_any_json_is_answered(client: Client, path: str, method: str, body: Any):
    sent = json.dumps(body, allow_nan=True).encode()

    response = client.generic(method, path, sent, content_type="application/json")

    assert answered(response), (path, body, response.content[:500])


@ANYTHING
@given(
    path=st.sampled_from(PATHS),
    content_type=st.sampled_from(
        ["application/json", "application/x-ndjson", "text/plain", "", "application/json;charset=x"]
    ),
    encoding=st.sampled_from(["", "gzip", "identity", "br"]),
    body=st.binary(max_size=200),
)
def test_any_bytes_are_answered(client: Client, path: str, content_type: str, encoding: str, body: bytes):
    headers = {"content-encoding": encoding} if encoding else {}

    response = client.generic("POST", f"{path}?source=crm", body, content_type=content_type, headers=headers)

    assert answered(response), (path, body, response.content[:500])


@ANYTHING
@given(
    name=st.sampled_from(LISTS),
    parameters=st.dictionaries(
        st.sampled_from(
            ["limit", "cursor", "updated_since", "customer", "kind", "band", "open", "escalated", "segment", "source"]
        ),
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

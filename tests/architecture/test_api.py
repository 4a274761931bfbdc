"""What holds for every address below /api/v1/, also for one that is added tomorrow."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.api.permissions import DenyAll, HasScope
from crisis_triage.shared.api import ApiView, ListQuery
from outreach.webhook_rules import WebhookEvent
from tests.architecture.published_schema import generated
from tests.factories.accounts import CustomerFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue
from tests.factories.messages import a_message
from tests.factories.recoveries import a_recovery
from tests.factories.warnings import a_written_warning

PREFIX = "api/v1/"


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        else:
            yield route, entry


API = {route: entry for route, entry in addresses(get_resolver()) if route.startswith(PREFIX)}
VIEWS = {route: entry.callback.cls for route, entry in API.items()}
SHIPPED = {"api/v1/message-templates"}  # every installation has these rows from the beginning
LISTS = sorted(route for route, view in VIEWS.items() if hasattr(view, "order"))


def test_there_is_an_api():
    assert len(VIEWS) > 7
    assert len(LISTS) > 4


@pytest.mark.parametrize("route", sorted(VIEWS))
def test_every_class_says_what_a_token_needs(route):
    needs = VIEWS[route].permission_classes
    assert issubclass(VIEWS[route], ApiView), "Build API classes on crisis_triage.shared.api.ApiView."
    assert needs != [DenyAll], f"{route} is closed to all: give it permission_classes = [HasScope(…)]."
    assert all(isinstance(need, HasScope) for need in needs), f"{route} must ask for a scope: HasScope(read=…)."


@pytest.mark.parametrize("route", sorted(VIEWS))
def test_no_address_ends_with_a_slash(route):
    assert not route.endswith("/")


@pytest.mark.parametrize("route", sorted(VIEWS))
def test_who_writes_needs_a_right_as_well_as_a_scope(route):
    view = VIEWS[route]
    writes = {"post", "put", "patch", "delete"} & {name for name in dir(view) if callable(getattr(view, name))}

    for need in view.permission_classes if writes else []:
        assert need.write, f"{route} writes ({', '.join(sorted(writes))}) but names no scope for it."
        assert need.action, f"{route} writes ({', '.join(sorted(writes))}) but names no right for it."


@pytest.mark.parametrize("route", LISTS)
def test_every_list_has_the_parameters_of_a_list(route):
    assert issubclass(VIEWS[route].query_class, ListQuery)


def test_the_schema_is_complete():
    """That it is valid, and made without a warning, is seen by ``make lint``: it costs thirteen seconds."""
    schema = generated()
    paths = schema["paths"]
    named = set(re.findall(r"#/components/schemas/([\w.-]+)", json.dumps(schema)))
    assert named <= set(schema["components"]["schemas"])
    assert {event.value for event in WebhookEvent} == set(schema["webhooks"])
    described = {path.lstrip("/") for path in paths}
    real = {
        route.replace("<str:", "{").replace("<int:", "{").replace("<path:", "{").replace(">", "}") for route in VIEWS
    }
    assert described == real


def test_every_operation_shows_its_problems():
    paths = generated()["paths"]

    for path, operations in paths.items():
        for method, operation in operations.items():
            answers = operation["responses"]
            assert {"401", "403", "429", "503"} <= set(answers), f"{method} {path}"
            assert any(status.startswith("2") for status in answers), f"{method} {path}"
            asked = {each.get("name") for each in operation.get("parameters", ())}
            assert (method == "get" and "If-None-Match" in asked) == ("304" in answers), f"{method} {path}"
            assert operation["description"], f"{method} {path}"
            if "requestBody" in operation and method != "put":
                assert any("examples" in body for body in operation["requestBody"]["content"].values()), path


# ---- the contract of a list -----------------------------------------------------------------------------------------
@pytest.fixture
def client(with_token, lena) -> Client:
    return with_token(lena)


@pytest.fixture
def path(route: str, lena) -> str:
    """A list that is part of something: of a new message, crisis, recovery case or warning, which has nothing in it."""
    if "<" not in route:
        return f"/{route}"
    made = {
        "crises": a_crisis,
        "recoveries": lambda by: a_recovery(by, CustomerFactory()),
        "warnings": lambda _: a_written_warning(None),
    }
    whole = next((make(lena) for name, make in made.items() if name in route), None) or a_message(an_issue(lena), lena)
    return "/" + route.replace("<int:id>", str(whole.pk))


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in LISTS if route not in SHIPPED])
def test_a_list_answers_with_results_and_no_next_page(client, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.json() == {"results": [], "next": None, "next_cursor": None}
    assert "Link" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


WRONG = [
    "limit=-1", "limit=0", "limit=201", "limit=1000000000", "limit=abc", "limit=", "limit=1.5", "limit=%00",
    "limit=٣٤٥٦", "limit=99999999999999999999999999", "limit=1&limit=2",
    "updated_since=yesterday", "updated_since=", "updated_since=%00", "updated_since=2026-13-01T00:00:00Z",
    "cursor=", "customer=-1", "customer=99999999999999999999", "updatedsince=2026-01-01", "offset=10", "%00=1",
]  # fmt: skip
FOREIGN_CURSORS = ["p=%00", "%00", "abc", "W10:abc", "%ff", "../../etc/passwd", "1" * 1000]
ODD_MOMENTS = [
    "2026-01-01T00:00:00Z", "2026-01-01T00:00:00%2B19:38", "2026-01-01T00:00:00+02:00", "2026-01-01",
    "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00.123456789Z", "2026-01-01 10:00",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("route", LISTS)
def test_a_parameter_that_is_wrong_is_named(client, path):
    for parameter in WRONG:
        response = client.get(f"{path}?{parameter}")

        assert response.status_code == 422, (parameter, response.content)
        assert response.headers["Content-Type"] == "application/problem+json"
        [error] = response.json()["errors"]
        assert error["pointer"].startswith("/"), parameter
        assert error["detail"], parameter


@pytest.mark.django_db
@pytest.mark.parametrize("route", LISTS)
def test_a_cursor_that_is_not_ours_is_a_bad_request(client, path):
    for cursor in FOREIGN_CURSORS:
        response = client.get(f"{path}?cursor={cursor}")

        assert response.status_code in (400, 422), cursor
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("route", LISTS)
def test_odd_moments_are_understood_or_refused(client, path):
    for moment in ODD_MOMENTS:
        response = client.get(f"{path}?updated_since={moment}")

        assert response.status_code in (200, 422), (moment, response.content)


@pytest.mark.django_db
@pytest.mark.parametrize("route", LISTS)
def test_a_list_only_speaks_json(client, path):
    assert client.get(path, headers={"accept": "text/csv"}).status_code == 406
    assert client.head(path).status_code == 200
    assert client.delete(path).status_code in (403, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(VIEWS))
def test_who_is_not_signed_in_gets_a_challenge_and_nothing_else(route):
    path = "/" + route.replace("<str:source>", "crm").replace("<path:external_id>", "A-1").replace("<int:id>", "1")

    for method in ("get", "post", "put", "patch", "delete"):
        response = getattr(Client(), method)(path)
        assert response.status_code == 401, f"{method} {path}"
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


# ---- what no view answers -------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/customers/", "/api/v2/customers", "/api/nothing", "/api/"]
)
def test_an_address_that_is_not_there_is_a_problem_in_json(path):
    response = Client().get(path)

    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "not_found"


@pytest.mark.django_db
def test_a_foreign_host_is_a_problem_in_json(client):
    response = client.get("/api/v1/customers", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_a_verb_that_is_not_there_is_a_problem_in_json(client):
    response = client.put("/api/v1/customers/batch")

    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
def test_the_docs_need_a_person_and_the_schema_a_person_or_a_token(client, signed_in, lena):
    assert Client().get("/api/docs/").status_code == 302
    assert Client().get("/api/schema/").status_code == 401
    assert client.get("/api/schema/", headers={"accept": "application/json"}).json()["info"]["title"] == "Crisis Triage"
    assert client.get("/api/schema/").content.startswith(b"openapi: 3.1.0")
    page = signed_in(lena).get("/api/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    assert signed_in(lena).get("/api/docs/?script").headers["Content-Type"] == "application/javascript"

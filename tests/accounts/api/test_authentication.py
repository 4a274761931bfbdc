"""Who is calling the API, and what the token lets them do. The risk scores stand for every address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.services import tokens
from accounts.vocabulary import Scope

ADDRESS = "/api/v1/customers"
BATCH = "/api/v1/customers/batch"


def bearing(value: str) -> Client:
    return Client(headers={"authorization": value})


def post_one(client: Client):
    body = {"source": "crm", "items": [{"external_id": "C-1", "name": "Acme"}]}
    return client.post(BATCH, body, content_type="application/json")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer ct_guess", "bearer x y", "Bearer \xff"])
def test_a_bad_token_is_challenged(header):
    answer = bearing(header).get(ADDRESS)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["", "Basic YTpi", "Token ct_x"])
def test_no_token_is_challenged(header):
    answer = bearing(header).get(ADDRESS)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_the_scheme_is_not_case_sensitive(robo):
    plain = tokens.create_token(user=robo, scopes=list(Scope), name="", by=robo, at=timezone.now()).plain

    assert bearing(f"bearer {plain}").get(ADDRESS).status_code == 200


def test_a_token_in_the_address_is_not_looked_at(robo):
    plain = tokens.create_token(user=robo, scopes=list(Scope), name="", by=robo, at=timezone.now()).plain

    assert Client().get(ADDRESS, {"token": plain, "access_token": plain}).status_code == 401


def test_switching_a_person_off_ends_the_token_at_the_next_request(robo, with_token):
    client = with_token(robo)
    assert client.get(ADDRESS).status_code == 200

    User.objects.update(is_active=False)

    assert client.get(ADDRESS).status_code == 401


def test_a_lost_role_is_lost_at_the_next_request(robo, with_token):
    client = with_token(robo)
    assert post_one(client).status_code == 207

    User.objects.update(role="analyst")

    assert post_one(client).status_code == 403


def test_an_expired_token_is_challenged(robo, with_token):
    client = with_token(robo)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get(ADDRESS).status_code == 401


def test_a_missing_scope_is_named(robo, with_token):
    reader = with_token(robo, Scope.CUSTOMERS_READ)

    refused = post_one(reader)

    assert reader.get(ADDRESS).status_code == 200
    assert refused.status_code == 403
    assert "customers:write" in refused.json()["detail"]


def test_a_scope_gives_no_right_that_its_person_lacks(ben, with_token):
    assert post_one(with_token(ben)).status_code == 403


def test_writing_by_token_is_audited_as_its_person(robo, with_token):
    post_one(with_token(robo))

    event = User.objects.model.owned_customers.rel.related_model.pgh_event_model.objects.get()
    assert event.pgh_context.metadata["user"] == robo.pk
    assert event.pgh_context.metadata["token"] == ApiToken.objects.get().prefix
    assert event.pgh_context.metadata["request_id"]


def test_a_session_writes_only_with_its_csrf_token(robo):
    client = Client(enforce_csrf_checks=True)
    client.force_login(robo)

    assert post_one(client).status_code == 403


def test_use_is_noted(robo, with_token):
    with_token(robo).get(ADDRESS)

    assert ApiToken.objects.get().last_used_at
